"""The posting, from an empty Sheet to a whole one: documents and PDFs in each language, and what is still wanting."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.programs_in_sheet import Program, Programs

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
    "Applications close on": "2026-09-15",
    "Example topics": "the river",
    "Greeting question": "Do people come to you?",
}
KINDS = ("Position description", "Talking points")


class Posting:
    """A program whose posting is made."""

    def __init__(self, programs: Programs, **settings: str) -> None:
        self.program: Program = programs.make(settings={**WHOLE, **settings})

    def run(self) -> Counter[str]:
        """How many effects came to each state."""
        ran = self.program.run_job("posting", "--json")
        assert ran.status == 0, ran.err
        return Counter(ran.effects().values())

    def files(self) -> dict[str, dict[str, Any]]:
        """What is in sight in the folder Posting, by name."""
        found = [one for one in self.program.files() if "/Posting/" in one["path"]]
        assert len({one["name"] for one in found}) == len(found), "each stands there once"
        return {one["name"]: one for one in found}

    def edited(self, name: str) -> None:
        """Staff write into a document."""
        act = {"file": self.files()[name]["id"], "do": "append", "text": "With coffee."}
        self.program.local.edit(act, service="documents", user="liaison-program@example.org")

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
