"""Random programs, and random things that staff do to them between runs: what the invariants are held over.

Values are few and near each other, so that caps are reached, budgets are short and plans change over the same days.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from automations.rules.program import Approval, HoursRow, PayChoice, Snapshot
from automations.rules.questions import DO_IT, DONT, Answered
from automations.rules.register import State
from tests.programs import Town, choice, fund, liaison, meeting, milestone, plan, program, row, settings, usd

KINDS = ("Hourly", "Hourly", "Monthly", "Per meeting", "Per meeting", "Milestone")
ACTIVITIES = ("Meeting", "Outreach", "Outreach", "Preparation")
MINUTES = (20, 60, 90, 125)
MONEY = ("10", "25", "40", "60", "100", "333.33")


def programs(random: Random, today: date) -> Snapshot:
    """Two plans of one or two terms each, two funds, two or three people, meetings, milestones, choices."""
    turn = today - timedelta(days=random.choice([20, 35, 60]))
    plans: list[Any] = []
    for name in ("Liaison", "Other"):
        terms = random.choice([1, 1, 2])
        for place in range(terms):
            kind = random.choice(KINDS)
            term = {"to": (turn - timedelta(days=1)).isoformat()} if place == 0 and terms == 2 else {}
            plans.append(
                plan(
                    len(plans) + 1,
                    kind,
                    None if kind == "Milestone" else random.choice(MONEY),
                    plan=name,
                    fund=random.choice(["Grant", "Grant", "Library"]),
                    cap=random.choice([None, "70", "150", "400"]),
                    meetings_needed=random.choice([None, None, 1, 2]),
                    preparation_rate=random.choice(["25", "30"]),
                    preparation_cap=random.choice([None, "20", "45"]),
                    **({"from_": turn.isoformat()} if place else term),
                )
            )
    people = range(1, random.choice([2, 3, 4]))
    milestones = random.choice([0, 1, 2])
    start = (today - timedelta(days=random.choice([70, 100, 130]))).isoformat()[:7]
    short = random.choice([True, False, False])
    return program(
        settings=settings(invoices_from=start),
        funds=[
            fund(
                1, "Grant", random.choice(["150", "400"]) if short else "9000", to=random.choice([None, "2026-03-15"])
            ),
            fund(2, "Library", "90" if short else "9000", spent_before="10"),
        ],
        plans=plans,
        liaisons=[
            liaison(
                number,
                pay_plan=random.choice(["Liaison", "Other"]),
                w_9_on_file=random.random() < 0.9,
                paid_before=random.choice([None, None, "15"]),
            )
            for number in people
        ],
        pay_choices=[
            replace(choices(random, today), id=f"Y-{number:02d}") for number in range(1, random.choice([1, 1, 2, 3]))
        ],
        milestones=[
            milestone(
                number,
                random.choice(MONEY),
                plan=random.choice(["Liaison", "Other"]),
                reached_on=days(random, today).isoformat(),
            )
            for number in range(1, milestones + 1)
        ],
        meetings=[
            meeting(number, days(random, today).isoformat(), "Cancelled" if random.random() < 0.1 else "Took place")
            for number in range(1, 7)
        ],
    )


def days(random: Random, today: date) -> date:
    return today - timedelta(days=random.randint(-15, 110))


def choices(random: Random, today: date) -> PayChoice:
    chosen = random.choice(["", "", "Full", "Lowered", "Declined"])
    return choice(
        1,
        days(random, today).isoformat(),
        liaison=random.choice(["L-01", "L-02"]),
        choice=chosen,
        pay_plan=random.choice(["", "Liaison", "Other"]),
        to=random.choice(["5", "30", "30", None]) if chosen == "Lowered" else None,
    )


def hours(random: Random, town: Town) -> HoursRow:
    activity = random.choice(ACTIVITIES)
    for_, on = "", days(random, town.today)
    if activity != "Outreach" and random.random() < 0.9:
        named = random.choice(town.sheet.meetings)
        for_, on = named.id, named.date - timedelta(days=0 if activity == "Meeting" else random.choice([0, 3, 20]))
    return row(
        1,
        on.isoformat(),
        random.choice(MINUTES),
        activity,
        liaison=random.choice(town.sheet.liaisons).id,
        for_=for_,
        note=random.choice(["", "", "again"]),
        approved=random.choice([Approval.YES] * 5 + [Approval.NO]),
    )


class Staff:
    """What staff do between two runs: each method one act."""

    def __init__(self, town: Town, random: Random) -> None:
        self.town, self.random = town, random
        self.lowered: set[str] = set()
        """Rows of Funds, Pay plans and Liaisons whose limit was lowered after it had been counted."""

    ACTS = (
        *("log", "attend", "approve", "settle", "month", "cap") * 3,
        *("log", "approve", "approve", "untick", "edit", "copy", "delete", "void", "again", "clear", "clear_all"),
        *("budget", "choose", "rate", "send", "pay", "w9", "wipe", "answer", "come_back", "move_meeting"),
        *("cancel_meeting", "milestone", "nothing", "person", "spoil"),
    )

    def act(self) -> str:
        name = self.random.choice(self.ACTS)
        getattr(self, name)()
        return name

    def pick(self, rows: Any) -> Any:
        return self.random.choice(list(rows))

    def _next(self, tab: str) -> int:
        known = {*self.town.in_doubt, *(one.id for one in getattr(self.town.sheet, tab))}
        return max((int(one.split("-")[1]) for one in known if one[0] == "H"), default=0) + 1

    def log(self) -> None:
        for _ in range(self.random.randint(1, 5)):
            number = self._next("hours")
            self.town.add("hours", replace(hours(self.random, self.town), id=f"H-{number:02d}", number=number + 1))
            self.town.in_doubt.add(f"H-{number:02d}")

    def attend(self) -> None:
        """Somebody attends a meeting and has prepared for it, once or twice."""
        met, who = self.pick(self.town.sheet.meetings), self.pick(self.town.sheet.liaisons).id
        for activity, before in (("Meeting", 0), ("Preparation", self.pick([0, 2, 30])), ("Preparation", 1)):
            if self.random.random() < 0.8:
                number, on = self._next("hours"), met.date - timedelta(days=before)
                new = row(number, on.isoformat(), self.pick(MINUTES), activity, liaison=who, for_=met.id)
                self.town.add("hours", new)
                self.town.in_doubt.add(new.id)

    def copy(self) -> None:
        if self.town.sheet.hours:
            number = self._next("hours")
            self.town.add("hours", replace(self.pick(self.town.sheet.hours), id=f"H-{number:02d}", gone=False))
            self.town.in_doubt.add(f"H-{number:02d}")

    def untick(self) -> None:
        if self.town.sheet.hours:
            one = self.pick(self.town.sheet.hours)
            if not one.gone:
                ticked = Approval.NO if one.approved is not Approval.NO else Approval.YES
                self.town.change("hours", one.id, approved=ticked)

    def edit(self) -> None:
        if self.town.sheet.hours:
            one = self.pick(self.town.sheet.hours)
            if not one.gone:
                new = hours(self.random, self.town)
                tick = self.pick([Approval.CHANGED, Approval.YES])
                self.town.change(
                    "hours", one.id, date=new.date, hours=new.hours, activity=new.activity, for_=new.for_, approved=tick
                )

    def delete(self) -> None:
        if self.town.sheet.hours:
            one = self.pick(self.town.sheet.hours)
            self.town.change("hours", one.id, gone=True)

    def answer(self) -> None:
        for question in self.town.plan.questions:
            self.town.answers = (
                *(one for one in self.town.answers if one.key != question.key),
                Answered(key=question.key, facts=question.facts, answer=self.pick([DO_IT, DONT])),
            )
        for one in self.town.sheet.hours:
            if one.gone:
                if self.pick([True, False]):
                    self.town.remove("hours", one.id)
                else:
                    self.town.kept |= {one.id}

    def come_back(self) -> None:
        for one in self.town.sheet.hours:
            if one.gone:
                self.town.change("hours", one.id, gone=False)
                self.town.kept -= {one.id}
        for person in self.town.sheet.liaisons:
            self.town.change("liaisons", person.id, gone=False, unsafe=False, faulty=frozenset())

    def approve(self) -> None:
        for one in self.town.register.invoices:
            if one.state is State.DRAFT and self.random.random() < 0.7:
                self.town.change("invoices", one.id, decision="Approve", approved_by="Sam Sampleton")

    def void(self) -> None:
        live = [one for one in self.town.register.invoices if one.live]
        if live:
            one = self.pick(live)
            self.town.change("invoices", one.id, decision="Void", reason_of_void=self.pick(["wrong", "wrong", ""]))

    def again(self) -> None:
        voids = [one for one in self.town.register.invoices if not one.live]
        if voids:
            self.town.change("invoices", self.pick(voids).id, decision="Draw again")

    def clear(self) -> None:
        held = [one for one in self.town.register.invoices if one.holds]
        if held:
            self.town.change("invoices", self.pick(held).id, cleared_by=self.pick(["Sam", "Kim"]))

    def clear_all(self) -> None:
        for one in self.town.register.invoices:
            if one.holds:
                self.town.change("invoices", one.id, cleared_by=self.pick(["Sam", ""]))

    def settle(self) -> None:
        """All W-9s come in, and after a run everything that is held is cleared and chosen."""
        for person in self.town.sheet.liaisons:
            self.town.change("liaisons", person.id, w_9_on_file=True)
        for one in self.town.register.invoices:
            if one.state is State.DRAFT:
                name = "Kim" if one.holds else ""
                self.town.change("invoices", one.id, cleared_by=name, decision="Approve", approved_by="Sam Sampleton")

    def wipe(self) -> None:
        for one in self.town.sheet.invoices:
            self.town.change("invoices", one.id, decision="", cleared_by="")

    def send(self) -> None:
        for one in self.town.register.invoices:
            if one.state is State.APPROVED and self.pick([True, False]):
                self.town.sent(one.number)

    def pay(self) -> None:
        for one in self.town.register.invoices:
            if one.state in (State.APPROVED, State.SENT) and self.pick([True, False, False]):
                self.town.change("invoices", one.id, paid_on=self.town.today)

    def cap(self) -> None:
        one = self.pick(self.town.sheet.plans)
        new = usd(self.pick(["30", "200", "800", "3000"]))
        if one.cap is None or new < one.cap:
            self.lowered.add(one.id)
        self.town.change("plans", one.id, cap=new)

    def rate(self) -> None:
        one = self.pick(self.town.sheet.plans)
        if one.kind != "Milestone":
            self.town.change("plans", one.id, rate=usd(self.pick(MONEY)))

    def budget(self) -> None:
        one = self.pick(self.town.sheet.funds)
        new = usd(self.pick(["60", "300", "700", "20000"]))
        if one.budget is None or new < one.budget:
            self.lowered.add(one.id)
        self.town.change("funds", one.id, budget=new)

    def choose(self) -> None:
        number = len(self.town.sheet.pay_choices) + 1
        new = choices(self.random, self.town.today)
        # Who changes plans may bring Paid before to another plan row, whose cap it then lowers.
        self.lowered.update(one.id for one in self.town.sheet.plans)
        self.town.add("pay_choices", replace(new, id=f"Y-{number:02d}", number=number + 1))

    def month(self) -> None:
        self.town.today += timedelta(days=self.pick([1, 17, 31, 95]))

    def w9(self) -> None:
        one = self.pick(self.town.sheet.liaisons)
        self.town.change("liaisons", one.id, w_9_on_file=not one.w_9_on_file)

    def move_meeting(self) -> None:
        one = self.pick(self.town.sheet.meetings)
        self.town.change("meetings", one.id, date=days(self.random, self.town.today))

    def cancel_meeting(self) -> None:
        one = self.pick(self.town.sheet.meetings)
        self.town.change("meetings", one.id, status="Took place" if one.status == "Cancelled" else "Cancelled")

    def milestone(self) -> None:
        if self.town.sheet.milestones:
            one = self.pick(self.town.sheet.milestones)
            self.town.change(
                "milestones", one.id, reached_on=days(self.random, self.town.today), amount=usd(self.pick(MONEY))
            )

    def person(self) -> None:
        if self.random.random() < 0.6:
            return
        one = self.pick(self.town.sheet.liaisons)
        change = self.pick(
            [{"gone": True}, {"unsafe": True}, {"faulty": frozenset({"Paid before"}), "paid_before": None}]
        )
        self.town.change("liaisons", one.id, **change)
        if "faulty" in change:
            self.lowered.update(plan.id for plan in self.town.sheet.plans)

    def spoil(self) -> None:
        """A cell that cannot be read, or is mended: mostly mended."""
        faulty = [
            (tab, one.id, column)
            for tab in ("funds", "plans")
            for one in getattr(self.town.sheet, tab)
            for column in one.faulty
        ]
        for tab, row_id, column in faulty:
            name = {"Budget": "budget", "Cap": "cap", "From": "from_", "Kind": "kind"}[column]
            self.town.change(tab, row_id, faulty=frozenset(), **{name: self._mended[row_id, name]})
        if faulty or self.random.random() < 0.5:
            return
        tab, column, name = self.pick(
            [
                ("funds", "Budget", "budget"),
                ("plans", "Cap", "cap"),
                ("plans", "From", "from_"),
                ("plans", "Kind", "kind"),
            ]
        )
        one = self.pick(getattr(self.town.sheet, tab))
        self._mended[one.id, name] = getattr(one, name)
        self.town.change(tab, one.id, faulty=frozenset({column}), **{name: "" if name == "kind" else None})

    @property
    def _mended(self) -> dict[tuple[str, str], Any]:
        if not hasattr(self, "_was"):
            self._was: dict[tuple[str, str], Any] = {}
        return self._was

    def nothing(self) -> None:
        pass
