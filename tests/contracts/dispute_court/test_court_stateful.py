"""Random cases: whoever opens, joins, votes, appeals, rules and collects, the bonds add up after every step."""

from __future__ import annotations

from brownie import chain
from brownie.exceptions import VirtualMachineError
from courtroom import (
    AGAINST,
    COMMITTED_BY,
    COUNCIL,
    DRAWING,
    ENDED,
    EXECUTED,
    FOR,
    GOVERNANCE,
    JOINING,
    SALT,
    Courtroom,
)  # fmt: skip
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers, sampled_from
from random_lives import lives
from scenario import DAY, DOLLAR

SIDES = sampled_from([FOR, AGAINST])


class Docket(RuleBasedStateMachine):
    """`paid_in` and `paid_out` are what the parties saw; `cases` lists what is open."""

    def __init__(self, room: Courtroom, parties, stewards, governance):
        chain.revert()
        super().__init__()
        self.room, self.parties = room, parties
        self.stewards, self.governance = stewards, governance
        room.opened.clear()
        self.paid_in = self.paid_out = 0
        self.cases: list[int] = []
        self.takers: set[str] = set()

    def phase(self, id_):
        return self.room.phase(id_)

    def pick(self, number):
        return self.cases[number % len(self.cases)] if self.cases else None

    @rule(who=integers(0, 2), amount=integers(1, 5_000 * DOLLAR))
    def plead(self, who, amount):
        party = self.parties[who]
        bond = int(self.room.court.quote(party, amount))
        try:
            id_ = self.room.open_plea(party, amount)
        except VirtualMachineError as error:
            assert error.revert_msg.startswith(("CaseExists", "PleaTooLate"))  # noqa: PT017
            return
        self.cases.append(id_)
        self.paid_in += bond

    @rule(who=integers(0, 2))
    def dispute(self, who):
        bond = int(self.room.court.quote(self.parties[who], 20_000 * DOLLAR))
        try:
            id_ = self.room.open(self.parties[who])
        except VirtualMachineError as error:
            assert error.revert_msg.startswith("NotPending")  # noqa: PT017
            return
        self.cases.append(id_)
        self.paid_in += bond

    @rule(number=integers(0, 5), who=integers(0, 2), side=SIDES, part=integers(1, 4), odd=integers(0, 3))
    def back(self, number, who, side, part, odd):
        id_ = self.pick(number)
        if id_ is None:
            return
        level, phase, _verdict = self.room.status(id_)
        stage = 0 if phase == JOINING else level + 1
        amount = (int(self.room.court.caseOf(id_)["bond"]) << stage) * part // 4 + odd
        try:
            self.room.back(id_, side, amount, self.parties[who])
        except VirtualMachineError as error:
            named = ("BondTooLarge", "PhaseDiffers", "SideNotAsked")
            assert error.revert_msg.startswith(named)  # noqa: PT017
            return
        self.paid_in += amount

    @rule(number=integers(0, 5), votes=integers(0, 3**15 - 1), leaning=sampled_from([0, FOR, AGAINST]))
    def sit(self, number, votes, leaning):
        """A panel is drawn and votes: at random, or leaning to one side."""
        id_ = self.pick(number)
        if id_ is None or self.phase(id_) not in (JOINING, DRAWING):
            return
        level = self.room.status(id_)[0]
        if self.phase(id_) == JOINING:
            self.room.jump(id_, 0)
        self.room.draw(id_)
        panel = self.room.panel(id_, level)
        cast = [(votes // 3**i) % 3 if leaning == 0 or i % 4 == 3 else leaning for i in range(len(panel))]
        for juror, vote in zip(panel, cast, strict=True):
            self.room.commit(id_, juror, vote, level)
        self.room.jump(id_, COMMITTED_BY, level)
        for juror, vote in list(zip(panel, cast, strict=True))[votes % 2 :]:
            self.room.court.reveal(id_, vote, SALT, {"from": juror})
        self.room.jump(id_, 7 * DAY, level)

    @rule(number=integers(0, 5), ruling=SIDES)
    def rule_without_panel(self, number, ruling):
        id_ = self.pick(number)
        if id_ is None:
            return
        if self.phase(id_) == COUNCIL:
            self.room.court.ruleByCouncil(id_, ruling, {"from": self.stewards})
        elif self.phase(id_) == GOVERNANCE:
            self.room.court.ruleByGovernance(id_, ruling, {"from": self.governance})

    @rule(days=sampled_from([1, 3, 4, 11]))
    def wait(self, days):
        chain.sleep(days * DAY)
        chain.mine()

    @rule(number=integers(0, 5), is_all=booleans())
    def end(self, number, is_all):
        """Execute what ended; some or all who are due something collect and withdraw it."""
        id_ = self.pick(number)
        if id_ is None:
            return
        if self.phase(id_) == ENDED:
            self.room.court.execute(id_, {"from": self.parties[0]})
        if self.phase(id_) == EXECUTED:
            self.pay_out(id_, 10**9 if is_all else 2)

    def pay_out(self, id_, most):
        jurors = [juror for level in range(3) for juror in self.room.panel(id_, level)]
        people = [*self.parties, self.stewards, *jurors]
        vouching = self.room.people.at(self.room.court.caseOf(id_)["beneficiary"], force=True)
        for person in [*people, vouching][:most]:
            try:
                self.room.collect(id_, person)
            except VirtualMachineError as error:
                assert error.revert_msg.startswith("NothingToCollect")  # noqa: PT017
            if self.room.court.creditOf(person):
                self.paid_out += int(self.room.court.withdraw({"from": person}).return_value)

    @invariant()
    def bonds_add_up(self):
        """What went in was paid out or is still held; nothing else is here."""
        held = int(self.room.court.liabilities())
        assert self.paid_in == self.paid_out + held
        assert self.room.coin.balanceOf(self.room.court) == held

    def teardown(self):
        """Whatever was left open ends by itself, and then nothing is left."""
        if not self.cases:
            return
        chain.sleep(60 * DAY)
        chain.mine()
        for id_ in self.cases:
            if self.phase(id_) == ENDED:
                self.room.court.execute(id_, {"from": self.parties[0]})
        for id_ in self.cases:
            self.pay_out(id_, 10**9)
        self.bonds_add_up()
        assert self.room.court.liabilities() == 0


def test_bonds_are_conserved(room, challenger, defender, stranger, stewards, governance):
    """D-08 and invariant 7: bonds in are bonds out plus bonds held after every step, and in the end nothing is left."""
    chain.snapshot()
    parties = [challenger, defender, stranger]
    run_state_machine_as_test(lambda: Docket(room, parties, stewards, governance), settings=lives(14))
