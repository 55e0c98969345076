"""Who is scored now and who waits, so that nothing published gives a single round's score away."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from guerdon.model import account_order
from guerdon.privacy.ledger import RoundKey
from guerdon.signing import keccak256

FEWEST_ROUNDS = 2  # a score is opened only as a sum over at least so many rounds
_LATER: RoundKey = (0, 0)  # stands for the rounds still to come of an account that waits

Group = frozenset[RoundKey]  # rounds that are summed into one score
Kinds = Counter[frozenset[Group]]  # all the groups of an account -> how many accounts have just these


@dataclass(frozen=True, slots=True)
class ScorePlan:
    """Who is scored now, over which rounds, and who waits for the next epoch; canonical order."""

    scored: dict[str, tuple[RoundKey, ...]]
    carried: dict[str, tuple[RoundKey, ...]]


def plan_epoch(
    pending: Mapping[str, Sequence[RoundKey]],
    closed: Iterable[tuple[str, Sequence[RoundKey]]],
    waiting: Collection[str],
    floor: int,
    draw: bytes,
) -> ScorePlan:
    """Split accounts with unscored rounds into those opened now and those carried.

    `closed` are account and rounds of every score opened so far, `waiting` the accounts carried before.
    One round only: carried. Others are carried with them, first those that waited before, then in an
    order that `draw` makes unpredictable, until nobody or at least `floor` accounts wait and no
    single-round score follows from what is published and the knowledge of `floor`-2 other accounts.
    If nothing else helps everybody is carried, which is always safe.
    """
    ordered = sorted((account for account in pending if pending[account]), key=account_order)
    carried = {account for account in ordered if len(pending[account]) < FEWEST_ROUNDS}
    opened: dict[str, set[Group]] = {}
    for account, keys in _linked(closed, set().union(*pending.values())):
        opened.setdefault(account, set()).add(frozenset(keys))

    def is_safe(carried: Collection[str]) -> bool:
        """Whether nothing about a single round follows when these accounts are carried."""
        if 0 < len(carried) < floor:
            return False
        groups = {account: set(known) for account, known in opened.items()}
        for account in ordered:
            open_end = {_LATER} if account in carried else set()
            groups.setdefault(account, set()).add(frozenset(pending[account]) | open_end)
        kinds = Counter(frozenset(groups[account]) for account in sorted(groups, key=account_order))
        return keeps_rounds_apart(kinds, floor)

    drawn = sorted(
        set(ordered) - carried, key=lambda account: (account not in waiting, keccak256(draw + account_order(account)))
    )
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


def _linked(
    closed: Iterable[tuple[str, Sequence[RoundKey]]], live: set[RoundKey]
) -> list[tuple[str, Sequence[RoundKey]]]:
    """The scores that chains from the `live` rounds can reach; all others stay as they were found safe."""
    apart = list(closed)
    linked: list[tuple[str, Sequence[RoundKey]]] = []
    while near := [score for score in apart if not live.isdisjoint(score[1])]:
        linked += near
        apart = [score for score in apart if live.isdisjoint(score[1])]
        live = live.union(*(keys for _, keys in near))
    return linked


def keeps_rounds_apart(kinds: Kinds, floor: int) -> bool:
    """Whether no single-round score follows from the public totals, the scores and `floor`-2 accounts.

    Every round has a public total over its accounts, every score is a public total over its rounds.
    What an account holds in one round follows from these and from what some others hold only if, without
    these others, no chain of scores leads from that round to the account's other rounds. So `floor`-1
    chains that share no account are enough; chains are sought shortest first, and not finding them
    only makes more accounts wait.
    """
    for kind in kinds:
        others = kinds - Counter([kind])
        for group in kind:
            for key in group - {_LATER}:
                if chains(others, key, group - {key}, floor - 1) < floor - 1:
                    return False
    return True


def chains(kinds: Kinds, source: RoundKey, sinks: Group, enough: int) -> int:
    """How many chains that share no account lead from `source` to `sinks`, counted up to `enough`."""
    left = kinds.copy()
    for found in range(enough):
        used = _shortest(left, source, sinks)
        if not used:
            return found
        left -= Counter(used)
    return enough


def _shortest(kinds: Kinds, source: RoundKey, sinks: Group) -> set[frozenset[Group]]:
    """The kinds of account on a shortest chain, empty if there is none; ties fall alike on every machine."""
    via: dict[RoundKey, set[frozenset[Group]]] = {source: set()}
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for kind in kinds:
            for group in sorted(kind, key=sorted):
                if node in group:
                    for other in sorted(group - via.keys()):
                        via[other] = via[node] | {kind}
                        queue.append(other)
        for sink in sorted(sinks & via.keys()):
            return via[sink]
    return set()
