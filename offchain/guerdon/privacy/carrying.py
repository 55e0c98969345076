"""Who is scored now and who waits, so that nothing published gives a single round's score away."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guerdon.model import account_order
from guerdon.privacy.ledger import RoundKey
from guerdon.signing import keccak256

FEWEST_ROUNDS = 2  # a score is opened only as a sum over at least so many rounds
_LATER: RoundKey = (0, 0)  # stands for the rounds still to come of an account that waits

Groups = Counter[frozenset[RoundKey]]  # rounds that are summed into one score -> accounts


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """Who is scored now, over which rounds, and who waits for the next epoch; canonical order."""

    scored: dict[str, tuple[RoundKey, ...]]
    carried: dict[str, tuple[RoundKey, ...]]


def plan_epoch(
    pending: Mapping[str, Sequence[RoundKey]],
    closed: Iterable[tuple[RoundKey, ...]],
    waiting: Collection[str],
    floor: int,
    draw: bytes,
) -> ScorePlan:
    """Split accounts with unscored rounds into those opened now and those carried.

    `closed` are the rounds of every score opened so far, `waiting` the accounts carried before.
    One round only: carried. Others are carried with them, first those that waited before, then in an
    order that `draw` makes unpredictable, until nobody or at least `floor` accounts wait and no
    single-round score follows from what is published and the knowledge of `floor`-2 other accounts.
    If nothing else helps everybody is carried, which is always safe.
    """
    ordered = sorted((account for account in pending if pending[account]), key=account_order)
    carried = {account for account in ordered if len(pending[account]) < FEWEST_ROUNDS}

    def is_safe(carried: Collection[str]) -> bool:
        if 0 < len(carried) < floor:
            return False
        groups = Counter(frozenset(keys) for keys in closed)
        groups.update(frozenset(pending[a]) | ({_LATER} if a in carried else set()) for a in ordered)
        return keeps_rounds_apart(groups, floor)

    drawn = sorted(
        set(ordered) - carried, key=lambda account: (account not in waiting, keccak256(draw + account_order(account)))
    )
    closed = list(closed)
    added = []
    while drawn and not is_safe(carried):
        added.append(drawn.pop(0))
        carried.add(added[-1])
    for account in added if drawn else ():
        if is_safe(carried - {account}):
            carried.remove(account)
    return ScorePlan(
        scored={account: tuple(sorted(pending[account])) for account in ordered if account not in carried},
        carried={account: tuple(sorted(pending[account])) for account in ordered if account in carried},
    )


def keeps_rounds_apart(groups: Groups, floor: int) -> bool:
    """Whether no single-round score follows from the public totals, the scores and `floor`-2 accounts.

    Every round has a public total over its accounts, every score is a public total over its rounds.
    These determine what an account holds in one round, given what others hold, exactly when the
    others' scores, taken as links between rounds, leave that round unconnected to the account's other
    rounds. So as many accounts must be known as there are disjoint chains of links (Menger).
    """
    for group in groups:
        others = groups.copy()
        others[group] -= 1
        for key in group - {_LATER}:
            if chains(+others, key, group - {key}, floor - 1) < floor - 1:
                return False
    return True


def chains(groups: Groups, source: RoundKey, sinks: frozenset[RoundKey], enough: int) -> int:
    """How many chains of distinct accounts lead from `source` to `sinks`, counted up to `enough`."""
    flow: Counter[tuple[Any, Any]] = Counter()
    for found in range(enough):
        path = _free_path(groups, flow, source, sinks)
        if not path:
            return found
        for step in path:
            flow[step] += 1
            flow[step[::-1]] -= 1
    return enough


def _free_path(
    groups: Groups, flow: Counter[tuple[Any, Any]], source: RoundKey, sinks: frozenset[RoundKey]
) -> list[tuple[Any, Any]]:
    """One more path: a group is entered at (group, 0) and left at (group, 1), once for each account in it."""
    before: dict[Any, Any] = {source: None}
    queue: deque[Any] = deque([source])
    while queue:
        node = queue.popleft()
        if node in sinks:
            path = []
            while before[node] is not None:
                path.append((before[node], node))
                node = before[node]
            return path
        for other, capacity in _edges(groups, node):
            if other not in before and flow[node, other] < capacity:
                before[other] = node
                queue.append(other)
    return []


def _edges(groups: Groups, node: Any) -> list[tuple[Any, int]]:
    """Neighbours with capacities; 0 for an edge that can only be walked back."""
    unlimited = groups.total()
    if not isinstance(node[0], frozenset):
        inward = [((group, 0), unlimited) for group in groups if node in group]
        return inward + [((group, 1), 0) for group in groups if node in group]
    group, side = node
    return [((group, 1 - side), 0 if side else groups[group]), *((key, unlimited if side else 0) for key in group)]
