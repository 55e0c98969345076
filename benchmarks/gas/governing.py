"""What it costs to govern, to judge and to be certified, on the whole system with nothing standing in for a part."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from benchmarks.gas.governed import DAY, JUDGES, Governed, wallet_of
from benchmarks.gas.participants import keyed
from benchmarks.gas.series import EVIDENCE_HASH, INDEX, ZERO_BYTE_DISCOUNT
from guerdon.chain.anvil import LocalNode
from guerdon.chain.bound import bound
from guerdon.chain.institutions.certificate import Certificates
from guerdon.chain.institutions.governor import Governor, Text
from guerdon.chain.keystore import dev_wallet
from guerdon.signing import keccak256

NEW_WEIGHTS = [8_500, 1_500]
VOTERS = INDEX, INDEX + 1
CHALLENGER, MUCH = dev_wallet(3), 10**12  # token units, more than any bond
CASE = 1
FOR = 1  # a ballot, a side and a juror's vote alike
SALT = keccak256(b"salt")
BLOCKS_AHEAD = 129  # the draw's block is 128 ahead
JOINING, COMMITTED, APPEALED = 3 * DAY, 8 * DAY, 14 * DAY  # ends, from the opening of a case

Priced = Iterator[tuple[str, int]]


def governing(node: LocalNode) -> Priced:
    """Every figure of what governs, by its key, in the order of measuring."""
    world = Governed(node)
    for number in VOTERS:
        world.admit(number)
    first, _ = (world.prove(world.series, number) for number in VOTERS)
    yield "prove_reputation", first
    yield "mint_certificate", _mint(world)
    yield from _vote(world)
    yield from _judge(world)


def _mint(world: Governed) -> int:
    certificates = Certificates(world.connection, world.system.certificates)
    series = world.series
    act = certificates.act("mint", series.number, series.epoch, series.leaf_proof(INDEX))
    return world.send(act).gas_used


def _vote(world: Governed) -> Priced:
    """The first ballot for a proposal, and the next one: an id counts as if none of its bytes were zero."""
    governor, proposer = Governor(world.connection, world.system.governor), wallet_of(INDEX)
    policy = bound(world.connection, "RewardPolicy", world.system.policy)
    data = bytes.fromhex(policy.encode_abi("setWeights", [NEW_WEIGHTS])[2:])
    text = Text((policy.address,), (0,), (data,), f"a change#proposer={proposer.account.lower()}")
    world.node.advance(1)  # votes of the second before count
    world.send(governor.act("propose", *text.key[:3], text.description), proposer)
    pin = world.connection.pin()
    number = governor.id_of(text, pin)
    world.node.advance(governor.timing(pin).before_vote + 1)
    for key, voter in zip(("vote", "vote_repeat"), VOTERS, strict=True):
        yield key, _dearest(world, governor.act("castVote", number, FOR), voter, number.to_bytes(32, "big"))


def _judge(world: Governed) -> Priced:
    """A case against a pending attestation, which three judges void."""
    court, ledger = world.contract("DisputeCourt", world.system.court), world.series.ledger
    ledger.send(ledger.token, "mint", CHALLENGER.account, MUCH)
    world.send(ledger.token.get_function_by_name("approve")(court.address, MUCH), CHALLENGER)
    world.series.post()
    opened = court.act("openAttestation", world.series.number, world.series.epoch, EVIDENCE_HASH)
    yield "dispute", world.send(opened, CHALLENGER).gas_used
    world.node.advance(JOINING)
    for blocks in (BLOCKS_AHEAD, 0):
        world.send(court.act("draw", CASE))
        world.node.rpc("anvil_mine", hex(blocks))
    judges = {keyed(number): number for number in JUDGES}
    seats = [judges[account] for account in court.view("benchOf", world.connection.pin(), CASE, 0)[0]]
    sealed = [court.view("hashVote", world.connection.pin(), CASE, 0, keyed(seat), FOR, SALT) for seat in seats]
    acts = [court.act("commit", CASE, commitment) for commitment in sealed]
    yield "commit", max(map(partial(_dearest, world), acts, seats, sealed))
    world.node.advance(COMMITTED - JOINING)
    acts = [court.act("reveal", CASE, FOR, SALT)] * len(seats)
    yield "reveal", max(map(partial(_dearest, world), acts, seats, [SALT] * len(seats)))
    world.node.advance(APPEALED - COMMITTED)
    yield "execute", world.send(court.act("execute", CASE)).gas_used


def _dearest(world: Governed, act: Any, number: int, word: bytes) -> int:
    """Gas of participant `number`'s call as if `word`, a hash in its calldata, had no zero byte."""
    return world.send(act, wallet_of(number)).gas_used + ZERO_BYTE_DISCOUNT * word.count(0)
