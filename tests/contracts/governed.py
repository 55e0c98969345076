"""The governed system, deployed part by part, and proposals carried step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from brownie import accounts, chain, web3
from registrar import COUNCIL, Ranking
from scenario import DAY, DOLLAR, PARTICIPANTS, Programme, deploy_escrow, mine_at, set_next_block_time, terms_of

from guerdon.signing import keccak256

DELAY, PERIOD, TIMELOCK_DELAY, GRACE = DAY, 5 * DAY, 2 * DAY, 14 * DAY
EXTENSION, MAX_EXTENSION = 2 * DAY, 4 * DAY
THRESHOLD, QUORUM_PERCENT = 6_000, 20
BALLOTS = AGAINST, FOR, ABSTAIN = range(3)
STATES = WAITING, ACTIVE, CANCELED, DEFEATED, SUCCEEDED, QUEUED, EXPIRED, EXECUTED = range(8)
WEIGHTS, OTHER_WEIGHTS = [9_000, 1_000], [8_500, 1_500]
LEAST, MOST, STEP = [7_000, 0], [10_000, 2_000], 500
FUNDING = 100_000 * DOLLAR
ADMIN = bytes(32)
PROPOSER, CANCELLER, EXECUTOR = (keccak256(f"{name}_ROLE".encode()) for name in ("PROPOSER", "CANCELLER", "EXECUTOR"))


@dataclass(frozen=True)
class Proposal:
    """What was proposed, word for word: the calls and the description are its key."""

    targets: list[str]
    values: list[int]
    calldatas: list[str]
    description: str
    id: int = 0

    @property
    def text(self) -> tuple[Any, ...]:
        """What `propose` takes."""
        return self.targets, self.values, self.calldatas, self.description

    @property
    def key(self) -> tuple[Any, ...]:
        """What `queue`, `execute` and `cancel` take."""
        return self.targets, self.values, self.calldatas, keccak256(self.description.encode())


def call(function: Any, *arguments: Any) -> tuple[str, str]:
    """One call of a proposal: the function's contract, and the bytes."""
    return function._address, function.encode_input(*arguments)


def signed_by(account: Any, title: str = "a change") -> str:
    """A description that names its proposer, as every description must."""
    return f"{title}#proposer={account}"


@dataclass(frozen=True)
class Governed:
    """All contracts, and the participants of the first programme as accounts that can vote."""

    coin: Any
    escrow: Any
    registry: Any
    timelock: Any
    governor: Any
    policy: Any
    court: Any
    ranking: Ranking
    people: list[Any]

    def fresh(self) -> Governed:
        """The same contracts with books of their own: what a test adds to them ends with its chain."""
        programme = self.ranking.programme
        books = {name: dict(getattr(programme, name)) for name in ("rewards", "trees", "leaves")}
        ranking = replace(
            self.ranking, programme=replace(programme, **books), reputations=dict(self.ranking.reputations)
        )
        return replace(self, ranking=ranking)

    def draft(self, number: int, *calls: tuple[str, str], title: str = "a change") -> Proposal:
        """What participant `number` would propose."""
        targets, calldatas = [target for target, _ in calls], [data for _, data in calls]
        proposal = Proposal(targets, [0] * len(calls), calldatas, signed_by(self.people[number], title))
        return replace(proposal, id=int(self.governor.getProposalId(*proposal.key)))

    def propose(self, number: int, *calls: tuple[str, str], title: str = "a change") -> Proposal:
        proposal = self.draft(number, *calls, title=title)
        set_next_block_time(chain[-1].timestamp + 1)  # votes of the second before count
        self.governor.propose(*proposal.text, {"from": self.people[number]})
        return proposal

    def propose_weights(self, weights: list[int], number: int = 0) -> Proposal:
        return self.propose(number, call(self.policy.setWeights, weights))

    def begin(self, proposal: Proposal) -> None:
        """To the first second in which ballots count."""
        mine_at(self.snapshot(proposal) + 1)

    def vote(self, proposal: Proposal, number: int, ballot: int) -> Any:
        return self.governor.castVote(proposal.id, ballot, {"from": self.people[number]})

    def end(self, proposal: Proposal) -> None:
        """To the first second after the vote."""
        mine_at(self.deadline(proposal) + 1)

    def queue(self, proposal: Proposal) -> Any:
        return self.governor.queue(*proposal.key, {"from": self.ranking.programme.relayer})

    def ripen(self, proposal: Proposal) -> None:
        """To the first second in which anybody may execute."""
        mine_at(self.ready_at(proposal))

    def execute(self, proposal: Proposal) -> Any:
        return self.governor.execute(*proposal.key, {"from": self.ranking.programme.relayer})

    def decide(self, proposal: Proposal, ballots: dict[int, int]) -> None:
        """Hold the whole vote."""
        self.begin(proposal)
        for number, ballot in ballots.items():
            self.vote(proposal, number, ballot)
        self.end(proposal)

    def enqueue(self, proposal: Proposal) -> None:
        """Win the vote with the ballots of the first two, queue, and wait until it can be executed."""
        self.decide(proposal, {0: FOR, 1: FOR})
        self.queue(proposal)
        self.ripen(proposal)

    def carry(self, proposal: Proposal) -> Any:
        """The whole way, from a proposal to its effect."""
        self.enqueue(proposal)
        return self.execute(proposal)

    def state(self, proposal: Proposal) -> int:
        return int(self.governor.state(proposal.id))

    def snapshot(self, proposal: Proposal) -> int:
        return int(self.governor.proposalSnapshot(proposal.id))

    def deadline(self, proposal: Proposal) -> int:
        return int(self.governor.proposalDeadline(proposal.id))

    def ready_at(self, proposal: Proposal) -> int:
        return int(self.governor.proposalEta(proposal.id))

    def operation(self, proposal: Proposal) -> tuple[Any, ...]:
        """What the timelock takes: the governor salts the description's hash with its address."""
        salt = bytes.fromhex(self.governor.address[2:]).ljust(32, b"\x00")
        salt = bytes(left ^ right for left, right in zip(salt, keccak256(proposal.description.encode()), strict=True))
        return proposal.targets, proposal.values, proposal.calldatas, bytes(32), salt

    def operation_id(self, proposal: Proposal) -> bytes:
        return bytes(self.timelock.hashOperationBatch(*self.operation(proposal)))


