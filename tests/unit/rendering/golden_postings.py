"""Every page of the posting as it is kept in golden/postings: the position description and the talking points in each
language, with all settings filled, with plans to choose from and no form, and in a new workbook; the HTML, and the
words of the PDF.

`scripts/postings` writes them anew and makes pictures of them; test_golden_postings.py compares them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdf

from automations.rendering.documents import render_document, render_page
from automations.rendering.locales import LANGUAGES
from automations.rendering.pages import Page, as_pictures
from automations.rendering.posting_page import examples, position_page, talking_points_page
from automations.rules.postings import PositionDescription, TalkingPoints, position_description, talking_points
from automations.rules.program import Milestone, PlanRow, Settings, Snapshot

GOLDEN = Path(__file__).parent / "golden" / "postings"
MADE_ON = date(2025, 9, 12)

# The program of domain.md, with all that staff can say; and a new workbook, in which they have said nothing.
WHOLE = Snapshot(
    settings=Settings(
        program_name="Exampleton & Sampleham Community Liaisons",
        towns="Exampleton, Sampleham",
        openings=5,
        first_day=date(2025, 10, 1),
        last_day=date(2027, 6, 30),
        place="Example Town Hall, 1 Sample Street; the library on Mondays",
        priority_groups="""people who rent, people over 65, families who speak little English
es: personas que alquilan, personas mayores de 65 años, familias que hablan poco inglés
pt: quem mora de aluguel, pessoas com mais de 65 anos, famílias que falam pouco inglês
ht: moun k ap lwe kay, moun ki gen plis pase 65 an, fanmi ki pale yon ti kras angle
ar: المستأجرون، ومن تجاوزوا 65 عامًا، وعائلات قليلة المعرفة بالإنكليزية
zh-Hant: 租屋的人、65 歲以上的人、不太會說英語的家庭""",
        # In no other language: it is told as it is.
        lived_experience_sought="a flooded cellar, <too little> money (or none), a summer of 95 °F without cooling",
        required_languages=("es", "pt", "ht", "ar", "zh-Hant"),
        office_email="liaisons@example.org",
        applications_close_on=MADE_ON,
        year_1_hours=80,
        year_1_hours_a_week="1 to 5",
        example_topics="the river, heat in the schools, food, rents, buses",
        greeting_question="Do people come to you first when the street is under water?",
    ),
    plans=(PlanRow(id="P-01", plan="Liaison", kind="Hourly", rate=Decimal(40), cap=Decimal(3200)),),
)
CHOICE = replace(
    WHOLE,
    plans=(
        *WHOLE.plans,
        PlanRow(id="P-02", plan="Open", kind="Hourly", rate=Decimal(40), cap=Decimal(3000)),
        PlanRow(id="P-03", plan="Flat month", kind="Monthly", rate=Decimal(200)),
        PlanRow(id="P-04", plan="By meeting", kind="Per meeting", rate=Decimal(50)),
        PlanRow(id="P-05", plan="Instalments", kind="Milestone"),
    ),
    milestones=tuple(
        Milestone(id=f"S-0{number}", plan="Instalments", milestone=f"Goal {number}", amount=Decimal(800))
        for number in (1, 2, 3)
    ),
)
NEW = Snapshot(settings=Settings())
FORM = "https://forms.example.org/d/e/1FAIpQLSexample-form-with-a-long-address/viewform"
NAMES = (
    *("position_description", "position_description-choice", "position_description-new"),
    *("talking_points", "talking_points-new"),
)
_PARTICULAR = {"": (WHOLE, FORM), "choice": (CHOICE, ""), "new": (NEW, "")}


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is kept: `name` says which it is, and what is particular about it: '-new' is a
    workbook in which staff have filled in nothing.
    """

    name: str
    language: str
    document: PositionDescription | TalkingPoints

    @property
    def html(self) -> str:
        return render_document(self.document)

    @property
    def pdf(self) -> bytes:
        return render_page(self.document, MADE_ON)

    def pictures(self) -> tuple[bytes, ...]:
        """The PDF's pages as PNG."""
        return tuple(as_pictures(self._page(), MADE_ON))

    def files(self) -> dict[Path, str]:
        """What its files hold: the HTML, and the words of the PDF, page by page."""
        stem = GOLDEN / self.name / self.language
        words = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(self.pdf)).pages]
        return {
            stem.with_name(f"{stem.name}.html"): self.html,
            stem.with_name(f"{stem.name}.pdf.txt"): "\n\f\n".join(words).replace("\u200b", "") + "\n",
        }

    def _page(self) -> Page:
        if isinstance(self.document, PositionDescription):
            return position_page(self.document)
        return talking_points_page(self.document)


def every_document() -> Iterator[Kept]:
    """All of them, document by document, in all languages."""
    for name in NAMES:
        for language in LANGUAGES:
            yield Kept(name, language, _document(name, language))


def _document(name: str, language: str) -> PositionDescription | TalkingPoints:
    kind, _, particular = name.partition("-")
    snapshot, form = _PARTICULAR[particular]
    posting = position_description(snapshot, language, examples(language), form)
    return posting if kind == "position_description" else talking_points(posting)
