"""The court's refusals say what to do, and its phases end when the contract's do.

given every custom error of the court
└── then it has words for the fix, and no words are for an error that it does not have
given a case in a phase
└── when an act comes too early or too late
    └── then it is to be tried again, or refused
"""

from __future__ import annotations

import pytest

from guerdon.chain.artifacts import load_artifact
from guerdon.chain.court_fixes import COURT_FIXES
from guerdon.chain.institutions.court import DAY, ENDS, Case, Kind, Phase, Side
from guerdon.chain.records import NO_ACCOUNT
from guerdon.chain.reverts import error_table, in_words
from guerdon.commands.cases import require_phase
from guerdon.errors import NotAllowed, NotYet
from guerdon.signing import keccak256

# Of the libraries and of the escrow's ledger: they say nothing about a case.
FOREIGN = {
    "BalanceDiffers", "ReentrancyGuardReentrantCall", "SafeCastOverflowedUintDowncast", "SafeERC20FailedOperation",
}  # fmt: skip


def case(phase: Phase, level: int = 0) -> Case:
    return Case(
        7, Kind.PLEA, 1, 1, NO_ACCOUNT, 5, bytes(32), NO_ACCOUNT, 1_000, 100, level, phase, Side.NEITHER, Side.NEITHER
    )


def test_every_error_of_the_court_says_what_to_do() -> None:
    """Neither an error without its words, nor words without their error."""
    entries = [entry for entry in load_artifact("DisputeCourt").abi if entry["type"] == "error"]
    mine = {
        f"{entry['name']}({','.join(item['type'] for item in entry['inputs'])})"
        for entry in entries
        if entry["name"] not in FOREIGN
    }
    assert mine == set(COURT_FIXES)


def test_the_fix_follows_name_and_values() -> None:
    """What a refusal prints is its fact, its values, its name and the way out."""
    errors = error_table([load_artifact("DisputeCourt").abi])
    data = keccak256(b"PhaseDiffers(uint8)")[:4] + (6).to_bytes(32, "big")
    assert in_words(data, errors) == (
        "phase differs: phase council appealing [PhaseDiffers]: guerdon dispute show ID says what the case waits for"
    )


@pytest.mark.parametrize("phase", Phase)
def test_each_phase_has_its_answer(phase: Phase) -> None:
    """To reveal: before it is too early, after it is too late."""
    if phase is Phase.REVEALING:
        require_phase(case(phase), "revealed", Phase.REVEALING)
        return
    early = phase < Phase.REVEALING
    with pytest.raises(NotYet if early else NotAllowed, match="case 7 cannot be revealed"):
        require_phase(case(phase), "revealed", Phase.REVEALING)


def test_a_phase_ends_where_the_contract_says() -> None:
    """Counted from the opening: three days of joining, eleven a level; what ended has no end."""
    assert case(Phase.JOINING).until == 1_000 + 3 * DAY
    assert case(Phase.REVEALING, level=1).until == 1_000 + (3 + 11 + 7) * DAY
    assert case(Phase.GOVERNANCE, level=2).until == 1_000 + (3 + 22 + 27) * DAY
    assert [phase for phase in Phase if phase not in ENDS] == [Phase.ENDED, Phase.EXECUTED]
    assert case(Phase.ENDED).until is None
