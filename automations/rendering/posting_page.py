"""What the position description and the talking points say, in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from automations.rendering.glyphs import direction
from automations.rendering.locales import date_words, language_name, list_words, money
from automations.rendering.mail_marks import one_line
from automations.rendering.pages import Block, Page, Run, Runs, Said
from automations.rendering.wording import Wording, wording
from automations.rules.postings import Given, Pay, Place, PositionDescription, TalkingPoints
from automations.rules.score_sheets import BLOCKS

POSITION, TALKING_POINTS, SCORE_SHEET = "position_description", "talking_points", "score_sheet"
LONGEST = 2_000
# A sign for private use: no name has it (mail_marks.py).
_NAME = "\ue000"
_FROM_TO = re.compile(r"(\d+)\s*(?:to|-|–)\s*(\d+)")


def examples(language: str) -> dict[str, str]:
    """Our wording of what belongs into a setting, by its name. Raises MissingWording for a language without words."""
    words = wording(POSITION, language)
    return {key.removeprefix("example."): said for key, said in words.words.items() if key.startswith("example.")}


def position_page(posting: PositionDescription) -> Page:
    """The position description's page. Raises MissingWording when its language lacks a word of it."""
    return _Position(posting).page()


def talking_points_page(points: TalkingPoints) -> Page:
    """The talking points. Raises MissingWording."""
    words, asked = wording(TALKING_POINTS, points.language), wording(SCORE_SHEET, points.language)
    position = wording(POSITION, points.language)
    blocks = [Block(sort="text", runs=(words.say("page.intro"),))]
    for block, questions in BLOCKS:
        blocks.append(Block(sort="heading", runs=(asked.say(f"block.{block}"),)))
        blocks.append(Block(sort="text", runs=(asked.say(f"statement.{block}"),)))
        blocks.append(Block(sort="list", rows=tuple((asked.say(f"question.{one}"),) for one in questions)))
    apply = _apply(position, points.form_link, points.office)
    blocks.append(Block(sort="text", runs=_filled(words, "page.apply", apply=apply)))
    return Page(
        language=points.language,
        title=_filled(words, "page.title", program=(_place(position, points.program),)),
        blocks=tuple(blocks),
        program=points.program.words,
    )


