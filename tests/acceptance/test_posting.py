"""The posting, from an empty Sheet to a whole one: documents and PDFs in each language, and what is still wanting."""

from __future__ import annotations

from collections import Counter
from typing import Any

import requests

from tests.programs_in_sheet import OFFICE, Program, Programs

SIX = ("en", "es", "pt", "ht", "ar", "zh-Hant")
WHOLE = {
    "Program name": "Exampleton liaisons",
    "Towns": "Exampleton",
    "First day": "2026-10-01",
    "Last day": "2028-06-30",
    "Place": "Town Hall, 1 Sample Street",
    "Priority groups": "people who rent",
    "Lived experience sought": "a flooded home",
    "Required languages": "es, ht",
    "Languages": ", ".join(SIX),
    "Office e-mail": "office@example.org",
    "Applications close on": "2026-11-15",
    "Example topics": "the river",
    "Greeting question": "Do people come to you?",
}
KINDS = ("Position description", "Talking points")


class Posting:
    """A program whose posting is made."""

    def __init__(self, programs: Programs, **settings: str) -> None:
        self.program: Program = programs.make(settings={**WHOLE, **settings})

    def states(self) -> dict[str, str]:
        """Runs the job: what each effect came to, by its key."""
        ran = self.program.run_job("posting", "--json")
        assert ran.status == 0, ran.err
        return ran.effects()

    def run(self) -> Counter[str]:
        """Runs the job: how many effects came to each state."""
        return Counter(self.states().values())

    def files(self) -> dict[str, dict[str, Any]]:
        """What is in sight in the folder Posting, by name."""
        found = [one for one in self.program.files() if "/Posting/" in one["path"]]
        assert len({one["name"] for one in found}) == len(found), "each stands there once"
        return {one["name"]: one for one in found}

    def text(self, name: str) -> str:
        """A document as its readers see it."""
        url = f"{self.program.local.url}/drive/v3/files/{self.files()[name]['id']}/export"
        access = {"Authorization": f"Bearer {self.program.local.token(OFFICE)}"}
        return requests.get(url, params={"mimeType": "text/plain"}, headers=access, timeout=30).text

    def in_drive(self, do: str, name: str, **more: str) -> None:
        """What staff do with a file in Drive."""
        edit = {"do": do, "file": self.files()[name]["id"], **more}
        self.program.local.edit(edit, service="drive", user=OFFICE)

    def edited(self, name: str) -> None:
        """Staff write into a document."""
        act = {"file": self.files()[name]["id"], "do": "append", "text": "With coffee."}
        self.program.local.edit(act, service="documents", user=OFFICE)

    def wanting(self) -> list[str]:
        """The settings that Start here names."""
        lines = self.program.start_here().splitlines()
        said = [line for line in lines if "the posting is not ready" in line]
        return [line.split("not ready: ")[1].split(" is open")[0] for line in said]


def test_documents_and_pdfs_in_six_languages_and_twice_changes_nothing(programs: Programs) -> None:
    town = Posting(programs)
    assert town.run() == {"done": 24}
    names = {f"{name} {language}" for name in KINDS for language in SIX}
    assert town.files().keys() == names | {f"{name}.pdf" for name in names}
    versions = {name: one["version"] for name, one in town.files().items()}
    assert town.run() == {"already": 24}
    assert {name: one["version"] for name, one in town.files().items()} == versions
    assert town.wanting() == []


def test_a_changed_setting_makes_the_document_anew_and_leaves_one_that_staff_have_written_on(
    programs: Programs,
) -> None:
    town = Posting(programs, Languages="en, es")
    town.run()
    before = town.files()
    town.edited("Position description en")
    town.program.settings({"Place": "The library"})
    assert town.run() == {"done": 4, "already": 4}
    after = town.files()
    assert after["Position description en"]["id"] == before["Position description en"]["id"], "staff's own stays"
    assert "Position description en (2)" in after
    assert after["Position description es"]["id"] != before["Position description es"]["id"]
    assert after["Position description en.pdf"]["id"] == before["Position description en.pdf"]["id"]
    assert after["Position description en.pdf"]["version"] > before["Position description en.pdf"]["version"]
    assert "Position description es (2)" not in after


def test_what_is_open_or_an_example_is_named_with_its_setting_until_staff_have_given_it(programs: Programs) -> None:
    town = Posting(programs, **{"Languages": "en", "Greeting question": "", "Place": "", "Last day": "2028-06-29"})
    town.run()
    assert town.wanting() == ["Greeting question", "Place", "Last day"]
    town.program.settings({"Greeting question": "Do you know your street?", "Place": "Town Hall"})
    town.run()
    assert town.wanting() == ["Last day"]
    town.program.settings({"Last day": "2028-06-30"})
    town.run()
    assert town.wanting() == []


