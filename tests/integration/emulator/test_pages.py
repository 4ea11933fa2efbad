"""The local Workspace's pages: all of it is there, nothing is changed by looking, nobody's text is more than text."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urlsplit

import pytest
import requests

from tests.a_lived_in_workspace import ANA, ARABIC, FAR, HOSTILE, Lived, furnish
from tests.workspace import COORDINATOR, Local, local


class Seen(HTMLParser):
    """A page: its elements with attributes, and all of its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def leads(self) -> set[str]:
        """Where it leads, and what it shows of other places."""
        named = ("href", "src", "action", "formaction", "data", "poster", "srcset")
        return {value for _, had in self.elements for name, value in had.items() if name in named}


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.body = response.status, response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    @property
    def page(self) -> Seen:
        return Seen(self.body.decode())


def got(here: Local, path: str, verb: str = "GET", body: str = "") -> Answer:
    """A path below the pages' own root."""
    place = urlsplit(here.running.page_url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
    with closing(connection):
        connection.request(verb, place.path.rstrip("/") + path, body=body.encode() or None)
        return Answer(connection.getresponse())


def root(here: Local) -> str:
    return urlsplit(here.running.page_url).path.rstrip("/")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("pages") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def lived(here: Local) -> Lived:
    return furnish(here)


@pytest.fixture(scope="module")
def every(here: Local, lived: Lived) -> dict[str, Answer]:
    """All that the pages lead to, from the first one on (a few months of the calendar aside)."""
    found: dict[str, Answer] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        found[path] = got(here, path)
        if found[path].status == 200 and is_ours(found[path]):
            leads = {one.partition("#")[0].removeprefix(root(here)) for one in found[path].page.leads()}
            near = (one for one in leads if not one.startswith("/calendar?") or "month=2026-1" in one)
            waiting += [one for one in near if one.startswith("/") and one not in (*found, *waiting, "/clock")]
    return found


def is_ours(answer: Answer) -> bool:
    """Whether it is a page of the emulator's own, not what somebody wrote."""
    return answer.headers["content-type"].startswith("text/html") and "sandbox" not in policy(answer)


def policy(answer: Answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_everything_that_lies_there_is_shown(every: dict[str, Answer], lived: Lived) -> None:
    assert {answer.status for answer in every.values()} == {200}
    for path in (
        *("/", "/sheets", "/mail", "/calendar", "/drive", "/forms", "/calls", "/style.css"),
        *(f"/drive/{lived.book}/sheet?tab={tab}" for tab in (11, 12, 13)),
        f"/drive/{lived.book}/sheet?tab=11&from=201",
        *(f"/drive/{one}/content" for one in (lived.pdf, lived.page, lived.doc)),
        *(f"/mail/{ANA}/{lived.letter}{part}" for part in ("", "/html", "/files/0")),
        *(f"/mail/{COORDINATOR}", "/mail/outgoing", "/mail/outgoing/0", f"/forms/{lived.form}"),
    ):
        assert path in every


def test_looking_changes_nothing_and_is_no_call(here: Local, every: dict[str, Answer]) -> None:
    before = here.digest(), len(here.calls())
    for path in every:
        got(here, path)
    assert (here.digest(), len(here.calls())) == before


def test_what_people_wrote_is_text_and_nothing_else(here: Local, every: dict[str, Answer]) -> None:
    told = 0
    for path, answer in every.items():
        if not is_ours(answer):
            continue
        page = answer.page
        assert not [tag for tag, _ in page.elements if tag in ("script", "img", "object", "embed", "base", "b")], path
        assert not [name for _, had in page.elements for name in had if name.startswith("on") or name == "style"], path
        assert all(one.startswith((f"{root(here)}/", "#", "data:,")) for one in page.leads()), path
        assert "1337" not in page.text, f"{path}: worked out as a template"
        told += HOSTILE.split(" ")[0] in page.text
    assert told > 12


def test_every_answer_forbids_whatever_it_does_not_need(every: dict[str, Answer]) -> None:
    for path, answer in every.items():
        rules = policy(answer)
        assert rules["default-src"] == "'none'", path
        assert not {"script-src", "connect-src", "object-src"} & set(rules) or path.endswith("/content"), path
        assert rules["frame-ancestors"] == ("'self'" if "sandbox" in rules else "'none'"), path
        assert "unsafe" not in answer.headers["content-security-policy"] or "sandbox" in rules, path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_a_letter_and_a_doc_come_without_any_right(every: dict[str, Answer], lived: Lived) -> None:
    for path in (f"/mail/{ANA}/{lived.letter}/html", f"/drive/{lived.doc}/content"):
        assert policy(every[path])["sandbox"] == "", "no right is given back"
        assert every[path].headers["content-type"] == "text/html; charset=utf-8"
        assert ARABIC in every[path].body.decode()
    frames = [
        had
        for path in (f"/mail/{ANA}/{lived.letter}", f"/drive/{lived.doc}")
        for tag, had in every[path].page.elements
        if tag == "iframe"
    ]
    assert len(frames) == 2
    assert all(had["sandbox"] == "" and had["title"] for had in frames)


def test_a_file_of_any_other_kind_is_handed_over_and_never_opened(every: dict[str, Answer], lived: Lived) -> None:
    for path in (f"/drive/{lived.page}/content", f"/mail/{ANA}/{lived.letter}/files/0"):
        assert every[path].headers["content-type"] == "application/octet-stream"
        assert every[path].headers["content-disposition"].startswith("attachment;")
        assert every[path].body == HOSTILE.encode()
    assert every[f"/drive/{lived.pdf}/content"].headers["content-type"] == "application/pdf"


def test_a_tab_is_as_staff_see_it(every: dict[str, Answer], lived: Lived, here: Local) -> None:
    answer = every[f"/drive/{lived.book}/sheet?tab=11"]
    page, text = answer.page, answer.body.decode()
    assert "secret" not in page.text, "a hidden column is not seen"
    assert [had["aria-label"] for _, had in page.elements if had.get("role") == "img"][:4] == [
        "ticked",
        "not ticked",
        "ticked",
        "not ticked",
    ], "a box that nobody has touched is one, too"
    for words in ("#DIV/0!", "12.5", ARABIC, "What goes there", "Lists (hidden)", "Rows 2 to 200 of 230"):
        assert words in page.text
    assert f'href="{root(here)}/drive/{lived.book}/sheet?tab=11&amp;from=201#r230">row 230</a>' in text
    assert f'href="{root(here)}/drive/{lived.book}">the Sheet</a>' in text
    assert ">outside<" not in text.replace(">outside</td>", ""), "nothing leads out of this machine"


def test_charts_are_drawn_from_their_cells(every: dict[str, Answer], lived: Lived) -> None:
    """Two of three: what is not of columns or lines Sheets alone draws. An empty cell is no figure."""
    page = every[f"/drive/{lived.book}/sheet?tab=12"].page
    assert [had["aria-label"] for _, had in page.elements if had.get("role") == "img"] == [
        "COLUMN: see the table",
        "LINE: see the table",
    ]
    drawn = [(had["class"], float(had["height"])) for tag, had in page.elements if tag == "rect" and "x" in had]
    assert [series for series, _ in drawn] == ["s0"] * 2 + ["s1"] * 3
    high = [height for series, height in drawn if series == "s0"]
    assert round(high[1] / high[0], 1) == 4.0, "$50 is four times $12.50"
    assert len([tag for tag, _ in page.elements if tag == "circle"]) == 5
    for words in ("$12.50", ARABIC, "2026-12", "AREA", "Sheets alone"):
        assert words in page.text


def test_a_long_run_of_empty_rows_is_one_row(every: dict[str, Answer], lived: Lived) -> None:
    page = every[f"/drive/{lived.book}/sheet?tab=12"].page
    assert "Rows 1 to 9 are empty." in page.text
    assert [had["id"] for tag, had in page.elements if tag == "tr"] == ["r1", "r10", "r11", "r12", "r13"]


def test_times_are_of_the_zone_of_the_oldest_spreadsheet_whatever_came_later(here: Local, lived: Lived) -> None:
    """A copy has a zone of its own, and a change makes nothing older or younger."""
    headers = {"Authorization": f"Bearer {here.token()}"}
    later = {"properties": {"title": "Later", "timeZone": "Asia/Tokyo"}}
    assert requests.post(f"{here.url}/v4/spreadsheets", json=later, headers=headers, timeout=10).ok
    change = {"updateSpreadsheetProperties": {"properties": {"title": "Renamed"}, "fields": "title"}}
    of_book = f"{here.url}/v4/spreadsheets/{lived.book}:batchUpdate"
    assert requests.post(of_book, json={"requests": [change]}, headers=headers, timeout=10).ok
    assert ", America/New_York;" in got(here, "/").page.text


def test_mail_that_would_have_left_the_machine_is_shown(every: dict[str, Answer]) -> None:
    assert FAR in every["/mail/outgoing"].page.text
    assert ARABIC in every["/mail/outgoing/0"].page.text


def test_a_month_has_each_event_on_its_day_with_the_guests_answers(every: dict[str, Answer], here: Local) -> None:
    page = every["/calendar"].page
    for words in ("November 2026", "23:00 Meeting", "2026-11-10, 23:00 to 00:00", ANA, "yes"):
        assert words in page.text
    assert len([had for tag, had in page.elements if had.get("href", "").startswith("#event-")]) == 1, "not on the 11th"
    assert "2026-11 (1)" in got(here, "/calendar?month=2026-10").page.text


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/mail/nobody@example.org",
        f"/mail/{ANA}/1234",
        f"/mail/{ANA}/1234/html",
        "/mail/outgoing/99",
        "/mail/outgoing/-1",
        "/mail/outgoing/²",
        f"/mail/{ANA}/1234/files/0",
        "/calendar?month=2026-13",
        "/calendar?month=0000-01",
        "/calendar?month=%3Cscript%3E",
        "/drive/none",
        "/drive/none/content",
        "/drive/none/sheet",
        "/drive/{book}/content",
        "/drive/{pdf}/sheet",
        "/drive/{book}/sheet?tab=99",
        "/drive/{book}/sheet?tab=x",
        "/forms/none",
        "/../secret",
        "/templates/layout.html.j2",
        "/clock",
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(here: Local, lived: Lived, path: str) -> None:
    answer = got(here, quote(path.format(book=lived.book, pdf=lived.pdf), safe="/?=%@"))
    assert answer.status == (405 if path == "/clock" else 404)
    assert policy(answer)["default-src"] == "'none'"


@pytest.mark.parametrize("first", ["-5", "x", "99999999", "999999999999999999999", "²", ""])
def test_a_list_begins_somewhere_whatever_the_address_says(here: Local, lived: Lived, first: str) -> None:
    for path in ("/calls", f"/mail/{ANA}", f"/drive/{lived.book}/sheet"):
        assert got(here, f"{path}?{urlencode({'from': first})}").status == 200


# Steps of the clock: the local time before and after. New York goes back an hour on 1 November 2026, and on one on
# 14 March 2027.
STEPS = [
    ("hour", "2026-11-02T12:00:00-05:00", "2026-11-02T13:00:00-05:00"),
    ("hour", "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"),
    ("day", "2026-10-31T12:00:00-04:00", "2026-11-01T12:00:00-05:00"),
    ("day", "2027-03-13T12:00:00-05:00", "2027-03-14T12:00:00-04:00"),
    ("day", "2026-12-31T09:00:00-05:00", "2027-01-01T09:00:00-05:00"),
    ("month", "2026-10-15T09:00:00-04:00", "2026-11-15T09:00:00-05:00"),
    ("month", "2027-01-31T09:00:00-05:00", "2027-02-28T09:00:00-05:00"),
    ("month", "2026-12-05T09:00:00-05:00", "2027-01-05T09:00:00-05:00"),
]


@pytest.mark.parametrize(("step", "before", "after"), STEPS)
def test_a_button_goes_on_with_the_clock(here: Local, lived: Lived, step: str, before: str, after: str) -> None:
    here.set_clock(before)
    answer = pressed(here, {"step": step, "token": token(here)})
    assert (answer.status, answer.headers["location"]) == (303, f"{root(here)}/")
    assert datetime.fromisoformat(here.admin("GET", "/clock")["now"]) == datetime.fromisoformat(after)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"step": "day"}, 403),
        ({"step": "day", "token": ""}, 403),
        ({"step": "day", "token": "another"}, 403),
        ({"step": "day", "token": "é"}, 403),
        ({"step": "year", "token": "ours"}, 400),
        ({"token": "ours"}, 400),
        ({"step": "day" * 5000, "token": "ours"}, 413),
    ],
)
def test_the_clock_stands_for_whoever_has_no_button(here: Local, sent: dict[str, str], status: int) -> None:
    before = here.admin("GET", "/clock")
    given = {**sent, **({"token": token(here)} if sent.get("token") == "ours" else {})}
    assert pressed(here, given).status == status
    assert here.admin("GET", "/clock") == before


def pressed(here: Local, sent: dict[str, str]) -> Answer:
    return got(here, "/clock", "POST", urlencode(sent))


def token(here: Local) -> str:
    return next(had["value"] for tag, had in got(here, "/").page.elements if had.get("name") == "token")
