from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from guerdon.errors import BadMessage, NotAllowed, NotYet
from guerdon.privacy.proposals import (
    read_set,
)
from guerdon.privacy.statements import assemble_certificate, check_certificate
from guerdon.privacy.terms import certificate_quorum
from guerdon.privacy.wire import decode, encode
from guerdon.signing import sign_statement


@pytest.mark.parametrize(("setting", "size"), [((2, 3), 3), ((3, 5), 4), ((4, 7), 6), ((1, 1), 1)])
def test_certificate_quorum(setting: tuple[int, int], size: int) -> None:
    """S-11: 3 of 3, 4 of 5 and 6 of 7 signatures make a statement binding."""
    quorum, signers = setting
    assert certificate_quorum(signers, quorum) == size


def test_two_certificates_share_an_honest_signer() -> None:
    """S-11: for every k of n two certificates overlap in at least k signers, and n can form one."""
    for quorum in range(1, 21):
        for signers in range(2 * quorum - 1, 61):
            size = certificate_quorum(signers, quorum)
            assert 2 * size - signers >= quorum
            assert size <= signers


def test_only_distinct_signers_count(new_world: Any) -> None:
    """S-11: the same signature four times, or strangers' signatures, make no certificate."""
    world = new_world()
    message, shares = world.proposed_set()
    statement = read_set(message).statement
    one = world.signers[0].certify_set(message, shares)
    for signatures in ([one] * 5, [one, *stranger_signatures(world, statement, 4)]):
        with pytest.raises(NotYet, match="1 of the 4"):
            assemble_certificate(world.terms, statement, signatures)


def stranger_signatures(world: Any, statement: Any, count: int) -> Sequence[bytes]:

    return [sign_statement(statement.digest(world.terms), bytes([9 + at]) * 32) for at in range(count)]


def test_a_certificate_is_bound_to_its_statement(new_world: Any) -> None:
    """S-10: a certificate of one round or programme does not open another."""
    world = new_world()
    message, certificate = world.certified_set()
    again, _ = world.certified_set(1, 2)
    with pytest.raises(NotAllowed, match="not about this set"):
        world.signers[0].mask_sums(again, certificate)
    foreign = new_world(program=2)
    foreign.open()
    with pytest.raises(NotYet, match="0 of the 4"):
        check_certificate(foreign.terms, read_set(message).statement, certificate)


def test_lists_name_an_account_once(new_world: Any) -> None:
    """O-22: a set that names an account twice is malformed."""
    world = new_world()
    message, _ = world.proposed_set()

    fields = decode("set", frozenset({"epoch", "left_out", "members", "projection", "round"}), message).fields
    with pytest.raises(BadMessage, match="twice"):
        read_set(encode("set", {**fields, "members": fields["members"] * 2}))
