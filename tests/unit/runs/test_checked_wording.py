"""Languages must be checked: which letters and events are refused, and what the one problem says."""

from __future__ import annotations

import pytest

from automations.rules.gatherings import EventFacts, LetterFacts
from automations.rules.plan import Effect
from automations.rules.program import Settings
from automations.runs.checked_wording import ALL_CHECKED, problem_of, unchecked
from automations.runs.release import release
from automations.sheet.workbook import RawRow, RawTab, RawWorkbook
from tests.unit.rendering.a_letter import INTERVIEW, MEETING, a_letter

DEMANDED = Settings(languages_must_be_checked=True)


def letter(language: str, name: str = "invitation") -> Effect:
    facts = LetterFacts(person="L-01", letter=a_letter(name, language))
    return Effect(key=f"{name}/{language}", kind="mail", what="a letter", payload=facts)


def event(change: str = "", interview: bool = False) -> Effect:
    occasion = INTERVIEW if interview else MEETING
    facts = EventFacts(gathering=occasion.id, summary="", description="", occasion=occasion, guests=(), change=change)
    return Effect(key=f"event/{occasion.id}", kind="event", what="an event", payload=facts)


# What is due in one run, and the keys that are refused.
CASES = [
    pytest.param([letter("en"), letter("es")], {"invitation/es"}, id="a letter in unchecked wording alone"),
    pytest.param([letter("en"), event()], set(), id="English is checked"),
    pytest.param([event(), letter("es")], {"event/M-012", "invitation/es"}, id="a new event whose letters all wait"),
    pytest.param([event(), letter("es"), letter("en")], {"invitation/es"}, id="an event that others hear of goes on"),
    pytest.param([event("moved"), letter("es", "moved")], {"moved/es"}, id="people must not come in vain: moved"),
    pytest.param([event("cancelled"), letter("ar", "cancelled")], {"cancelled/ar"}, id="nor when it is cancelled"),
    pytest.param(
        [event(interview=True), letter("ht", "interview_invitation")],
        {"event/I-02", "interview_invitation/ht"},
        id="an interview waits with its one letter",
    ),
    pytest.param([event()], set(), id="an event without letters is nobody's wording"),
]


@pytest.mark.parametrize(("due", "refused"), CASES)
def test_what_is_refused_when_staff_demand_it(due: list[Effect], refused: set[str]) -> None:
    assert unchecked(due, DEMANDED).keys == refused
    assert unchecked(due, Settings()) == ALL_CHECKED, "and nothing when they do not"


@pytest.mark.parametrize(
    ("given", "states"),
    [
        ({"mode": "Automatic"}, {"invitation/es": "refused"}),
        ({"mode": "Automatic", "yes": True}, {"invitation/es": "refused"}),
        ({"mode": "Ask first"}, {"invitation/en": "waiting", "invitation/es": "refused"}),
        ({"mode": "Off"}, {"invitation/en": "waiting", "invitation/es": "waiting"}),
        ({"mode": "Automatic", "most_mails": 1}, {"invitation/es": "refused"}),
    ],
)
def test_it_is_no_matter_of_the_guard(given: dict[str, object], states: dict[str, str]) -> None:
    """Neither --yes nor an answer on Approvals checks a wording, and the guard does not count what cannot go out."""
    due = [letter("en"), letter("es")]
    more = {"stopped": "", "yes": False, "most_mails": 50, **given}
    found = release(
        "meetings",
        due,
        answers=(),
        facts_of=lambda one: one.key,
        unchecked=unchecked(due, DEMANDED),
        **more,  # type: ignore[arg-type]
    )
    assert dict(found.states) == states
    assert bool(found.refusal) == ("refused" in states.values())


def test_one_problem_for_all_at_the_row_of_the_setting() -> None:
    row = RawRow(number=43, cells={"ID": "T-42", "Setting": "languages must be  checked", "Value": "yes"})
    tab = RawTab(name="Settings", sheet_id=1, columns={}, rows=(row,))
    workbook = RawWorkbook(spreadsheet_id="", time_zone="", locale="", tabs={"Settings": tab})
    found = unchecked([letter("es"), letter("es", "moved"), letter("ar")], DEMANDED)
    (told,) = problem_of(found, workbook)
    assert (told.tab, told.id, told.column, told.number) == ("Settings", "T-42", "Value", 43)
    assert told.what.endswith("checked the wording in Spanish (invitation, moved, words), Arabic (invitation, words)")
    assert problem_of(ALL_CHECKED, workbook) == ()
