"""What the contract tests share: a programme driven epoch by epoch, and refusals checked to the last value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import brownie
from brownie import chain, web3

from guerdon.model import ZERO_HASH, Attestation, Leaf
from guerdon.rewards.sum_tree import SumTree, build_sum_tree
from guerdon.signing import account_of, keccak256, sign_statement

DOLLAR = 10**6
ZERO_ADDRESS = "0x" + "00" * 20
DAY = 86_400
WINDOW = DAY
WEIGHTS_HASH = keccak256(b"weights")
TERMS_HASH = keccak256(b"terms")
ROUNDS, AUC, WORST_COHORT_AUC = 1, 2, 3


def keys_of(name: str, count: int) -> list[bytes]:
    """`count` private keys in ascending order of their accounts."""
    keys = [keccak256(f"{name} {number}".encode()) for number in range(count)]
    return sorted(keys, key=lambda key: int(account_of(key), 16))


SIGNER_KEYS = keys_of("signer", 5)
SIGNERS = [account_of(key) for key in SIGNER_KEYS]
OUTSIDER_KEYS = keys_of("outsider", 5)
PARTICIPANT_KEYS = keys_of("participant", 8)
PARTICIPANTS = [account_of(key) for key in PARTICIPANT_KEYS]
STATES = NONE, PENDING, DISPUTED, FINAL, VOIDED = range(5)


@contextmanager
def refused(error: str, *values: Any) -> Iterator[None]:
    """The block must revert with this custom error and exactly these values."""
    with brownie.reverts(f"{error}: {', '.join(map(_shown, values))}"):
        yield


def _shown(value: Any) -> str:
    return value.lower() if isinstance(value, str) else str(value)


def set_next_block_time(second: int) -> None:
    """The next block carries exactly this timestamp."""
    web3.provider.make_request("evm_setNextBlockTimestamp", [second])


def mine_at(second: int) -> None:
    """Mine a block with exactly this timestamp, so that views see it."""
    set_next_block_time(second)
    chain.mine()


def signed(digest: bytes, keys: list[bytes]) -> bytes:
    """Signatures of `keys`, which must ascend by account, one after the other."""
    return b"".join(sign_statement(digest, key) for key in keys)


def fields_of(statement: Attestation) -> tuple[Any, ...]:
    """The struct as the contract takes it, unchecked."""
    return tuple(getattr(statement, name) for name in Attestation.__slots__)


def force_ether(sender: Any, target: Any, amount: int) -> None:
    """Leave ether where nothing takes it: a contract that destroys itself in its constructor (PUSH20, SELFDESTRUCT)."""
    before = target.balance()
    sender.transfer(amount=amount, data=f"0x73{target.address[2:]}ff")
    assert target.balance() == before + amount


def milestones(now: int) -> list[tuple[int, int, int, int]]:
    """Three milestones: metric, threshold, amount, deadline."""
    return [
        (ROUNDS, 2, 20_000 * DOLLAR, now + 100 * DAY),
        (AUC, 800_000, 50_000 * DOLLAR, now + 100 * DAY),
        (WORST_COHORT_AUC, 750_000, 30_000 * DOLLAR, now + 100 * DAY),
    ]


def deploy_escrow(
    factory: Any, token: Any, court: Any, stewards: Any, governance: Any, deployer: Any, policy: Any = ZERO_ADDRESS
) -> Any:
    """An escrow, with the functions of both halves of its code."""
    factory.abi.extend(entry for entry in factory._project.ColdPath.abi if entry not in factory.abi)
    return factory.deploy(token, court, stewards, governance, policy, {"from": deployer})


def terms_of(coin: Any, **changes: Any) -> tuple[Any, ...]:
    """Valid terms, with named changes."""
    terms = {
        "token": coin.address,
        "signers": SIGNERS,
        "quorum": 3,
        "window": WINDOW,
        "poster": ZERO_ADDRESS,
        "bond": 0,
        "weights_hash": WEIGHTS_HASH,
        "terms_hash": TERMS_HASH,
        "milestones": milestones(chain.time()),
    }
    assert changes.keys() <= terms.keys()
    return tuple((terms | changes).values())


@dataclass
class Programme:
    """One programme on chain and, beside it, what its honest signers believe."""

    escrow: Any
    number: int
    relayer: Any
    rewards: dict[str, int] = field(default_factory=dict)  # account to cumulative reward, append-only order
    trees: dict[int, SumTree] = field(default_factory=dict)
    leaves: dict[int, list[Leaf]] = field(default_factory=dict)
    last: int = 0

    def statement(self, milestone: int = 0, shares: list[int] | None = None, /, **changes: Any) -> Attestation:
        """The next epoch's honest attestation, with named changes. `shares` go to PARTICIPANTS in order."""
        fields = self.escrow.programOf(self.number)
        terms = [int(word) for word in fields["milestones"][milestone - 1]] if milestone else [0] * 4
        shares = [terms[2]] + [0] * 3 if shares is None else shares
        rewards = dict(self.rewards)
        for account, share in zip(PARTICIPANTS, shares, strict=False):
            rewards[account] = rewards.get(account, 0) + share
        leaves = [Leaf(account, reward, 5_000) for account, reward in rewards.items()]
        tree = build_sum_tree(leaves)
        epoch = self.last + 1
        self.trees[epoch], self.leaves[epoch] = tree, leaves
        statement = Attestation(
            program=int(self.number), epoch=epoch, milestone=milestone, value=terms[1], root=tree.root,
            leaf_count=tree.leaf_count, pot=terms[2], total=tree.total, evidence_hash=keccak256(b"evidence"),
            weights_hash=WEIGHTS_HASH, deadline=chain.time() + 50 * DAY,
            previous_root=self.trees[self.last].root if self.last else ZERO_HASH,
        )  # fmt: skip
        return replace(statement, **changes)

    def digest(self, statement: Attestation) -> bytes:
        """What the contract says is to be signed: also for statements that the package would refuse to sign."""
        return bytes(self.escrow.hashAttestation(fields_of(statement)))

    def post(self, statement: Attestation, keys: list[bytes] | None = None) -> Any:
        """Sign with `keys` (the last three signers unless named) and post."""
        keys = SIGNER_KEYS[2:] if keys is None else keys
        return self.post_signed(statement, signed(self.digest(statement), keys))

    def post_signed(self, statement: Attestation, signatures: bytes) -> Any:
        return self.escrow.attest(fields_of(statement), signatures, {"from": self.relayer})

    def settle(self, milestone: int = 0, shares: list[int] | None = None, *, final: bool = True) -> Attestation:
        """Attest the next epoch honestly and, unless told otherwise, let its window pass."""
        statement = self.statement(milestone, shares)
        self.post(statement)
        self.accept(statement)
        if final:
            self.pass_window()
        return statement

    def accept(self, statement: Attestation) -> None:
        """Believe `statement`: the next one builds on it."""
        self.last = statement.epoch
        self.rewards = {leaf.account: leaf.cumulative_reward for leaf in self.leaves[self.last]}

    def pass_window(self) -> None:
        chain.sleep(WINDOW + 1)
        chain.mine()

    def claim_arguments(self, index: int, epoch: int | None = None) -> tuple[Any, ...]:
        """What `claim` takes for the leaf at `index` of `epoch` (the newest believed one unless named)."""
        epoch = self.last if epoch is None else epoch
        leaf = self.leaves[epoch][index]
        proof = self.trees[epoch].proof(index)
        return self.number, epoch, leaf.account, leaf.cumulative_reward, leaf.reputation, index, proof

    def claim(self, index: int, epoch: int | None = None) -> Any:
        return self.escrow.claim(*self.claim_arguments(index, epoch), {"from": self.relayer})

    def leaf_proof(self, index: int, epoch: int) -> tuple[Any, ...]:
        """A `LeafProof` of the leaf at `index` of `epoch`."""
        leaf = self.leaves[epoch][index]
        return leaf.account, leaf.cumulative_reward, leaf.reputation, index, self.trees[epoch].proof(index)

    def packed(self, epoch: int | None = None) -> bytes:
        """All leaves of `epoch` (the newest believed one unless named) as `settle` takes them."""
        leaves = self.leaves[self.last if epoch is None else epoch]
        return b"".join(
            bytes.fromhex(leaf.account[2:])
            + leaf.cumulative_reward.to_bytes(12, "big")
            + leaf.reputation.to_bytes(2, "big")
            for leaf in leaves
        )
