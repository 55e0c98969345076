"""Two programmes of one escrow over one token, funded alike: what a token does to one must not touch the other."""

from __future__ import annotations

from typing import Any

from scenario import DOLLAR, PARTICIPANTS, ZERO_ADDRESS, Programme, deploy_escrow, terms_of

AMOUNT = 100_000 * DOLLAR
SHARES = [12_000 * DOLLAR, 8_000 * DOLLAR]


class Pair:
    """`first` is where a test looks; `second` is the bystander. Both hold AMOUNT and have attested SHARES."""

    def __init__(self, token: Any, RewardEscrow: Any, sponsor: Any, relayer: Any) -> None:
        self.token = token
        self.escrow = escrow_over(token, RewardEscrow, sponsor)
        self.first, self.second = (funded(self.escrow, token, sponsor, relayer) for _ in range(2))
        for programme in (self.first, self.second):
            programme.settle(1, SHARES, final=False)
        self.first.pass_window()

    def books(self) -> int:
        """What the escrow owes by its own books: funded less paid, both programmes."""
        programmes = [self.escrow.programOf(one.number) for one in (self.first, self.second)]
        return sum(programme["funded"] - programme["paid"] for programme in programmes)

    def held(self) -> int:
        return self.token.balanceOf(self.escrow)

    def paid(self, index: int, programme: Programme | None = None) -> int:
        number = (programme or self.first).number
        return self.escrow.paidTo(number, PARTICIPANTS[index])

    def balance(self, index: int) -> int:
        return self.token.balanceOf(PARTICIPANTS[index])

    def settlement(self, programme: Programme | None = None) -> tuple[Any, ...]:
        """What `settle` takes to pay everybody in a programme's newest tree."""
        one = programme or self.first
        leaves = (
            bytes.fromhex(leaf.account[2:])
            + leaf.cumulative_reward.to_bytes(12, "big")
            + leaf.reputation.to_bytes(2, "big")
            for leaf in one.leaves[one.last]
        )
        return one.number, one.last, b"".join(leaves)

    def settle(self, programme: Programme | None = None) -> Any:
        return self.escrow.settle(*self.settlement(programme), {"from": self.first.relayer})

    def everyone_claims(self) -> None:
        """Whoever was not paid yet claims; afterwards everybody has all of it, to the unit."""
        for programme in (self.first, self.second):
            for index, share in enumerate(SHARES):
                if self.paid(index, programme) == 0:
                    programme.claim(index)
                assert self.paid(index, programme) == share
        assert [self.balance(index) for index in range(2)] == [2 * share for share in SHARES]
        assert self.held() == self.books() == 2 * (AMOUNT - sum(SHARES))


def escrow_over(token: Any, RewardEscrow: Any, sponsor: Any) -> Any:
    """An escrow without a court, stewards or governance."""
    return deploy_escrow(RewardEscrow, token, *[ZERO_ADDRESS] * 3, sponsor)


def funded(escrow: Any, token: Any, sponsor: Any, relayer: Any) -> Programme:
    """A programme that holds AMOUNT."""
    number = created(escrow, terms_of(token), sponsor)
    token.mint(sponsor, AMOUNT, {"from": sponsor})
    token.approve(escrow, AMOUNT, {"from": sponsor})
    escrow.fund(number, AMOUNT, {"from": sponsor})
    return Programme(escrow, number, relayer)


def created(escrow: Any, terms: Any, sponsor: Any) -> int:
    """The number of a programme created now."""
    escrow.createProgram(terms, {"from": sponsor})
    return int(escrow.programCount())