class _Position:
    def __init__(self, posting: PositionDescription) -> None:
        self.posting, self.words = posting, wording(POSITION, posting.language)

    def page(self) -> Page:
        posting, words = self.posting, self.words
        return Page(
            language=posting.language,
            title=_filled(words, "page.title", program=(self.place(posting.program),)),
            notice="" if posting.is_ready else words.say("page.not_ready"),
            program=posting.program.words,
            blocks=(
                Block(sort="text", runs=(self.place(posting.greeting),)),
                Block(sort="facts", facts=tuple(self._facts())),
                *self._section("liaison", self._text("liaison")),
                *self._section("program", self._text("program")),
                *self._section("topics", self._text("topics")),
                *self._section("years", self._text("year_1"), self._text("year_2")),
                self._heading("duties"),
                Block(sort="list", rows=tuple(self._duties())),
                *self._section("sought", self._text("experience"), self._text("tie"), self._text("no_papers")),
                *self._list("skills", "skill", ("voice", "difference", "lead", "alone")),
                *self._section("languages", self._text("languages")),
                *self._list("notes", "note", ("papers", "transport", "evenings", "benefits", "help")),
            ),
        )

    def place(self, place: Place) -> Said:
        return _place(self.words, place)

    # The facts

    def _facts(self) -> Iterable[tuple[str, tuple[Runs, ...]]]:
        posting = self.posting
        yield self._label("openings"), (self._fact("openings", openings=(_figure(posting.openings),)),)
        yield self._label("term"), (self._term(),)
        yield self._label("place"), ((self.place(posting.place),),)
        time_1 = self._fact("time_1", hours_a_week=self._hours_a_week(), hours=(_figure(posting.hours),))
        yield self._label("time"), (time_1, self._fact("time_2"))
        yield self._label("pay"), (*self._pays(), self._fact("pay_2"))
        by = posting.apply_by
        said: Run = date_words(by, posting.language) if by else self._open("Applications close on")
        yield self._label("apply_by"), ((said,),)
        yield self._label("apply"), (_apply(self.words, posting.form_link, posting.office),)

    def _term(self) -> Runs:
        posting = self.posting
        months: Run = _figure(posting.months) if posting.months is not None else self._open("Last day")
        return self._fact(
            "term",
            months=(months,),
            first_day=(self._day(posting.first_day, "First day"),),
            last_day=(self._day(posting.last_day, "Last day"),),
        )

    def _hours_a_week(self) -> Runs:
        """'1 to 5' in the words of the language; other words of staff stay as they are."""
        typed = one_line(self.posting.hours_a_week)
        found = _FROM_TO.fullmatch(typed)
        if found is None:
            return (Said(typed, direction(typed)),)
        return self._fact("range", least=(Said(found[1], "ltr"),), most=(Said(found[2], "ltr"),))

    def _pays(self) -> Iterable[Runs]:
        """A line for each plan to choose from, or that it is open."""
        first, *others = [self._pay(pay) for pay in self.posting.pay] or [(self._open("Pay plans"),)]
        return (first, *(self._fact("pay_or", pay=other) for other in others))

    def _pay(self, pay: Pay) -> Runs:
        return self._fact(
            f"pay_{pay.kind}",
            rate=(Said(money(pay.rate), "ltr") if pay.rate is not None else "",),
            total=(Said(money(pay.total), "ltr") if pay.total is not None else "",),
            hours=(_figure(pay.hours),),
            count=(_figure(pay.count),),
        )

    def _day(self, day: date | None, setting: str) -> Run:
        return date_words(day, self.posting.language) if day else self._open(setting)

    def _open(self, setting: str) -> Said:
        return self.place(Place(setting=setting, given=Given.OPEN))

    def _fact(self, key: str, **places: Runs) -> Runs:
        return _filled(self.words, f"fact.{key}", **places)

    # The sections

    def _text(self, key: str) -> Block:
        posting = self.posting
        names = list_words([language_name(one, posting.language) for one in posting.languages], posting.language)
        runs = _filled(
            self.words,
            f"text.{key}",
            priority_groups=(self.place(posting.priority_groups),),
            lived_experience=(self.place(posting.lived_experience),),
            towns=self._towns(),
            topics=(self.place(posting.topics),),
            languages=(names,) if names else (self._open("Required languages"),),
        )
        return Block(sort="text", runs=runs)

    def _towns(self) -> Runs:
        """Several are joined as the language joins; each keeps its own direction."""
        towns = self.posting.towns
        names = [name for name in (one_line(name) for name in towns.words.split(",")) if name]
        if len(names) < 2:
            return (self.place(towns),)
        between = list_words([_NAME] * len(names), self.posting.language).split(_NAME)
        runs: list[Run] = [between[0]]
        for name, after in zip(names, between[1:], strict=True):
            runs += [self.place(replace(towns, words=name)), after]
        return tuple(run for run in runs if run != "")

    def _duties(self) -> Iterable[Runs]:
        posting = self.posting
        planned = [
            "".join(
                run if isinstance(run, str) else run.words
                for run in _filled(self.words, f"planned.{kind}", count=(_figure(count),))
            )
            for kind, count in posting.planned
        ]
        yield _filled(
            self.words,
            "duty.meetings",
            meetings_a_month=(_figure(posting.meetings_a_month),),
            planned=(list_words(planned, posting.language) or self._open("Planned meetings by kind"),),
        )
        for key in ("outreach", "review", "report"):
            yield (self.words.say(f"duty.{key}"),)

    def _section(self, heading: str, *texts: Block) -> tuple[Block, ...]:
        return (self._heading(heading), *texts)

    def _list(self, heading: str, table: str, keys: tuple[str, ...]) -> tuple[Block, ...]:
        return self._heading(heading), Block(sort="list", rows=tuple((self.words.say(f"{table}.{k}"),) for k in keys))

    def _heading(self, key: str) -> Block:
        return Block(sort="heading", runs=(self.words.say(f"heading.{key}"),))

    def _label(self, key: str) -> str:
        return self.words.say(f"label.{key}")


def _place(position: Wording, place: Place) -> Said:
    """A place as it stands: staff's words, our example, or nothing yet, the last two marked in words."""
    words = one_line(place.words, LONGEST)
    mark = {
        Given.STAFF: "",
        Given.EXAMPLE: position.say("page.example"),
        Given.OPEN: position.say("page.open"),
    }[place.given].replace("{setting}", place.setting)
    return Said(words, direction(words) if words else "", mark, place.language)


def _apply(position: Wording, form_link: str, office: str) -> Runs:
    """How to apply: the form, else the office, else that it is open."""
    if form_link:
        return _filled(position, "fact.apply", link=(Said(form_link, "ltr", link=form_link),))
    office = one_line(office)
    if office:
        return _filled(position, "fact.apply_office", office=(Said(office, "ltr", link=f"mailto:{office}"),))
    return (_place(position, Place(setting="Office e-mail", given=Given.OPEN)),)


def _filled(words: Wording, key: str, **places: Runs) -> Runs:
    """The words of a key with its places filled. Raises KeyError for a place that is not given."""
    runs: list[Run] = []
    for said, place in words.parts(key):
        if said:
            runs.append(said)
        if place is not None:
            runs += places[place]
    return tuple(run for run in runs if run != "")


def _figure(number: int) -> Said:
    return Said(str(number), "ltr")
