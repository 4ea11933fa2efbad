"""From an opening to a liaison on the list: an empty workbook becomes five liaisons with papers and a first invoice.

One story by the real commands, in all six languages. After each step everybody has exactly the letters that the step
is to send, each once, and no job of the program finds more to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from automations.sheet.shared_columns import LANGUAGE_NAMES
from tests.acceptance.test_applications_by_form import applies
from tests.acceptance.test_forms import sends
from tests.acceptance.test_posting import WHOLE
from tests.applications_in_sheet import CODES, DAY, SETTLING, Office, address
from tests.interviews_in_sheet import row
from tests.meetings_in_sheet import Meetings
from tests.meetings_in_sheet import row as meeting
from tests.onboarding_in_sheet import VENDOR, W_9
from tests.programs_in_sheet import OFFICE, PLAIN, SAM, Program, Programs, Ran

JOBS = ("posting", "applications", "interviews", "onboarding", "meetings", "hours", "invoices")
SETTINGS = {
    **WHOLE,
    "Number prefix": "EXA",
    "Bill to": "Town of Exampleton",
    "Invoices from": "2026-12",
    "First day": "2026-12-01",
    "Last day": "2028-08-31",
    "Openings": "5",
    "Office e-mail": OFFICE,
    "W-9 link": W_9,
    "Vendor form link": VENDOR,
}
SPEAK = dict(enumerate((*sorted(CODES), "ar", "es", "ht", "pt"), 1))
"""The language of each of the ten who apply: forms are read in this order. Person 8 has the address of person 7."""

DRAWN = ("posting", "posting-pdf", "talking-points", "talking-points-pdf")
OUTREACH = {1: "تواصل مع الناس", 3: "Contacto con la gente", 4: "Kontak ak moun"}
"""What three of the liaisons do, in the words of their form."""
SAMS = PLAIN["Core team"][0]["E-mail"]
INTERVIEW = row(Applicant="A-01 · Person 1")
ALL, FIVE = range(1, 11), range(1, 6)


class Town:
    """A program from its first day. `heard` are the keys of all letters so far, by who has them."""

    def __init__(self, program: Program) -> None:
        self.program, self.local, self.office = program, program.local, Office(program)
        self.heard: dict[str, list[str]] = {}
        self.ran = Ran(0, "{}", "")

    def job(self, name: str) -> list[str]:
        """A run of one job; what it did, rows that came in by a form aside."""
        self.ran = self.program.run_job(name, "--json")
        assert self.ran.status == 0, self.ran.err + self.ran.out
        done = [key for key, state in self.ran.effects().items() if state == "done"]
        return [key for key in done if not key.startswith("response/")]

    def says(self, *ids: str) -> list[str]:
        return [self.office.says(id_) for id_ in ids]

    def settle(self, name: str) -> list[str]:
        """A run that sees what was typed, and one when it has settled."""
        first = self.job(name)
        self.local.advance(SETTLING)
        return first + self.job(name)

    def letters(self, who: str) -> list[dict[str, Any]]:
        """What somebody has from this program, the newest first."""
        return [one for one in self.program.mails(who) if "INBOX" in one["labels"]]

    def has_sent(self, key: str, numbers: Iterable[int]) -> None:
        """These letters have gone out, `has_sent("received/A-{}", [3])` to person 3."""
        for number in numbers:
            self.heard.setdefault(address(7 if number == 8 else number), []).extend(_keys(key, [number]))

    def rests(self) -> None:
        """Everybody has had what they were to have and nothing else, and no job finds more to do."""
        self._is_exact()
        assert {name: did for name in JOBS if (did := self.job(name))} == {}
        self._is_exact()

    def _is_exact(self) -> None:
        sent = [one for one in self.program.mails(OFFICE) if "SENT" in one["labels"]]
        everybody = {address(number) for number in SPEAK} | {SAMS}
        keys = {who: sorted(map(_key, mails)) for who in everybody if (mails := self.letters(who))}
        assert keys == {who: sorted(these) for who, these in self.heard.items()}
        assert sorted(map(_key, sent)) == sorted(key for these in keys.values() for key in these), "to nobody else"


def _key(mail: dict[str, Any]) -> str:
    return str(dict(mail["headers"])["X-Automations-Key"]).partition("/")[2]


def _language(mail: dict[str, Any]) -> str:
    """What a screen reader takes it to be in."""
    found = re.search(r'<html lang="([^"]*)"', mail["html"])
    assert found is not None
    return str(found[1])


def _keys(key: str, numbers: Iterable[int]) -> list[str]:
    """One for each number, which stands in the key as the number of an id."""
    return [key.format(f"{number:02d}") for number in numbers]


def test_from_an_empty_workbook_to_five_liaisons_with_papers(programs: Programs) -> None:
    town = Town(programs.empty())
    _opens(town)
    _people_apply(town)
    _interviews(town)
    _offers(town)
    _five_accept(town)
    _papers(town)
    _first_invoice(town)
    _each_in_their_language(town)
    before = town.local.digest()
    town.rests()
    assert town.local.digest() == before, "not a cell, mail or file has changed"


def _opens(town: Town) -> None:
    """Staff fill the empty workbook in, and the posting is drawn in six languages."""
    team = [{**PLAIN["Core team"][0], "Invited to": "Everything"}]
    town.program.type({**PLAIN, "Core team": team, "Liaisons": []})
    town.program.settings(SETTINGS)
    assert town.program.automations("init").status == 0
    assert sorted(town.job("posting")) == sorted(f"{kind}/{code}" for kind in DRAWN for code in CODES)
    assert town.settle("onboarding") == ["access/core-team"]
    town.rests()


def _people_apply(town: Town) -> None:
    """Ten people by six forms: person 8 has the address of person 7, 3 sends a second form, 4 changes an answer."""
    sent = {number: applies(town.office, number, SPEAK[number]) for number in range(1, 7)}
    assert town.job("applications") == []
    for number in range(7, 11):
        applies(town.office, number, SPEAK[number], email=address(7 if number == 8 else number))
    assert town.job("applications") == _keys("received/A-{}", range(1, 7))
    applies(town.office, 3, "en", skills="sings")
    applies(town.office, 4, "ht", response=sent[4], skills="paints")
    assert town.settle("applications") == _keys("received/A-{}", range(7, 11))
    names = {row["ID"]: row["Name"] for row in town.program.rows("Applications")}
    assert names == {f"A-{n:02d}": f"Person {n}" for n in ALL} | {"A-11": "Person 3", "A-12": "Person 4"}
    assert town.says("A-11", "A-12") == [f"the same person as A-0{n}: choose the Stage there" for n in (3, 4)]
    assert town.says("A-07", "A-08") == ["shares its e-mail with A-08", "shares its e-mail with A-07"]
    town.has_sent("received/A-{}", ALL)
    town.rests()


def _interviews(town: Town) -> None:
    """Six are to be interviewed, one is withdrawn, one declined, and one declined and taken back within the grace."""
    town.office.stage(**{f"A_0{number}": "To interview" for number in range(1, 7)})
    town.office.stage(A_07="Declined", A_09="Declined", A_10="Withdrawn")
    assert town.settle("applications") == [*_keys("stage/A-{}/interview/1", range(1, 7)), "stage/A-10/withdrawn/1"]
    town.office.stage(A_07="New")
    town.has_sent("stage/A-{}/interview/1", range(1, 7))
    town.has_sent("stage/A-{}/withdrawn/1", [10])
    town.program.type({"Interviews": [INTERVIEW]})
    invited = ["access/I-01", "event/I-01", "invited/I-01/A-01/1", "score-sheet/I-01/A-01"]
    assert sorted(town.settle("interviews")) == invited
    town.local.advance(DAY)
    assert town.job("applications") == ["stage/A-09/declined/1"]
    town.has_sent("invited/I-01/A-{}/1", [1])
    town.has_sent("stage/A-{}/declined/1", [9])
    town.local.set_clock("2026-11-10T12:00:00-05:00")
    town.program.set("Interviews", "I-01", Status="Took place")
    assert town.job("interviews") == []
    town.local.advance(SETTLING)
    town.rests()


def _offers(town: Town) -> None:
    """Five offers for five openings; a sixth is a problem and no letter; one goes back and comes again."""
    town.office.stage(**{f"A_0{number}": "Offer" for number in FIVE})
    assert town.settle("applications") == _keys("stage/A-{}/offer/2", FIVE)
    town.has_sent("stage/A-{}/offer/2", FIVE)
    town.office.stage(A_06="Offer")
    assert town.settle("applications") == []
    assert "one offer more than there are places (5 openings)" in town.office.problem("A-06")
    town.office.stage(A_06="Waitlist", A_02="New")
    assert town.settle("applications") == ["stage/A-06/waitlist/2"]
    assert "it went back from Offer" in town.office.problem("A-02")
    town.office.stage(A_02="Offer")
    assert town.settle("applications") == []
    assert town.ran.json["problems"] == []
    town.has_sent("stage/A-{}/waitlist/2", [6])
    town.rests()


def _five_accept(town: Town) -> None:
    """Each has a row on Liaisons, a welcome and the meetings to come; the others are refused when staff say so."""
    town.program.type({"Meetings": [meeting("2027-01-14", Who="Everybody"), meeting("2027-01-28", Who="Everybody")]})
    told = ["invited/M-01/C-01/1", "invited/M-02/C-01/1"]
    assert town.settle("meetings") == ["event/M-01", "event/M-02", *told]
    town.heard[SAMS] = told
    town.office.stage(**{f"A_0{number}": "Accepted" for number in FIVE})
    assert town.settle("applications") == []
    assert town.job("onboarding") == _keys("liaison/A-{}", FIVE)
    listed = [(row["ID"], row["Name"], row["Language"], row["Problem"]) for row in town.program.rows("Liaisons")]
    assert listed == [(f"L-{n:02d}", f"Person {n}", LANGUAGE_NAMES[SPEAK[n]], "") for n in FIVE]
    assert town.settle("onboarding") == _keys("welcome/L-{}", FIVE)
    assert town.job("meetings") == ["event/M-01", "event/M-02", *_keys("joined/M-01/L-{}/1", FIVE)]
    assert town.says("A-01", "A-05") == [f"is L-0{n} on Liaisons; told: offer on 2026-11-10" for n in (1, 5)]
    town.has_sent("welcome/L-{}", FIVE)
    town.has_sent("joined/M-01/L-{}/1", FIVE)
    (question,) = town.office.asked()
    assert (question["What"], question["To"]) == ("Refuse kindly the 3 applicants who are left", "A-06, A-07, A-08")
    town.office.answer()
    assert town.job("applications") == ["stage/A-06/refused/3", "stage/A-07/refused/1", "stage/A-08/refused/1"]
    town.has_sent("stage/A-{}/refused/3", [6])
    town.has_sent("stage/A-{}/refused/1", [7, 8])
    town.rests()


def _papers(town: Town) -> None:
    """Who is missing one is reminded of it after a week, and of nothing once it is there."""
    for n in FIVE:
        town.program.set("Liaisons", f"L-{n:02d}", **{"W-9_on_file": True, "Vendor_form": n != 1})
    town.local.advance(7 * DAY)
    assert town.settle("onboarding") == ["papers/L-01/1"]
    town.has_sent("papers/L-{}/1", [1])
    town.program.set("Liaisons", "L-01", Vendor_form=True)
    town.local.advance(7 * DAY)
    town.rests()
    assert {row["Status"] for row in town.program.rows("Liaisons")} == {"welcomed on 2026-11-10"}


def _first_invoice(town: Town) -> None:
    """Three send hours by the form of their language; what is approved of it is drafted when the month is over."""
    town.local.set_clock("2026-12-04T12:00:00-05:00")
    assert town.job("onboarding") == ["access/core-team"]
    for number, outreach in OUTREACH.items():
        sends(town.program, address(number), f"hours/{SPEAK[number]}", date="2026-12-03", activity=outreach)
    assert town.job("hours") == []
    cells = ("ID", "Liaison", "Activity", "Hours", "Problem")
    rows = [[row[one] for one in cells] for row in town.program.rows("Hours")]
    who = [f"L-0{number} · Person {number}" for number in OUTREACH]
    assert rows == [[f"H-0{n}", one, "Outreach", "1:30", ""] for n, one in enumerate(who, 1)]
    for id_ in ("H-01", "H-02"):
        town.program.set("Hours", id_, Approved=True, Approved_by=SAM)
    town.rests()
    town.local.set_clock("2027-01-02T12:00:00-05:00")
    assert town.job("invoices") == ["invoice/L-01/2026-12/F-01/g1", "invoice/L-03/2026-12/F-01/g1"]
    drafts = {one["number"]: [one[of] for of in ("liaison", "state", "amount")] for one in town.ran.invoices}
    assert drafts == {"EXA-FY27-0001": ["L-01", "Draft", "60.00"], "EXA-FY27-0002": ["L-03", "Draft", "60.00"]}
    assert not any(one["held_because"] for one in town.ran.invoices), "their papers are there"
    town.rests()


def _each_in_their_language(town: Town) -> None:
    """Each letter is in the language of its reader; Calendar has told of the interview and of two meetings, once."""
    languages = {address(number): {language} for number, language in SPEAK.items() if number != 8}
    languages[address(7)] |= {SPEAK[8]}
    assert {who: {_language(one) for one in town.letters(who)} for who in languages} == languages
    assert len({one["subject"] for number in range(1, 7) for one in town.letters(address(number))[-1:]}) == 6
    assert Meetings(town.program).notices() == {f"invitation {address(1)}": 1, f"invitation {SAMS}": 3}
