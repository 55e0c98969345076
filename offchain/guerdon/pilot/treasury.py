"""The pilot's chain: the whole system deployed, programmes created and funded, attestations posted, claims paid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from guerdon.chain.anvil import LocalNode
from guerdon.chain.artifacts import load_artifact
from guerdon.chain.bound import BoundContract
from guerdon.chain.client import ChainClient, connect, deploy
from guerdon.chain.keystore import Wallet, dev_wallet
from guerdon.chain.records import NO_ACCOUNT, Claim, Milestone, ProgramTerms, Receipt
from guerdon.chain.system import Charter, System, deploy_system
from guerdon.model import ZERO_HASH
from guerdon.oracle.chain_state import read_state
from guerdon.oracle.evidence import SignedAttestation
from guerdon.oracle.settlement import ProgramState
from guerdon.pilot.settings import WINDOW_SECONDS, MilestonePlan, PilotSettings
from guerdon.rewards.components import COMPONENTS

DAY = 24 * 3_600
MILESTONE_SECONDS = 180 * DAY  # how long after creation a milestone may be reached
TERM_SECONDS = 300 * DAY  # of the first stewards
GAS_MONEY = 10**18  # wei for a wallet that sends a transaction of its own


@dataclass(frozen=True)
class Treasury:
    """A deployed escrow with its stablecoin on one local chain, and who pays for what."""

    node: LocalNode
    client: ChainClient
    system: System
    sponsor: Wallet
    relayer: Wallet

    @classmethod
    def deploy(
        cls,
        node: LocalNode,
        settings: PilotSettings,
        stewards: Sequence[str],
        found: Callable[[Treasury], Sequence[int]],
    ) -> Treasury:
        """Deploy the stablecoin and the whole system; `found` creates the programmes that are recognised at once."""
        connection = connect(node.url, node.chain_id)
        deployer, sponsor, relayer = (dev_wallet(index) for index in range(3))
        token = deploy(connection, load_artifact("TestStablecoin"), [], deployer).contract
        assert token is not None
        ends = connection.pin().timestamp + TERM_SECONDS
        bounds = [settings.weight_bounds[component.name] for component in COMPONENTS]
        charter = Charter(
            token=token,
            weights=tuple(settings.weights[component.name] for component in COMPONENTS),
            least=tuple(least for least, _ in bounds),
            most=tuple(most for _, most in bounds),
            step=settings.weight_step,
            founders=tuple((account, ends) for account in stewards),
            threshold=settings.steward_threshold,
            minimum=len(stewards),
            seats=len(stewards) + 1,
        )

        def treasury(system: System) -> Treasury:
            """What the pilot does with a system."""
            client = ChainClient.open(node.url, node.chain_id, system.escrow)
            return cls(node, client, system, sponsor, relayer)

        return treasury(deploy_system(connection, charter, deployer, lambda system: found(treasury(system))))

    def create_program(
        self,
        signers: Sequence[str],
        quorum: int,
        terms_hash: bytes,
        plans: Sequence[MilestonePlan],
        sponsor: Wallet | None = None,
    ) -> int:
        """Create a programme that follows the reward policy, the pilot's sponsor's unless named; returns its id."""
        deadline = self.client.pin().timestamp + MILESTONE_SECONDS
        program, _ = self.client.create_program(
            ProgramTerms(
                token=self.system.token,
                signers=tuple(signers),
                quorum=quorum,
                window=WINDOW_SECONDS,
                poster=NO_ACCOUNT,
                bond=0,
                weights_hash=ZERO_HASH,
                terms_hash=terms_hash,
                milestones=tuple(Milestone(plan.metric, plan.threshold, plan.amount, deadline) for plan in plans),
            ),
            sponsor or self.sponsor,
        )
        return program

    def fund(self, program: int, amount: int) -> None:
        """Give the sponsor `amount` token units and pay them in by permit."""
        self.give_money(self.sponsor.account, amount)
        self.client.fund_with_permit(program, amount, self.sponsor)

    def state(self, program: int) -> ProgramState:
        """What the chain says now, at one block."""
        return read_state(self.client, program, self.client.pin())

    def post(self, signed: SignedAttestation) -> int:
        """Post a quorum's attestation; returns the gas it took."""
        return self.client.attest(signed.attestation, signed.signatures, self.relayer).gas_used

    def pass_window(self) -> None:
        """Let the window's seconds pass on the local chain."""
        self.node.advance(WINDOW_SECONDS + 1)

    def send(self, act: Any, wallet: Wallet) -> Receipt:
        """One transaction of anybody's."""
        return self.client.connection.send(act, wallet)

    def relay(self, claim: Claim) -> tuple[int, int]:
        """Carry somebody's proof to the escrow; returns token units paid and gas."""
        paid, receipt = self.client.claim(claim, self.relayer)
        return paid, receipt.gas_used

    def give_gas(self, account: str) -> None:
        """Send an account the wei it needs for transactions of its own."""
        self.node.rpc("anvil_setBalance", account, hex(GAS_MONEY))

    def give_money(self, account: str, amount: int) -> None:
        """Mint token units, as anybody can with the test stablecoin."""
        self.send(self.coin.act("mint", account, amount), self.relayer)

    @property
    def coin(self) -> BoundContract:
        """The test stablecoin."""
        return BoundContract(self.client.connection, "TestStablecoin", self.system.token)

    def balance_of(self, account: str) -> int:
        """Token units that `account` holds."""
        return self.client.token_balance(self.system.token, account, self.client.pin())
