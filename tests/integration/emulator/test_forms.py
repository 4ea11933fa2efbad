"""Google Forms: made, changed, answered and read, by the real client over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from automations.google.calls import Calls
from automations.google.credentials import token_source
from automations.google.failures import Refused
from automations.google.forms import MIME, Forms
from automations.google.workspace import Workspace, connect
from tests.workspace import Local, local

OFFICE = "liaison-program@example.org"
APPLICANT = "applicant-one@example.org"
NAME = {"title": "Name", "questionItem": {"question": {"required": True, "textQuestion": {}}}}
LANGUAGE = {
    "title": "Language",
    "questionItem": {
        "question": {"choiceQuestion": {"type": "RADIO", "options": [{"value": "English"}, {"value": "Español"}]}}
    },
}
WHEN = {
    "title": "When",
    "questionItem": {
        "question": {"choiceQuestion": {"type": "CHECKBOX", "options": [{"value": "days"}, {"value": "evenings"}]}}
    },
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("forms")) as running:
        running.lift_quotas()
        running.search_lag(0)
        yield running


def workspace_of(here: Local, user: str, client: str | None = None) -> Workspace:
    signed = token_source(lambda: here.token(user, scopes=["drive.file"], client=client))
    return connect(signed, here.url, calls=Calls(sleep=lambda _: None))


@pytest.fixture(scope="module")
def forms(here: Local) -> Forms:
    return workspace_of(here, OFFICE).forms


def adds(*items: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"createItem": {"item": item, "location": {"index": index}}} for index, item in enumerate(items)]


def made(forms: Forms, *items: dict[str, Any], verified: bool = False) -> str:
    form_id = forms.create("Apply", "Application form en")
    requests = adds(*items)
    if verified:
        settings = {"settings": {"emailCollectionType": "VERIFIED"}, "updateMask": "emailCollectionType"}
        requests.append({"updateSettings": settings})
    forms.change(form_id, requests, forms.form(form_id).revision)
    forms.publish(form_id, accepts_responses=True)
    return form_id


def sends(here: Local, form_id: str, answers: dict[str, Any], user: str = APPLICANT, **more: Any) -> str:
    edit = {"form": form_id, "do": "submit", "answers": answers, **more}
    sent: str = here.edit(edit, service="forms", user=user)["response"]
    return sent


def test_a_form_is_a_file_of_drive_with_its_questions_in_order(here: Local, forms: Forms) -> None:
    form_id = made(forms, NAME, LANGUAGE)
    form = forms.form(form_id)
    assert [(one.index, one.title) for one in form.questions] == [(0, "Name"), (1, "Language")]
    assert form.title == "Apply"
    assert form.accepts_responses
    file = next(one for one in here.admin("GET", "/files")["files"] if one["id"] == form_id)
    assert (file["name"], file["mimeType"]) == ("Application form en", MIME)


def test_what_was_sent_comes_by_question_id_with_the_verified_address(here: Local, forms: Forms) -> None:
    form_id = made(forms, NAME, WHEN, verified=True)
    sent = sends(here, form_id, {"Name": "=SUM(1)", "When": ["days", "evenings"]})
    (one,) = forms.responses(form_id)
    name, when = (question.id for question in forms.form(form_id).questions)
    assert (one.id, one.email) == (sent, APPLICANT)
    assert one.answers == {name: ("=SUM(1)",), when: ("days", "evenings")}


def test_a_changed_answer_keeps_its_id_and_comes_again_since_its_change(here: Local, forms: Forms) -> None:
    form_id = made(forms, NAME)
    sent = sends(here, form_id, {"Name": "One"})
    first = forms.responses(form_id)[0]
    here.advance(60)
    sends(here, form_id, {"Name": "Two"})
    here.advance(60)
    sends(here, form_id, {"Name": "Uno"}, response=sent)
    later = forms.responses(form_id, since=first.submitted.replace(microsecond=999_000))
    assert [next(iter(one.answers.values())) for one in later] == [("Two",), ("Uno",)]
    changed = later[1]
    assert (changed.id, changed.created) == (sent, first.created)
    assert changed.submitted > first.submitted


def test_since_a_time_means_at_that_time_too(here: Local, forms: Forms) -> None:
    form_id = made(forms, NAME)
    sends(here, form_id, {"Name": "One"})
    at = forms.responses(form_id)[0].submitted
    assert len(forms.responses(form_id, since=at)) == 1


def test_a_form_gives_its_responses_in_pages(here: Local, forms: Forms) -> None:
    form_id = made(forms, NAME)
    for number in range(5):
        sends(here, form_id, {"Name": str(number)})
    request = forms._forms.responses()
    seen, token = [], None
    while True:
        answer = request.list(formId=form_id, pageSize=2, pageToken=token).execute(http=forms._http)
        seen += [one["responseId"] for one in answer["responses"]]
        token = answer.get("nextPageToken")
        if not token:
            break
    assert len(seen) == len(set(seen)) == 5


def not_taken(here: Local, form_id: str, answers: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        sends(here, form_id, answers)
    here.admin("DELETE", "/edits")


def refused(act: Any, *arguments: Any, **more: Any) -> int:
    with pytest.raises(Refused) as caught:
        act(*arguments, **more)
    code: int = caught.value.facts["code"]
    return code


@pytest.mark.parametrize(
    ("why", "item"),
    [
        ("a line break in a title", {**NAME, "title": "Name\nand address"}),
        (
            "two choices alike",
            {
                "title": "?",
                "questionItem": {
                    "question": {"choiceQuestion": {"type": "RADIO", "options": [{"value": "a"}, {"value": "a"}]}}
                },
            },
        ),
        ("no choice", {"title": "?", "questionItem": {"question": {"choiceQuestion": {"type": "RADIO"}}}}),
        ("a file to upload", {"title": "?", "questionItem": {"question": {"fileUploadQuestion": {"folderId": "x"}}}}),
        ("no kind", {"title": "?"}),
    ],
)
def test_a_question_that_google_refuses_is_refused_and_nothing_of_the_batch_is_done(
    forms: Forms, why: str, item: dict[str, Any]
) -> None:
    form_id = forms.create("Apply", "x")
    before = forms.form(form_id)
    assert refused(forms.change, form_id, adds(NAME, item), before.revision) == 400, why
    assert forms.form(form_id) == before


def test_a_change_based_on_an_older_form_is_refused(forms: Forms) -> None:
    form_id = forms.create("Apply", "x")
    revision = forms.form(form_id).revision
    forms.change(form_id, adds(NAME), revision)
    assert refused(forms.change, form_id, adds(NAME), revision) == 400
    assert len(forms.form(form_id).questions) == 1


def test_questions_are_renamed_moved_and_taken_out_and_keep_their_ids(forms: Forms) -> None:
    form_id = made(forms, NAME, LANGUAGE, WHEN)
    name, language, when = forms.form(form_id).questions
    changed = forms.change(
        form_id,
        [
            {"updateItem": {"item": {"title": "Full name"}, "location": {"index": 0}, "updateMask": "title"}},
            {"moveItem": {"originalLocation": {"index": 2}, "newLocation": {"index": 0}}},
            {"deleteItem": {"location": {"index": 2}}},
        ],
        forms.form(form_id).revision,
    )
    assert [(one.id, one.title) for one in changed.questions] == [(when.id, "When"), (name.id, "Full name")]
    assert language.id not in {one.id for one in changed.questions}


def test_a_form_of_another_client_is_not_there(here: Local, forms: Forms) -> None:
    form_id = forms.create("Apply", "x")
    assert refused(workspace_of(here, OFFICE, client="another.example.org").forms.form, form_id) == 404
    assert refused(workspace_of(here, "stranger@example.org").forms.responses, form_id) == 403


def test_a_closed_form_takes_no_answer(here: Local, forms: Forms) -> None:
    form_id = made(forms, NAME)
    forms.publish(form_id, accepts_responses=False)
    assert not forms.form(form_id).accepts_responses
    not_taken(here, form_id, {"Name": "One"}, "takes no answers")


def test_an_answer_that_the_form_does_not_allow_is_not_taken(here: Local, forms: Forms) -> None:
    form_id = made(forms, NAME, LANGUAGE)
    not_taken(here, form_id, {}, "an answer is required: Name")
    not_taken(here, form_id, {"Name": "One", "Language": "Klingon"}, "none of the choices: Language")
    not_taken(here, form_id, {"Name": ["One", "Two"]}, "one answer alone: Name")
    not_taken(here, form_id, {"Name": "One", "Age": "7"}, "does not ask: Age")
    assert forms.responses(form_id) == ()


def test_staffs_hands_change_the_form_and_a_deleted_answer_is_gone(here: Local, forms: Forms) -> None:
    form_id = made(forms, NAME, LANGUAGE)
    sent = sends(here, form_id, {"Name": "One"})
    here.edit(
        {"form": form_id, "do": "retitle", "question": "Name", "title": "Your name"}, service="forms", user=OFFICE
    )
    here.edit({"form": form_id, "do": "remove", "question": "Language"}, service="forms", user=OFFICE)
    here.edit({"form": form_id, "do": "forget", "response": sent}, service="forms", user=OFFICE)
    assert [one.title for one in forms.form(form_id).questions] == ["Your name"]
    assert forms.responses(form_id) == ()