def deploy_governed(contracts: Any, deployer: Any, sponsor: Any, stewards: Any, relayer: Any) -> Governed:
    """Token, escrow, programme, registry, timelock, governor, policy, court: each knows addresses of later ones."""
    sender, nonce = {"from": deployer}, deployer.nonce
    after_token = [deployer.get_deployment_address(nonce + number) for number in range(1, 7)]
    escrow_at, registry_at, timelock_at, governor_at, policy_at, court_at = after_token
    coin = contracts.TestStablecoin.deploy(sender)
    escrow = deploy_escrow(contracts.RewardEscrow, coin, court_at, stewards, timelock_at, deployer)
    programme = funded_programme(escrow, coin, sponsor, relayer)
    registry = contracts.ReputationRegistry.deploy(escrow, COUNCIL, court_at, timelock_at, [programme.number], sender)
    timelock = contracts.GuerdonTimelock.deploy(governor_at, sender)
    governor = contracts.RewardGovernor.deploy(registry, timelock, sender)
    policy = contracts.RewardPolicy.deploy(timelock, WEIGHTS, LEAST, MOST, STEP, sender)
    court = contracts.DisputeCourt.deploy(coin, escrow, registry, stewards, timelock, sender)
    assert [escrow, registry, timelock, governor, policy, court] == [
        escrow_at, registry_at, timelock_at, governor_at, policy_at, court_at,
    ]  # fmt: skip
    ranking = Ranking(programme, registry)
    return Governed(coin, escrow, registry, timelock, governor, policy, court, ranking, voters())


def funded_programme(escrow: Any, coin: Any, sponsor: Any, relayer: Any) -> Programme:
    """A programme as its sponsor opens it."""
    number = escrow.createProgram(terms_of(coin), {"from": sponsor}).return_value
    coin.mint(sponsor, FUNDING, {"from": sponsor})
    coin.approve(escrow, FUNDING, {"from": sponsor})
    escrow.fund(number, FUNDING, {"from": sponsor})
    return Programme(escrow, number, relayer)


def voters() -> list[Any]:
    """The participants as accounts that can send transactions of their own."""
    for account in PARTICIPANTS:
        web3.provider.make_request("anvil_setBalance", [account, hex(10**18)])
    return [accounts.at(account, force=True) for account in PARTICIPANTS]


def in_one_block(*calls: tuple[Any, str, str]) -> list[bool]:
    """Send calls (sender, target, bytes) that one block holds; which of them succeeded."""
    web3.provider.make_request("evm_setAutomine", [False])
    hashes = [
        web3.eth.send_transaction({"from": str(sender), "to": target, "data": data, "gas": 2_000_000})
        for sender, target, data in calls
    ]
    web3.provider.make_request("evm_mine", [])
    web3.provider.make_request("evm_setAutomine", [True])
    receipts = [web3.eth.get_transaction_receipt(hash_) for hash_ in hashes]
    assert len({receipt["blockNumber"] for receipt in receipts}) == 1
    return [receipt["status"] == 1 for receipt in receipts]


def one_of(*states: int) -> bytes:
    """The bitmap by which governor and timelock say which states they would have taken."""
    return sum(1 << state for state in states).to_bytes(32, "big")