def test_a_posting_that_is_not_ready_is_never_called_done(programs: Programs) -> None:
    town = Posting(programs, **{"Languages": "en, es", "Greeting question": ""})
    for _ in range(2):
        # The talking points name nothing that is open.
        states = town.states()
        assert {key for key, state in states.items() if state == "waiting"} == {
            *("posting/en", "posting/es", "posting-pdf/en", "posting-pdf/es"),
        }
        assert "Position description es.pdf" in town.files(), "it can be looked at all the same"
    town.program.settings({"Greeting question": "Do you know your street?"})
    assert town.run() == {"done": 4, "already": 4}
    assert town.run() == {"already": 8}


def test_in_a_new_workbook_every_place_is_named_with_its_setting(programs: Programs) -> None:
    town = Posting(programs, **dict.fromkeys(WHOLE, ""))
    assert town.run() == {"waiting": 4}
    assert town.wanting() == [
        *("Program name", "Towns", "Greeting question", "Place", "Priority groups", "Lived experience sought"),
        *("Example topics", "First day", "Last day", "Pay plans", "Required languages", "Applications close on"),
    ]


def test_nobody_is_asked_for_a_posting_that_they_do_not_make(programs: Programs) -> None:
    town = Posting(programs, Languages="en", Place="")
    town.program.run()
    assert town.wanting() == []
    town.run()
    town.program.run()
    assert town.wanting() == ["Place"], "whichever job runs"
    town.program.set("Jobs", "J-04", Mode="Off")
    town.program.run()
    assert town.wanting() == []
    town.program.set("Jobs", "J-04", Mode="Automatic")
    town.program.settings({"Applications close on": "2026-11-01"})
    assert town.run() == {"waiting": 2, "already": 2}
    assert town.wanting() == [], "the close is over"


def test_a_setting_is_told_in_the_language_of_the_posting_and_start_here_names_the_languages_without(
    programs: Programs,
) -> None:
    town = Posting(programs, **{"Languages": "en, es, ht", "Priority groups": "tenants\nes: inquilinos"})
    town.run()
    texts = {language: town.text(f"Position description {language}") for language in ("en", "es", "ht")}
    assert [("tenants" in text, "inquilinos" in text) for text in texts.values()] == [
        *((True, False), (False, True), (True, False)),
    ]
    said = [line for line in town.program.start_here().splitlines() if "is not told in" in line]
    assert any("Priority groups is not told in ht: add a line 'ht: …'" in line for line in said)
    assert any("Greeting question is not told in es, ht: add a line 'es: …'" in line for line in said)


def test_the_posting_leads_to_the_form_of_its_language(programs: Programs) -> None:
    town = Posting(programs, Languages="en, es")
    assert town.program.automations("init").status == 0
    town.run()
    links = {language: str(town.program.place["form_links"][f"application/{language}"]) for language in ("en", "es")}  # type: ignore[index]
    for kind in KINDS:
        for language, link in links.items():
            assert [one for one in links.values() if one in town.text(f"{kind} {language}")] == [link]


def test_a_document_that_staff_have_moved_or_thrown_away(programs: Programs) -> None:
    """What is in the trash does not come back by itself; what has changed is made where it belongs."""
    town = Posting(programs, Languages="en")
    town.run()
    files = town.files()
    town.in_drive("trash", "Talking points en")
    town.in_drive("move", "Position description en", to=town.program.place["folder"])
    assert town.run() == {"already": 4}
    assert town.files().keys() == {"Position description en.pdf", "Talking points en.pdf"}
    town.program.settings({"Place": "The library", "Program name": "Exampleton together"})
    assert town.run() == {"done": 4}
    again = town.files()
    assert again.keys() == files.keys()
    assert all(again[f"{kind} en"]["id"] != files[f"{kind} en"]["id"] for kind in KINDS)
    assert [one["name"] for one in town.program.files()].count("Position description en") == 1


def test_a_folder_that_staff_have_thrown_away_is_made_again_for_what_is_new(programs: Programs) -> None:
    town = Posting(programs, Languages="en")
    town.run()
    (folder,) = [one for one in town.program.files() if one["name"] == "Posting"]
    town.program.local.edit({"do": "trash", "file": folder["id"]}, service="drive", user=OFFICE)
    town.program.settings({"Place": "The library"})
    ran = town.program.run_job("posting", "--json")
    assert (ran.status, ran.effects()["posting/en"]) == (1, "failed")
    assert "posting/en: the folder Posting was thrown away" in town.program.start_here()
    assert town.run() == {"done": 1, "already": 3}
    assert "posting/en" not in town.program.start_here()
    # What was thrown away with the folder, and has not changed, stays there.
    assert town.files().keys() == {"Position description en", "Position description en.pdf"}


def test_a_language_that_has_no_template_is_a_problem_at_settings_and_nothing_is_made_in_another(
    programs: Programs,
) -> None:
    town = Posting(programs, Languages="en, fr")
    ran = town.program.run_job("posting", "--json")
    (told,) = ran.problems("Settings")
    assert told["column"] == "Value"
    assert not [name for name in town.files() if "fr" in name.split()]
