"""Turn shares into cumulative rewards: water-filling, then largest remainder, to the unit."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from guerdon.errors import BadValue
from guerdon.model import account_order


def allot(previous: Mapping[str, int], shares: Mapping[str, int], pot: int) -> dict[str, int]:
    """Cumulative reward per account in token units after an epoch distributes `pot`.

    The result is proportional to `shares` for every account that it can be without lowering
    anyone below `previous` (an account absent there had 0): x_i = max(previous_i, level share_i),
    with the level chosen so that everything adds up. Fractions of a unit go to the largest
    remainders, ties to the lower account. The result's accounts are those of both mappings and its
    sum is exactly sum(previous) + pot. Raises BadValue if there is a pot and no positive share.
    """
    accounts = sorted({*previous, *shares}, key=account_order)
    rewards = {account: previous.get(account, 0) for account in accounts}
    if pot == 0:
        return rewards
    level, raised = _water_level(rewards, {a: s for a, s in shares.items() if s > 0}, pot)
    left = pot + sum(rewards[account] for account in raised)
    remainders = []
    for account in raised:
        whole, part = divmod(level.numerator * shares[account], level.denominator)
        rewards[account] = whole
        left -= whole
        remainders.append((-part, account_order(account), account))
    for _, _, account in sorted(remainders)[:left]:
        rewards[account] += 1
    return rewards


def _water_level(rewards: Mapping[str, int], shares: Mapping[str, int], pot: int) -> tuple[Fraction, list[str]]:
    """Units per share at which the pot is used up, and the accounts it lifts, driest first."""
    if not shares:
        raise BadValue(f"a pot of {pot} units cannot be shared out: no participant has a positive share")
    driest_first = sorted(
        shares, key=lambda account: (Fraction(rewards[account], shares[account]), account_order(account))
    )
    units, parts = pot, 0
    raised: list[str] = []
    for account in driest_first:
        if raised and Fraction(rewards[account], shares[account]) >= Fraction(units, parts):
            break
        raised.append(account)
        units += rewards[account]
        parts += shares[account]
    return Fraction(units, parts), raised
