"""Gas of a ballot, pinned by equality: a change of one unit is a change to explain.

Receipts on Anvil: calldata included, base fee 0; solc 0.8.30, via-IR, 20,000 optimizer runs, cancun. An id is a hash: a
zero byte in it is 12 gas cheaper than another, so figures are stated for ids without zero bytes.
"""

from __future__ import annotations

from governed import AGAINST, EXTENSION, FOR, OTHER_WEIGHTS
from scenario import mine_at

FIRST, REPEAT, LATE, SWING = 83_180, 66_080, 87_396, 107_116
BAR_FIRST, BAR_REPEAT = 83_255 * 102 // 100, 66_155 * 102 // 100  # OpenZeppelin's own, and two per cent


def gas_of(governed, proposal, number, support):
    zeros = proposal.id.to_bytes(32, "big").count(0)
    return governed.vote(proposal, number, support).gas_used + 12 * zeros


def test_ballots(governed):
    """The first ballot of a side and the next one cost exactly this, within the bars."""
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    governed.begin(proposal)
    first = gas_of(governed, proposal, 0, FOR)
    repeat = gas_of(governed, proposal, 1, FOR)
    assert (first, repeat) == (FIRST, REPEAT)
    assert first <= BAR_FIRST
    assert repeat <= BAR_REPEAT


def test_late_ballots(governed):
    """Near the end a ballot also asks whether it turned the outcome, and one that did writes the new end."""
    proposal = governed.propose_weights(OTHER_WEIGHTS)
    governed.begin(proposal)
    governed.vote(proposal, 2, FOR)
    governed.vote(proposal, 4, AGAINST)
    mine_at(governed.deadline(proposal) - EXTENSION + 60)
    end = governed.deadline(proposal)
    assert gas_of(governed, proposal, 3, FOR) == LATE
    assert governed.deadline(proposal) == end
    assert gas_of(governed, proposal, 0, AGAINST) == SWING
    assert governed.deadline(proposal) > end
