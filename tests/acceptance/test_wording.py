"""Wording that is missing, or that no speaker has checked where staff demand it: refused before anything goes out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.meetings_in_sheet import ANA, JOSE, Meetings, tabs
from tests.programs_in_sheet import Programs

ROOT = Path(__file__).resolve().parents[2]
SETTING = "Languages must be checked"
CLEO = "cleo.sample@example.org"


def setting_row(town: Meetings) -> dict[str, str]:
    (found,) = [one for one in town.program.rows("Settings") if one["Setting"] == SETTING]
    return found


def with_an_english_reader(programs: Programs, **settings: str) -> Meetings:
    cleo = {"Name": "Cleo Sample", "E-mail": CLEO, "Language": "English"}
    return Meetings(programs.make(tabs(liaisons=[cleo]), settings))


def test_unchecked_languages_wait_and_checked_ones_do_not(programs: Programs) -> None:
    town = with_an_english_reader(programs, **{SETTING: "yes"})
    assert town.settle(status=3) == ["event/M-01", "invited/M-01/L-03/1"]
    states = town.ran.effects()
    held_back = {key.split("/")[2] for key, state in states.items() if state == "refused"}
    assert (held_back, len(states)) == ({"L-01", "L-02"}, 4), "each letter is told of once"
    assert (len(town.letters(CLEO)), town.letters(ANA), town.letters(JOSE)) == (1, [], [])
    (told,) = town.ran.problems("Settings")
    assert told["column"] == "Value"
    # Settings tells of all jobs, a statement of the month among them; the run tells of its own letters.
    wording = "Spanish (invitation, statement, words), Portuguese (invitation, statement, words)"
    own = "Spanish (invitation, words), Portuguese (invitation, words)"
    assert wording in told["what"]
    assert SETTING in told["what"]
    assert f"2 letters are not sent, because no speaker has checked the wording in {own}" in town.ran.last_words
    assert wording in setting_row(town)["Problem"]


def test_the_problem_stays_whichever_job_runs_and_goes_with_the_demand(programs: Programs) -> None:
    town = with_an_english_reader(programs, **{SETTING: "yes"})
    town.settle(status=3)
    assert "Spanish" in town.program.run().problem("Settings", setting_row(town)["ID"])["what"]
    assert "Spanish" in setting_row(town)["Problem"]
    assert town.run("--plan", status=0) == []
    assert town.ran.json["counts"]["refused"] == 2
    town.program.settings({SETTING: "no"})
    town.run()
    assert (len(town.letters(ANA)), len(town.letters(JOSE))) == (1, 1)
    assert setting_row(town)["Problem"] == ""
    assert len(town.letters(CLEO)) == 1, "nobody is written to again"


def test_a_meeting_for_unchecked_languages_alone_is_not_begun(programs: Programs) -> None:
    town = Meetings(programs.make(tabs(), {SETTING: "yes"}))
    assert town.settle(status=3) == []
    assert (town.events(), sum(town.notices().values())) == ([], 0)
    assert town.run("--yes", status=3) == [], "--yes answers the guard, and checks no wording"


def test_a_cancellation_is_in_the_calendar_though_its_letters_wait(programs: Programs) -> None:
    town = Meetings(programs.make(tabs()))
    town.settle()
    town.program.settings({SETTING: "yes"})
    town.program.set("Meetings", "M-01", Status="Cancelled")
    assert town.settle(status=3) == ["event/M-01"]
    assert (town.events(), len(town.letters(JOSE))) == ([], 1)
    town.program.settings({SETTING: "no"})
    assert {"cancelled/M-01/L-01/2", "cancelled/M-01/L-02/2"} <= set(town.run())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The product in a folder of its own, so that a template can be spoilt."""
    for name in ("automations", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_missing_wording_is_refused_before_the_first_letter_goes_out(programs: Programs, copy: Path) -> None:
    (copy / "templates" / "messages" / "invitation" / "es.j2").unlink()
    town = with_an_english_reader(programs)
    town.run()
    town.program.local.advance(11 * 60)
    ran = town.program.run_job("meetings", "--json", env={"PYTHONPATH": str(copy)})
    assert ran.status == 2
    assert "message invitation has no wording for 'every word' in the language 'es'" in ran.last_words
    assert "templates/messages/invitation/es.j2" in ran.last_words
    assert (town.letters(CLEO), town.letters(ANA), town.events()) == ([], [], [])
    assert len(town.run()) == 4, "with the wording in its place all of it goes out"
