"""The escrow as typed Python calls: pinned views, and the acts of sponsor, quorum and participant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from guerdon.chain.artifacts import Artifact, load_artifact
from guerdon.chain.attestation import to_contract
from guerdon.chain.bound import BoundContract, bound
from guerdon.chain.connection import Connection
from guerdon.chain.keystore import Wallet
from guerdon.chain.permit import Permit, sign_permit
from guerdon.chain.records import (
    Attested,
    Claim,
    EpochStatus,
    Hold,
    Metric,
    Milestone,
    Pin,
    Program,
    ProgramTerms,
    Receipt,
    State,
    Token,
)
from guerdon.errors import BadValue, NotEnough
from guerdon.model import Attestation, Leaf
from guerdon.rewards.rulings import Award
from guerdon.rewards.sum_tree import account_bytes

PERMIT_SECONDS = 3_600
DELEGATION = bytes.fromhex("ef0100")  # how the code of an ordinary account begins that lends it (EIP-7702)
ARTIFACTS = (
    "RewardEscrow",
    "TestStablecoin",
    "ReputationRegistry",
    "RewardGovernor",
    "GuerdonTimelock",
    "RewardPolicy",
    "DisputeCourt",
    "StewardCouncil",
    "ContributionCertificate",
)


def connect(rpc_url: str, chain_id: int) -> Connection:
    """A connection that puts the custom errors of all committed contracts into words; not yet checked."""
    return Connection(rpc_url, chain_id, [load_artifact(name).abi for name in ARTIFACTS])


def deploy(connection: Connection, artifact: Artifact, arguments: Sequence[Any], wallet: Wallet) -> Receipt:
    """Deploy a compiled contract; the receipt names its address."""
    factory = connection.web3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    return connection.send(factory.constructor(*arguments), wallet)


class ChainClient(BoundContract):
    """The `RewardEscrow` at one address of one chain."""

    def __init__(self, connection: Connection, escrow: str) -> None:
        super().__init__(connection, "RewardEscrow", escrow)
        self.escrow = escrow

    @classmethod
    def open(cls, rpc_url: str, chain_id: int, escrow: str) -> ChainClient:
        """Connect and check: the chain is the expected one and there is code at `escrow`."""
        connection = connect(rpc_url, chain_id)
        connection.check_chain()
        connection.check_contract(escrow, "escrow")
        return cls(connection, escrow)

    # Views: each names the block it was read at.

    def pin(self) -> Pin:
        """The head block, for reads that belong together."""
        return self.connection.pin()

    def program_count(self, pin: Pin) -> int:
        """How many programmes exist; ids run from 1."""
        return int(self.view("programCount", pin))

    def program(self, program: int, pin: Pin) -> Program:
        """A programme with its milestones. Raises Reverted when unknown."""
        fields = self.view("programOf", pin, program)._asdict()
        milestones = tuple(Milestone(Metric(row[0]), *row[1:]) for row in fields.pop("milestones"))
        signers = tuple(fields.pop("signers"))
        values = {_snake(name): value for name, value in fields.items()}
        return Program(id=program, signers=signers, milestones=milestones, **values)

    def milestone_released(self, program: int, milestone: int, pin: Pin) -> bool:
        """Whether an attestation that stands has released `milestone` (numbered from 1)."""
        _, is_released = self.view("milestoneOf", pin, program, milestone)
        return bool(is_released)

    def epoch_status(self, program: int, epoch: int, pin: Pin) -> EpochStatus:
        """Root, leaf count, end of window and state of one epoch's attestation."""
        root, leaf_count, final_at, state = self.view("attestationOf", pin, program, epoch)
        return EpochStatus(bytes(root), leaf_count, final_at, State(state))

    def claimable_epochs(self, program: int, pin: Pin) -> tuple[int, ...]:
        """The epochs that can be claimed against, newest first; at most two."""
        return tuple(epoch for epoch in self.view("claimableEpochs", pin, program) if epoch)

    def attested(self, program: int, epoch: int, pin: Pin) -> Attested:
        """The newest log of an epoch's attestation. Raises BadValue when there is none or the node lost it."""
        found = self.attested_log(program, epoch, pin)
        return Attested(**{_snake(name): value for name, value in found["args"].items()})

    def attested_log(self, program: int, epoch: int, pin: Pin) -> Any:
        """The newest log of an epoch's attestation, as web3 gives it; errors as for `attested`."""
        if self.epoch_status(program, epoch, pin).state is State.NONE:
            raise BadValue(f"programme {program} has no attestation for epoch {epoch}")
        return self._newest_log("Attested", {"program": program, "epoch": epoch}, f"epoch {epoch}", pin)

    def created_log(self, program: int, pin: Pin) -> Any:
        """The log of a programme's creation. Raises BadValue when the node lost it."""
        return self._newest_log("ProgramCreated", {"program": program}, f"programme {program}'s creation", pin)

    def logs(self, event: str, program: int, first: int, pin: Pin) -> list[Any]:
        """All logs of one of the escrow's events about a programme, from block `first` on, oldest first."""
        return self.connection.logs(self._contract.events[event](), {"program": program}, first, pin)

    def hold_of(self, program: int, account: str, pin: Pin) -> Hold:
        """What the court holds of an account's share, and to what it was corrected."""
        return Hold(*self.view("holdOf", pin, program, account))

    def awards(self, program: int, pin: Pin) -> tuple[Award, ...]:
        """Pleas that the escrow's court granted, by case; none where the court is an ordinary account.

        Raises BadValue when the court is a contract that does not answer.
        """
        court = str(self.view("court", pin))
        code = self.connection.code(court, pin.number)
        if not code or code.startswith(DELEGATION):
            return ()
        functions, read = bound(self.connection, "DisputeCourt", court).functions, self.connection.call
        cases = [(case, read(functions.caseOf(case), pin)) for case in read(functions.awardsOf(program), pin)]
        return tuple(Award(case, found.account, found.amount, found.fromEpoch) for case, found in cases)

    def named(self, role: str, pin: Pin) -> str:
        """An address that the escrow names: token, court, stewards, governance or policy."""
        return str(self.view(role, pin))

    def paid_to(self, program: int, account: str, pin: Pin) -> int:
        """Token units that `account` has been paid by a programme so far."""
        return int(self.view("paidTo", pin, program, account))

    def payee_of(self, program: int, account: str, pin: Pin) -> str:
        """Where a programme pays `account`."""
        return str(self.view("payeeOf", pin, program, account))

    def digest(self, attestation: Attestation, pin: Pin) -> bytes:
        """The EIP-712 digest of an attestation as the contract computes it."""
        return bytes(self.view("hashAttestation", pin, to_contract(attestation)))

    def token(self, address: str, pin: Pin) -> Token:
        """A token's symbol and decimals as it says them itself."""
        contract = bound(self.connection, "TestStablecoin", address)
        read = self.connection.call
        symbol = str(read(contract.functions.symbol(), pin))
        return Token(address, symbol, int(read(contract.functions.decimals(), pin)))

    def token_balance(self, token: str, account: str, pin: Pin) -> int:
        """Token units that `account` holds."""
        contract = bound(self.connection, "TestStablecoin", token)
        return int(self.connection.call(contract.functions.balanceOf(account), pin))

    # Acts: each is one transaction on the connection's single send path.

    def create_program(self, terms: ProgramTerms, sponsor: Wallet) -> tuple[int, Receipt]:
        """Create a programme; returns its id."""
        receipt = self.connection.send(self.act("createProgram", astuple(terms)), sponsor)
        return int(self.event("ProgramCreated", receipt)["program"]), receipt

    def fund_with_permit(self, program: int, amount: int, sponsor: Wallet) -> Receipt:
        """Fund a programme in one transaction, the token's allowance given by a signed permit."""
        pin = self.pin()
        token = bound(self.connection, "TestStablecoin", self.program(program, pin).token)
        read, functions = self.connection.call, token.functions
        held = int(read(functions.balanceOf(sponsor.account), pin))
        if held < amount:
            raise NotEnough(f"{sponsor.account} holds {held} token units of {amount}: nothing was sent")
        nonce = int(read(functions.nonces(sponsor.account), pin))
        permit = Permit(self.escrow, amount, nonce, pin.timestamp + PERMIT_SECONDS)
        signature = sign_permit(permit, bytes(read(functions.DOMAIN_SEPARATOR(), pin)), sponsor)
        act = self.act("fundWithPermit", program, amount, permit.deadline, *signature)
        return self.connection.send(act, sponsor)

    def attest(self, attestation: Attestation, signatures: Sequence[bytes], poster: Wallet) -> Receipt:
        """Post a quorum's attestation; `signatures` in ascending order of their signers' addresses."""
        return self.connection.send(self.act("attest", to_contract(attestation), b"".join(signatures)), poster)

    def claim(self, claim: Claim, relayer: Wallet) -> tuple[int, Receipt]:
        """Pay `claim.account` what its leaf holds beyond what was paid; returns the paid token units."""
        receipt = self.connection.send(self._claim(claim), relayer)
        return int(self.event("Claimed", receipt)["amount"]), receipt

    def claim_with_signature(
        self, claim: Claim, payee: str, deadline: int, signature: bytes, relayer: Wallet
    ) -> tuple[int, Receipt]:
        """`claim`, paid to the payee that the account signed for (`sign_claim`); returns the paid token units."""
        program, epoch, *leaf = astuple(claim)
        act = self.act("claimWithSig", program, epoch, tuple(leaf), payee, deadline, signature)
        receipt = self.connection.send(act, relayer)
        return int(self.event("Claimed", receipt)["amount"]), receipt

    def set_payee(self, program: int, account: str, payee: str, actor: Wallet) -> Receipt:
        """Have a programme's payments for `account` go to `payee` from now on; the account itself takes it back."""
        return self.connection.send(self.act("setPayee", program, account, payee), actor)

    def settle(self, program: int, epoch: int, leaves: Sequence[Leaf], relayer: Wallet) -> Receipt:
        """Pay everybody in a claimable epoch's tree; `leaves` are all of them in order."""
        packed = b"".join(
            account_bytes(leaf.account)
            + leaf.cumulative_reward.to_bytes(12, "big")
            + leaf.reputation.to_bytes(2, "big")
            for leaf in leaves
        )
        return self.connection.send(self.act("settle", program, epoch, packed), relayer)

    def refund(self, program: int, sponsor: Wallet) -> tuple[int, Receipt]:
        """Take back what no attestation can ask for any more; returns the refunded token units."""
        receipt = self.connection.send(self.act("refund", program), sponsor)
        return int(self.event("Refunded", receipt)["amount"]), receipt

    def simulate_claim(self, claim: Claim, sender: str) -> int:
        """The gas a claim would take; sends nothing. Raises Reverted as the claim itself would."""
        return self.connection.simulate(self._claim(claim), sender)

    def _claim(self, claim: Claim) -> Any:
        return self.act("claim", *astuple(claim))

    def _newest_log(self, event: str, arguments: dict[str, int], what: str, pin: Pin) -> Any:
        found = self.connection.newest_log(self._contract.events[event](), arguments, pin)
        if found is None:
            raise BadValue(f"the node no longer has the log of {what}: use one that keeps every log")
        return found


def _snake(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()
