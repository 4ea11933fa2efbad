"""Every letter as it is kept in golden/letters: each message in each language, with all that can stand in one.

`scripts/letters` writes them anew and shows them in a browser; test_golden_letters.py compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from automations.rendering.letters import Mail, render_letter
from automations.rendering.locales import LANGUAGES
from automations.rules.letters import LETTERS, NEEDS, OF_GATHERINGS, Letter, Occasion
from automations.rules.reports import Statement
from tests.unit.rendering.a_letter import BOTH_PAPERS, NEW_YORK, a_letter

GOLDEN = Path(__file__).parent / "golden" / "letters"

# Made up; each is written in the letters of its language, and two are long.
READERS = {
    "en": "Maria Sample",
    "es": "José Ángel Muestra Ejemplo",
    "pt": "João Exemplo da Conceição",
    "ht": "Wòzlò Egzanp",
    "ar": "مريم مثال",
    "zh-Hant": "陳範例",
}
PLACE = (
    "Example Community Center, Room 214 (second floor: use the ramp on Sample Street, the elevator is behind the "
    "second door on the left), 100 Example Square, Exampleton, MA 00000"
)
AGENDA = """\
<b>Welcome</b> & <script>alert("hello")</script>
Where the river rises: 1 < 2 ft, 3 > 2 ft
https://example.org/maps/flood/2026/a-page-with-an-address-that-is-longer-than-any-telephone-is-wide?layer=river
Preguntas — perguntas — kesyon
أسئلة من الحضور
大家的問題"""
MEETING = Occasion(
    id="M-012",
    kind="Core team",
    title="Heat & shade: “where is it <hot>?”",
    start=datetime(2026, 12, 3, 18, 0, tzinfo=NEW_YORK),
    end=datetime(2026, 12, 3, 20, 30, tzinfo=NEW_YORK),
    place=PLACE,
    online=True,
    map_link="https://maps.example.org/?q=Example+Community+Center&z=12",
    join_link="https://meet.example.org/abc-defg-hij",
    agenda=AGENDA,
    bring="Your own notes\nA photo of a hot place",
    needs=NEEDS,
)
INTERVIEW = replace(MEETING, id="I-02", kind="Interview", title="", agenda="", bring="", needs=())
EARLIER_START, EARLIER_END = (datetime(2026, 12, 1, hour, 0, tzinfo=NEW_YORK) for hour in (9, 10))
OTHER_PLACE = "Sample Library, 2 Sample Street"
NOT_KNOWN_YET = replace(
    MEETING, title="", place="", online=False, map_link="", join_link="", agenda="", bring="", needs=()
)
NOTHING_YET = Statement(day=date(2026, 12, 1), approved=0, unapproved=0, invoiced=Decimal("0.00"), paid=Decimal("0.00"))
# Beside each message as it is when all is known, what reads otherwise.
MORE = (
    *("invitation-little", "moved-place", "reminder-today", "reminder-tomorrow"),
    *("application_received-late", "stage_offer-little", "welcome-little", "papers-one", "statement-little"),
)
NAMES = (*LETTERS, *MORE)
_PARTICULAR: Mapping[str, Mapping[str, Any]] = {
    "statement-little": {"about": NOTHING_YET},
    "late": {"late": True},
    "little": {"first_day": None, "last_day": None, "papers": ()},
    "one": {"papers": BOTH_PAPERS[:1]},
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter as it is kept: `name` is a message, or a message and what is particular about it."""

    name: str
    language: str
    mail: Mail

    def files(self) -> dict[Path, str]:
        """What its files hold: subject and text, and the HTML."""
        stem = GOLDEN / self.name / self.language
        text = f"Subject: {self.mail.subject}\n\n{self.mail.text}"
        return {stem.with_name(f"{stem.name}.txt"): text, stem.with_name(f"{stem.name}.html"): self.mail.html}


def every_letter() -> Iterator[Kept]:
    """All of them, message by message, in all languages."""
    for name in NAMES:
        for language in LANGUAGES:
            yield Kept(name, language, render_letter(_letter(name, language)))


def _letter(name: str, language: str) -> Letter:
    message, _, particular = name.partition("-")
    occasion = INTERVIEW if message.startswith("interview") else MEETING
    occasions: tuple[Occasion, ...] = (occasion,) if message in OF_GATHERINGS else ()
    before = None
    when = "7 days" if message == "reminder" else ""
    if message == "joined":
        online = replace(NOT_KNOWN_YET, kind="Data", online=True, start=_in_january(7, 18), end=_in_january(7, 20))
        undecided = replace(NOT_KNOWN_YET, kind="Reflection", start=_in_january(21, 12), end=_in_january(21, 13))
        occasions = (occasion, online, undecided)
    if message.endswith("moved"):
        before = replace(occasion, start=EARLIER_START, end=EARLIER_END, place=OTHER_PLACE, online=False)
    if message not in OF_GATHERINGS:
        facts = _PARTICULAR.get(name) or _PARTICULAR.get(particular, {})
        return a_letter(message, language, to_name=READERS[language], **facts)
    if particular == "place":
        before = replace(occasion, place=OTHER_PLACE, online=False)
    elif particular == "little":
        occasions = (NOT_KNOWN_YET,)
    elif particular:
        when = {"today": "morning", "tomorrow": "1 day"}[particular]
    to = READERS[language]
    return a_letter(message, language, to_name=to, occasions=occasions, before=before, when=when)


def _in_january(day: int, hour: int) -> datetime:
    return datetime(2027, 1, day, hour, 0, tzinfo=NEW_YORK)
