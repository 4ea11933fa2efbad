"""`run-job applications`: staff choose Stages, and applicants have their letters, with the real commands."""

from __future__ import annotations

import pytest

from tests.applications_in_sheet import DAY, SETTLING, applications, person
from tests.programs_in_sheet import Programs


def test_each_stage_leads_to_its_letter_once_and_a_refusal_waits(programs: Programs) -> None:
    office = applications(programs, *(person(number) for number in range(1, 7)))
    assert office.run() == []
    office.stage(A_01="To interview", A_02="Offer", A_03="Waitlist", A_04="Withdrawn", A_05="Declined", A_06="Declined")
    assert office.run() == []
    assert office.says("A-02").startswith("Offer is told from ")
    assert office.says("A-05").startswith("Declined is told from ")
    office.program.local.advance(SETTLING)
    told = ["stage/A-01/interview/1", "stage/A-02/offer/1", "stage/A-03/waitlist/1", "stage/A-04/withdrawn/1"]
    assert office.run() == told
    office.stage(A_06="New")
    assert office.run() == []
    assert office.later(hours=23) == []
    assert office.later(hours=1) == ["stage/A-05/declined/1"]
    assert office.later(days=3) == []
    assert [office.keys(number) for number in range(1, 7)] == [[key] for key in (*told, "stage/A-05/declined/1")] + [[]]
    assert office.says("A-02").startswith("told: offer on ")
    assert office.ran.json["problems"] == []


def test_an_offer_is_taken_back_and_a_stage_jumps_back(programs: Programs) -> None:
    office = applications(programs, *(person(number, Stage="New") for number in range(1, 4)))
    office.run()
    office.stage(A_01="Offer", A_02="Offer", A_03="Offer")
    office.settle()
    office.stage(A_01="Declined", A_02="Declined", A_03="New")
    assert office.settle() == []
    assert "it went back from Offer" in office.problem("A-03")
    office.stage(A_02="Offer", A_03="Offer")
    assert office.later(days=1) == ["stage/A-01/offer-withdrawn/2"]
    assert office.problem("A-03") == ""
    assert office.later(days=2) == []
    assert [len(office.letters(number)) for number in (1, 2, 3)] == [2, 1, 1]


def test_a_sixth_offer_and_then_all_openings_are_filled(programs: Programs) -> None:
    office = applications(programs, *(person(number) for number in range(1, 9)), Openings="5")
    office.run()
    office.stage(**{f"A_0{number}": "Offer" for number in range(1, 7)})
    assert office.settle() == [f"stage/A-0{number}/offer/1" for number in range(1, 6)]
    assert "one offer more than there are places (5 openings)" in office.problem("A-06")
    assert office.letters(6) == []
    office.stage(**{f"A_0{number}": "Accepted" for number in range(1, 6)}, A_06="Waitlist")
    assert office.settle() == ["stage/A-06/waitlist/1"]
    assert office.problem("A-06") == ""
    (question,) = office.asked()
    assert (question["What"], question["To"]) == (
        "Refuse kindly the 3 applicants who are left",
        "A-06, A-07, A-08",
    )
    assert office.later(days=2) == []
    office.stage(A_08="To interview")
    office.answer()
    assert office.settle() == ["stage/A-06/refused/2", "stage/A-07/refused/1", "stage/A-08/interview/1"]
    (question,) = office.asked()
    assert question["To"] == "A-08"
    office.answer("Don't")
    assert office.later(days=2) == []
    assert office.asked() == []
    assert office.says("A-07").startswith("refused on ")
    assert office.keys(8) == ["stage/A-08/interview/1"]


def test_what_was_there_before_us_sends_nothing(programs: Programs) -> None:
    stages = ("New", "To interview", "Offer", "Accepted", "Waitlist", "Declined", "Withdrawn", "")
    office = applications(programs, *(person(number, Stage=stages[number % 8]) for number in range(1, 41)))
    assert office.settle() == []
    assert office.later(days=3) == []
    accepted = [f"A-{number:02d}" for number in range(1, 41) if number % 8 == 3]
    assert [one["id"] for one in office.ran.problems("Applications")] == accepted, "nobody on Liaisons is this person"


def test_bad_rows_are_problems_and_their_neighbours_are_served(programs: Programs) -> None:
    rows = [
        person(1, **{"E-mail": ".one@example.org"}),
        person(2, Language="French"),
        person(3, Name=""),
        person(4),
        person(5, Name="Person 4", **{"E-mail": "PERSON4@example.org"}),
        person(6, Name="Pat Partner", **{"E-mail": "person4@example.org"}),
        person(7, Name="Ana Exemplo", **{"E-mail": "ana.exemplo@example.org"}),
        person(8, Name="José Partner", **{"E-mail": "jose.muestra@example.org"}),
    ]
    office = applications(programs, *rows, Openings="9")
    office.run()
    office.stage(**{f"A_0{number}": "Waitlist" for number in range(1, 9)})
    assert office.settle() == ["stage/A-04/waitlist/1", "stage/A-06/waitlist/1", "stage/A-08/waitlist/1"]
    assert "mail cannot be addressed so" in office.problem("A-01")
    assert "none of the program's languages" in office.problem("A-02")
    assert "this is missing" in office.problem("A-03")
    assert "the same person as A-04" in office.problem("A-05")
    assert office.says("A-04").startswith("newer answers: A-05; shares its e-mail with A-06")
    assert office.says("A-06").startswith("shares its e-mail with A-04")
    assert office.says("A-07") == "is L-01 on Liaisons"
    assert office.says("A-08").startswith("shares its e-mail with L-02 on Liaisons")
    assert office.keys(4) == ["stage/A-04/waitlist/1", "stage/A-06/waitlist/1"]


