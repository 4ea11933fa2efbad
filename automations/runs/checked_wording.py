"""Languages must be checked (Settings): what is refused while no speaker has checked its wording; what staff see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from automations.rules.gatherings import EventFacts, LetterFacts
from automations.rules.plan import Effect
from automations.rules.program import Problem, Settings
from automations.sheet.cells import text
from automations.sheet.layout import ID, same
from automations.sheet.shared_columns import LANGUAGE_NAMES
from automations.sheet.workbook import RawWorkbook

SETTING = "Languages must be checked"
_TAB, _NAME, _VALUE = "Settings", "Setting", "Value"


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Keys of effects that are refused, and of their letters the messages by language code that want checking;
    `words` is a language's shared wording.
    """

    keys: frozenset[str] = frozenset()
    letters: int = 0
    messages: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def wording(self) -> str:
        """Spanish (invitation, words), Arabic (words)."""
        return ", ".join(
            f"{name} ({', '.join(sorted(self.messages[code]))})"
            for code, name in LANGUAGE_NAMES.items()
            if code in self.messages
        )

    @property
    def refusal(self) -> str:
        """The sentence for operators; "" when nothing is refused."""
        if not self.letters:
            return ""
        count = "1 letter is" if self.letters == 1 else f"{self.letters} letters are"
        return (
            f"{count} not sent, because no speaker has checked the wording in {self.wording} and "
            f"{SETTING} (Settings) is yes: have it checked, or set it to no"
        )


ALL_CHECKED = Unchecked()


def unchecked(due: Iterable[Effect], settings: Settings) -> Unchecked:
    """Of these effects the letters in wording that is not checked, where staff demand that it is.

    An event that is new waits with them when all its letters do: a bare notice of Calendar's would tell nobody why.
    One that others hear of, too, or that is moved or cancelled, takes its course: Calendar's notice has Google's words.
    """
    if not settings.languages_must_be_checked:
        return ALL_CHECKED
    # Rendering costs what an idle run should not pay.
    from automations.rendering.letters import unchecked_wording

    due = list(due)
    messages: dict[str, set[str]] = {}
    refused: list[Effect] = []
    told: dict[str, bool] = {}
    for effect in due:
        if isinstance(effect.payload, LetterFacts):
            letter = effect.payload.letter
            found = unchecked_wording(letter.name, letter.language)
            for one in found:
                messages.setdefault(one.language, set()).add(one.message)
            if found:
                refused.append(effect)
            for occasion in letter.occasions:
                told[occasion.id] = told.get(occasion.id, True) and bool(found)
    letters = len(refused)
    events = [(one, one.payload) for one in due if isinstance(one.payload, EventFacts)]
    refused += [one for one, event in events if not event.change and told.get(event.gathering)]
    return Unchecked(
        frozenset(one.key for one in refused), letters, {code: frozenset(names) for code, names in messages.items()}
    )


def problem_of(found: Unchecked, workbook: RawWorkbook) -> tuple[Problem, ...]:
    """One problem at the setting's row for all that is refused; none when nothing is."""
    tab = workbook.tabs.get(_TAB)
    row = next((row for row in tab.rows if same(text(row[_NAME])) == same(SETTING)), None) if tab else None
    if not found.messages or row is None:
        return ()
    return (
        Problem(
            tab=_TAB,
            id=text(row[ID]),
            column=_VALUE,
            value="yes",
            what=f"{SETTING}: letters wait, because no speaker has checked the wording in {found.wording}",
            remedy="have it checked (templates/messages/README.md), or write no",
            number=row.number,
        ),
    )
