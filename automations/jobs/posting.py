"""The job `posting`: the position description and the talking points, in each language of the program.

Each is a Google Doc that staff edit, and a PDF of the facts for the website and the library's board. A posting in which
a place is open, or holds an example of ours, is not ready: it says so itself, and Start here names the settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from automations.rules.plan import DocumentFile, Effect, PageFile, Plan
from automations.rules.postings import (
    PositionDescription,
    TalkingPoints,
    position_description,
    talking_points,
)
from automations.rules.program import Snapshot

NAME = "posting"
DOES = "Drafts the position description and the talking points in each language, as documents to edit and as PDF."
FOLDERS = ("Posting",)
_NO_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the job is told: `examples`, our wording of what belongs into a setting, by language and setting; `forms`,
    where people apply, by language; `failed` what went wrong last, by key; `begun`, that a posting was made or is being
    made: who has none is not asked for anything. `today` is local.
    """

    examples: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    begun: bool = True
    today: date = _NO_DAY


def plan(snapshot: Snapshot, history: History) -> Plan:
    """What should be in Drive, from the Sheet as it is."""
    settings = snapshot.settings
    effects: list[Effect] = []
    wanting: dict[str, None] = {}
    foreign: dict[str, list[str]] = {}
    unfinished: set[str] = set()
    for language in dict.fromkeys(settings.languages):
        posting = position_description(
            snapshot, language, dict(history.examples.get(language, {})), history.forms.get(language, "")
        )
        wanting |= dict.fromkeys(posting.wanting)
        for setting in posting.foreign:
            foreign.setdefault(setting, []).append(language)
        # A PDF has a day of its own; it must not be another one each day.
        made_on = posting.apply_by or posting.first_day or _NO_DAY
        points = talking_points(posting)
        for both, is_ready in (
            (_both("posting", "Position description", posting, made_on), posting.is_ready),
            (_both("talking-points", "Talking points", points, made_on), points.is_ready),
        ):
            effects += both
            unfinished |= set() if is_ready else {one.key for one in both}
    if not _is_open(snapshot, history):
        wanting, foreign = {}, {}
    needs = [f"the posting is not ready: {setting} is open or an example" for setting in wanting]
    needs += [
        f"{setting} is not told in {', '.join(languages)}: add a line '{languages[0]}: …' to its value on Settings"
        for setting, languages in foreign.items()
    ]
    needs += [f"{key}: {why}" for key, why in history.failed.items() if key in {one.key for one in effects}]
    return Plan(effects=tuple(effects), needs=tuple(needs), unfinished=frozenset(unfinished))


def _is_open(snapshot: Snapshot, history: History) -> bool:
    """Whether staff are to be asked for what is wanting: not before there is a posting, when nobody can apply any more,
    or while they have switched the job off.
    """
    closes = snapshot.settings.applications_close_on
    is_off = any(row.job == NAME and row.mode == "Off" for row in snapshot.jobs)
    return history.begun and not is_off and (closes is None or history.today <= closes)


def _both(key: str, name: str, document: PositionDescription | TalkingPoints, made_on: date) -> tuple[Effect, Effect]:
    language = document.language
    what = f"{name.lower()} in {language}"
    state = "" if document.is_ready else ", not ready"
    return (
        Effect(
            key=f"{key}/{language}",
            kind="document",
            what=f"{what}{state}",
            payload=DocumentFile(folders=FOLDERS, name=f"{name} {language}", document=document),
        ),
        Effect(
            key=f"{key}-pdf/{language}",
            kind="file",
            what=f"{what}, PDF{state}",
            payload=PageFile(folders=FOLDERS, name=f"{name} {language}.pdf", document=document, made_on=made_on),
        ),
    )