@pytest.mark.parametrize(
    "column", ["ID", "Received", "Name", "E-mail", "Phone", "Language", "Stage", "Notes", "Status"]
)
def test_a_column_that_is_missing_for_a_while_tells_nobody_what_is_not_so(column: str, programs: Programs) -> None:
    """What was told stays told; what waits goes out once all is there again, as it is then."""
    office = applications(programs, *(person(number) for number in range(1, 4)))
    office.run()
    office.stage(A_01="Offer", A_02="Declined", A_03="Declined")
    assert office.settle() == ["stage/A-01/offer/1"]
    office.program.edit("rename_header", "Applications", column=column, to="Something else")
    changed = "Something_else" if column == "Stage" else "Stage"
    if column != "ID":
        office.program.set("Applications", "A-03", **{changed: "Waitlist"})
    told = office.settle() + office.later(days=2)
    problems = [(one["row"], one["column"]) for one in office.ran.problems("Applications")]
    assert problems == [(1, column)]
    assert f"the column {column} is missing" in office.program.start_here()
    office.program.edit("rename_header", "Applications", column="Something else", to=column)
    told += office.settle()
    last = "stage/A-03/declined/1" if column == "ID" else "stage/A-03/waitlist/1"
    assert sorted(told) == ["stage/A-02/declined/1", last]
    assert (office.ran.problems("Applications"), office.asked(), office.later(days=2)) == ([], [], [])


def test_off_ask_first_and_the_plan(programs: Programs) -> None:
    office = applications(programs, person(1))
    office.run()
    office.stage(A_01="Waitlist")
    office.run()
    office.program.local.advance(DAY)
    digest = office.program.local.digest()
    assert office.run("--plan") == []
    assert office.ran.effects() == {"stage/A-01/waitlist/1": "planned"}
    assert office.program.local.digest() == digest
    row = next(one for one in office.program.rows("Jobs") if one["Job"] == "applications")
    office.program.set("Jobs", row["ID"], Mode="Off")
    assert office.run() == []
    office.program.set("Jobs", row["ID"], Mode="Ask first")
    assert office.run() == []
    office.answer("Don't")
    assert office.run() == []
    assert office.letters(1) == []


def test_more_letters_than_one_run_may_send_are_asked_about_together(programs: Programs) -> None:
    office = applications(programs, *(person(number) for number in range(1, 4)), Most_mails_in_a_run="2")
    office.run()
    office.stage(A_01="Waitlist", A_02="Waitlist", A_03="Waitlist")
    office.run()
    office.program.local.advance(SETTLING)
    assert office.run(status=3) == []
    why = "stage waitlist not sent yet: asked on Approvals, because one run would send 3 mails"
    assert [office.says(f"A-0{number}") for number in (1, 2, 3)] == [why] * 3
    (question,) = office.asked()
    assert question["What"] == "Send 3 mails in one run"
    office.answer()
    assert office.run() == [f"stage/A-0{number}/waitlist/1" for number in (1, 2, 3)]
    assert (office.later(days=1), [len(office.letters(number)) for number in (1, 2, 3)]) == ([], [1, 1, 1])


def test_a_column_of_stages_sorted_by_itself_tells_nobody_anything(programs: Programs) -> None:
    office = applications(programs, *(person(number, Stage="New") for number in range(1, 4)))
    office.run()
    office.stage(A_01="Offer", A_03="Waitlist")
    office.settle()
    office.program.edit("sort", "Applications", columns="P:P", by="Stage")
    assert {row["ID"]: row["Stage"] for row in office.program.rows("Applications")} == {
        "A-01": "New",
        "A-02": "Offer",
        "A-03": "Waitlist",
    }
    assert office.settle() == []
    (question,) = office.asked()
    assert question["To"] == "A-01, A-02"
    assert "changed places" in office.problem("A-02")
    office.stage(A_01="Offer", A_02="New")
    assert office.settle() == []
    assert (office.asked(), office.problem("A-02")) == ([], "")
    office.stage(A_01="New", A_02="Offer")
    office.run()
    office.answer()
    assert office.settle() == ["stage/A-02/offer/1"]
    assert "it went back from Offer" in office.problem("A-01")
