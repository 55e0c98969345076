"""The money side of the pilot: deploy, create, fund, post, let the window pass, and claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guerdon.chain.anvil import LocalNode
from guerdon.chain.artifacts import load_artifact
from guerdon.chain.client import ChainClient, connect, deploy
from guerdon.chain.keystore import Wallet, dev_wallet
from guerdon.chain.records import NO_ACCOUNT, Claim, Milestone, ProgramTerms
from guerdon.oracle.chain_state import read_state
from guerdon.oracle.evidence import SignedAttestation, Terms
from guerdon.oracle.settlement import ProgramState
from guerdon.pilot.settings import PilotSettings
from guerdon.rewards.components import weights_hash

MILESTONE_SECONDS = 90 * 24 * 3_600  # how long after creation a milestone may be reached
NOBODY = (NO_ACCOUNT,) * 4  # court, stewards, governance, policy: the pilot has none
GAS_MONEY = 10**18  # wei for a wallet that sends a transaction of its own


@dataclass(frozen=True)
class Treasury:
    """A deployed escrow with its stablecoin on one local chain, and who pays for what."""

    node: LocalNode
    client: ChainClient
    token: str
    sponsor: Wallet
    relayer: Wallet

    @classmethod
    def deploy(cls, node: LocalNode) -> Treasury:
        """Deploy the stablecoin and the escrow from the committed artefacts."""
        connection = connect(node.url, node.chain_id)
        deployer, sponsor, relayer = (dev_wallet(index) for index in range(3))
        token = deploy(connection, load_artifact("TestStablecoin"), [], deployer).contract
        assert token is not None
        escrow = deploy(connection, load_artifact("RewardEscrow"), [token, *NOBODY], deployer).contract
        assert escrow is not None
        client = ChainClient.open(node.url, node.chain_id, escrow)
        return cls(node, client, token, sponsor, relayer)

    def create_program(self, settings: PilotSettings, terms: Terms, signers: Sequence[str]) -> int:
        """Create the sponsor's programme with the pilot's milestones; returns its id."""
        deadline = self.client.pin().timestamp + MILESTONE_SECONDS
        program, _ = self.client.create_program(
            ProgramTerms(
                token=self.token,
                signers=tuple(signers),
                quorum=settings.quorum,
                window=settings.window,
                poster=NO_ACCOUNT,
                bond=0,
                weights_hash=weights_hash(terms.weights),
                terms_hash=terms.digest,
                milestones=tuple(
                    Milestone(plan.metric, plan.threshold, plan.amount, deadline) for plan in settings.milestones
                ),
            ),
            self.sponsor,
        )
        return program

    def fund(self, program: int, amount: int) -> None:
        """Give the sponsor `amount` token units and pay them in by permit."""
        connection = self.client.connection
        eth, abi = connection.web3.eth, load_artifact("TestStablecoin").abi
        token = eth.contract(address=connection.web3.to_checksum_address(self.token), abi=abi)
        connection.send(token.functions.mint(self.sponsor.account, amount), self.sponsor)
        self.client.fund_with_permit(program, amount, self.sponsor)

    def state(self, program: int) -> ProgramState:
        """What the chain says now, at one block."""
        return read_state(self.client, program, self.client.pin())

    def post(self, signed: SignedAttestation) -> int:
        """Post a quorum's attestation; returns the gas it took."""
        return self.client.attest(signed.attestation, signed.signatures, self.relayer).gas_used

    def pass_window(self, settings: PilotSettings) -> None:
        """Let the window's seconds pass on the local chain."""
        self.node.advance(settings.window + 1)

    def relay(self, claim: Claim) -> tuple[int, int]:
        """Carry somebody's proof to the escrow; returns token units paid and gas."""
        paid, receipt = self.client.claim(claim, self.relayer)
        return paid, receipt.gas_used

    def give_gas(self, account: str) -> None:
        """Send a wallet the wei it needs to claim by itself."""
        self.node.rpc("anvil_setBalance", account, hex(GAS_MONEY))

    def balance_of(self, account: str) -> int:
        """Token units that `account` holds."""
        return self.client.token_balance(self.token, account, self.client.pin())
