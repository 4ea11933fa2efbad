"""What may go out now: Mode, Pause, the guard, and exactly what staff said 'Do it' to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from automations.rules.gatherings import EventFacts, LetterFacts
from automations.rules.letters import Letter, Occasion
from automations.rules.plan import Effect
from automations.rules.questions import Answered, Question
from automations.runs.release import ASKED, Release, release


def effects(count: int, kind: str = "mail", first: int = 1) -> list[Effect]:
    """reminder/M-01/L-01, …"""
    numbers = range(first, first + count)
    return [Effect(key=f"reminder/M-01/L-{n:02d}", kind=kind, what=f"Remind L-{n:02d}", payload=None) for n in numbers]  # type: ignore[arg-type]


PAUSED = "Pause everything is ticked on Start here"


def judged(due: list[Effect], facts: dict[str, str] | None = None, **given: Any) -> Release:
    told: dict[str, Any] = {"mode": "Automatic", "stopped": "", "yes": False, "most_mails": 50, "answers": ()}
    told |= given
    return release("meetings", due, facts_of=lambda one: (facts or {}).get(one.key, "as ever"), **told)


def keys(due: list[Effect]) -> frozenset[str]:
    return frozenset(one.key for one in due)


def answered(question: Question, answer: str = "Do it") -> Answered:
    return Answered(key=question.key, facts=question.facts, answer=answer)


# Each case: how many mails and files are due, what is set, how many go, wait and are refused.
TABLE = [
    pytest.param(0, 0, {}, (0, 0, 0), id="nothing due"),
    pytest.param(50, 0, {}, (50, 0, 0), id="as many mails as the limit"),
    pytest.param(51, 0, {}, (0, 0, 51), id="one more than the limit"),
    pytest.param(51, 7, {}, (7, 0, 51), id="only the mails wait for it: the rest of the run goes on"),
    pytest.param(0, 500, {}, (500, 0, 0), id="files are no mails"),
    pytest.param(51, 0, {"yes": True}, (51, 0, 0), id="--yes goes past the guard"),
    pytest.param(3, 0, {"most_mails": 2}, (0, 0, 3), id="a limit of one's own"),
    pytest.param(1, 0, {"most_mails": 0}, (0, 0, 1), id="a limit of nothing"),
    pytest.param(2, 3, {"mode": "Ask first"}, (0, 5, 0), id="Ask first: each waits"),
    pytest.param(2, 3, {"mode": "Ask first", "yes": True}, (0, 5, 0), id="--yes is not an answer"),
    pytest.param(60, 0, {"mode": "Ask first"}, (0, 60, 0), id="Ask first asks for each, however many"),
    pytest.param(2, 3, {"mode": "Off"}, (0, 5, 0), id="Off"),
    pytest.param(2, 3, {"mode": "Off", "yes": True}, (0, 5, 0), id="--yes does not switch on"),
    pytest.param(2, 3, {"stopped": PAUSED}, (0, 5, 0), id="Pause everything"),
    pytest.param(2, 3, {"stopped": PAUSED, "yes": True}, (0, 5, 0), id="--yes does not end a pause"),
    pytest.param(60, 0, {"stopped": PAUSED}, (0, 60, 0), id="paused, the guard asks nothing"),
]


@pytest.mark.parametrize(("mails", "files", "given", "came_to"), TABLE)
def test_how_many_go(mails: int, files: int, given: dict[str, Any], came_to: tuple[int, int, int]) -> None:
    due = effects(mails) + effects(files, "file", first=501)
    found = judged(due, **given)
    assert (len(found.go), len(found.waiting), len(found.refused)) == came_to
    assert found.go | found.held_back == keys(due)
    assert not found.go & found.held_back
    assert bool(found.refusal) == bool(came_to[2])


@pytest.mark.parametrize(
    ("given", "needs"),
    [
        pytest.param({"stopped": PAUSED, "mode": "Ask first"}, (PAUSED,), id="pause"),
        pytest.param({"mode": "Off"}, ("meetings is Off on Jobs",), id="off"),
        pytest.param({"mode": "Ask first"}, (), id="what is asked stands on Approvals by itself"),
    ],
)
def test_why_it_waits_is_told_once(given: dict[str, Any], needs: tuple[str, ...]) -> None:
    assert judged(effects(3), **given).needs == needs


def test_the_guards_sentence_has_count_limit_and_every_way_on() -> None:
    found = judged(effects(51))
    assert found.refusal == (
        "51 mails would go out and the limit is 50 (Most mails in a run): "
        "answer on Approvals, raise the setting, or run once with --yes"
    )
    (question,) = found.questions
    assert (question.what, question.to) == ("Send 51 mails in one run", "51 people")
    assert set(json.loads(question.facts)) == keys(effects(51))


def test_do_it_on_the_guard_releases_exactly_those_mails() -> None:
    (question,) = judged(effects(51)).questions
    found = judged(effects(51), answers=[answered(question)])
    assert (found.go, found.refusal, found.questions) == (keys(effects(51)), "", ())


def test_the_keys_released_are_the_keys_sent_however_few_came_in_between() -> None:
    (question,) = judged(effects(51)).questions
    found = judged(effects(60), answers=[answered(question)])
    assert (found.go, found.refused) == (keys(effects(51)), keys(effects(9, first=52)))
    assert found.refusal.startswith("60 mails would go out and the limit is 50")


def test_what_went_out_in_this_run_already_counts() -> None:
    assert judged(effects(20), sent=30).go == keys(effects(20))
    assert judged(effects(20), sent=31).refused == keys(effects(20))


def gatherings(number: int, change: str) -> list[Effect]:
    """An event each, M-01 and so on, with the letter that follows it."""
    found = []
    for place in range(1, number + 1):
        start = datetime(2026, 12, place, 18, tzinfo=UTC)
        occasion = Occasion(
            id=f"M-{place:02d}", kind="Data", title="", start=start, end=start, place="Library", online=False
        )
        event = EventFacts(
            gathering=occasion.id, summary="", description="", occasion=occasion, guests=(), change=change
        )
        letter = Letter(
            name="moved", language="en", to_name="", to_address="", program="", office="", occasions=(occasion,)
        )
        found.append(Effect(key=f"event/{occasion.id}", kind="event", what="", payload=event))
        facts = LetterFacts(person="L-01", letter=letter)
        found.append(Effect(key=f"moved/{occasion.id}/L-01/2", kind="mail", what="", payload=facts))
    return found


@pytest.mark.parametrize(
    ("number", "change", "to_come", "refused"),
    [
        pytest.param(3, "moved", 5, 6, id="three of five are more than half"),
        pytest.param(3, "cancelled", 5, 6, id="cancelled, too"),
        pytest.param(3, "moved", 6, 0, id="three of six are half"),
        pytest.param(2, "moved", 2, 0, id="two are never asked about"),
        pytest.param(5, "", 5, 0, id="new ones are no changes"),
    ],
)
def test_changes_of_over_half_of_what_is_to_come_are_asked(
    number: int, change: str, to_come: int, refused: int
) -> None:
    due = [*gatherings(number, change), *effects(1)]
    found = judged(due, to_come=to_come)
    assert len(found.refused) == refused
    assert "reminder/M-01/L-01" in found.go, "the rest of the run goes on"
    if refused:
        assert found.refusal.startswith(f"{number} of {to_come} to come would be changed or cancelled")
        (question,) = found.questions
        released = judged(due, to_come=to_come, answers=[answered(question)])
        assert (released.go, released.refusal) == (keys(due), "")


def test_mails_that_are_held_hold_the_events_that_they_tell_of() -> None:
    due = [*gatherings(1, ""), *effects(50)]
    found = judged(due)
    assert {"event/M-01", "moved/M-01/L-01/2"} <= found.refused


def test_a_plan_that_grows_past_the_guard_again_asks_for_the_rest_only() -> None:
    (first,) = judged(effects(51)).questions
    grown = judged(effects(51 + 55), answers=[answered(first)])
    assert grown.go == keys(effects(51))
    assert grown.refused == keys(effects(55, first=52))
    (second,) = grown.questions
    assert second.what == "Send 55 mails in one run"
    assert second.key != first.key, "the first answer stays on record beside the second"
    all_of_it = judged(effects(51 + 55), answers=[answered(first), answered(second)])
    assert (len(all_of_it.go), all_of_it.questions) == (106, ())


def test_mails_whose_facts_have_changed_are_asked_anew() -> None:
    (question,) = judged(effects(60)).questions
    changed = {one.key: "moved" for one in effects(52)}
    found = judged(effects(60), changed, answers=[answered(question)])
    assert found.go == keys(effects(8, first=53))
    assert found.refused == keys(effects(52))


def test_dont_on_the_guard_withdraws_them_and_asks_no_more() -> None:
    (question,) = judged(effects(51)).questions
    found = judged(effects(55), answers=[answered(question, "Don't")])
    assert found.withdrawn == keys(effects(51))
    assert found.go == keys(effects(4, first=52))
    assert (found.questions, found.refusal, found.refused) == ((), "", frozenset())


def test_the_guards_question_is_the_same_on_each_run_until_it_is_answered() -> None:
    assert judged(effects(51)).questions == judged(list(reversed(effects(51)))).questions


def test_ask_first_asks_for_each_with_whom_it_concerns() -> None:
    found = judged(effects(2), mode="Ask first")
    assert [(one.key, one.what, one.to, one.why) for one in found.questions] == [
        ("do/reminder/M-01/L-01", "Remind L-01", "L-01", "meetings asks first (Jobs, Mode)"),
        ("do/reminder/M-01/L-02", "Remind L-02", "L-02", "meetings asks first (Jobs, Mode)"),
    ]
    assert set(found.waiting.values()) == {ASKED}


def first_of_two(answer: str) -> Answered:
    return answered(judged(effects(2), mode="Ask first").questions[0], answer)


def test_do_it_releases_exactly_that_key() -> None:
    found = judged(effects(2), mode="Ask first", answers=[first_of_two("Do it")])
    assert found.go == keys(effects(1))
    assert found.waiting.keys() == keys(effects(1, first=2))
    assert [one.to for one in found.questions] == ["L-02"]


def test_dont_withdraws_exactly_that_key() -> None:
    found = judged(effects(2), mode="Ask first", answers=[first_of_two("Don't")])
    assert (found.go, found.withdrawn) == (frozenset(), keys(effects(1)))
    assert found.waiting.keys() == keys(effects(1, first=2))
    assert [one.to for one in found.questions] == ["L-02"]


@pytest.mark.parametrize("answer", ["Do it", "Don't"])
def test_an_answer_holds_for_the_facts_that_were_asked_about(answer: str) -> None:
    found = judged(effects(2), {"reminder/M-01/L-01": "moved"}, mode="Ask first", answers=[first_of_two(answer)])
    assert found.waiting.keys() == keys(effects(2))
    assert len(found.questions) == 2


def test_dont_holds_in_automatic_mode_too() -> None:
    """Staff asked first, said Don't, and set the job to Automatic: it stays withdrawn."""
    found = judged(effects(2), answers=[first_of_two("Don't")])
    assert (found.go, found.withdrawn) == (keys(effects(1, first=2)), keys(effects(1)))


def test_an_answer_does_not_go_past_pause_or_off() -> None:
    for given in ({"stopped": PAUSED}, {"mode": "Off"}):
        assert judged(effects(2), answers=[first_of_two("Do it")], **given).go == frozenset()


def test_how_each_stands_in_the_outcome() -> None:
    (question,) = judged(effects(51)).questions
    found = judged(effects(110), answers=[answered(question, "Don't")])
    assert {found.states[key] for key in keys(effects(51))} == {"withdrawn"}
    assert {found.states[key] for key in keys(effects(59, first=52))} == {"refused"}
    assert set(judged(effects(2), mode="Off").states.values()) == {"waiting"}
