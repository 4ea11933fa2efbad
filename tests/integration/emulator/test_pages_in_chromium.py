"""The pages in a real Chromium: by keyboard, for a screen reader, in both directions of writing, without a script."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from scripts import chromium
from scripts.browser import Browser, opened
from tests.a_lived_in_workspace import ANA, ARABIC, Lived, furnish
from tests.workspace import Local, local

PROGRAM = chromium.browser()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium here")
PAGES = {
    "overview": "",
    "spreadsheets": "sheets",
    "tab": "drive/{book}/sheet?tab=11",
    "charts": "drive/{book}/sheet?tab=12",
    "empty tab": "drive/{book}/sheet?tab=13",
    "mailboxes": "mail",
    "mailbox": f"mail/{ANA}",
    "message": f"mail/{ANA}/{{letter}}",
    "calendar": "calendar",
    "folders": "drive",
    "file": "drive/{doc}",
    "forms": "forms",
    "form": "forms/{form}",
    "calls": "calls",
    "gone": "drive/none",
}
# WCAG 2.2, 1.4.3: 4.5 to 1 for text of this size. What is clipped away is for screen readers alone.
CONTRAST = """(() => {
const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
  .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const ground = one => { for (; one; one = one.parentElement) { const c = parts(getComputedStyle(one).backgroundColor);
  if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
const bad = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); let seen = 0;
while (walk.nextNode()) { if (!walk.currentNode.textContent.trim()) continue;
  const one = walk.currentNode.parentElement; seen++;
  const [a, b] = [light(parts(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05); if (ratio < 4.5) bad.push([one.outerHTML.slice(0, 120), ratio]); }
return [seen, bad]; })()"""


class Network:
    """All of the network beyond this machine: it takes what is said, which begins with the name of who is meant."""

    def __enter__(self) -> Network:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._heard: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def asked_for(self, name: bytes, *, wait: float = 0.0) -> list[bytes]:
        """What was said that holds a name; waits so many seconds until there is something."""
        until = time.monotonic() + wait
        while not (found := [one for one in self._heard if name in one]) and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                with connection:
                    connection.settimeout(2)
                    with contextlib.suppress(OSError):
                        self._heard.append(connection.recv(1 << 14))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with local(tmp_path_factory.mktemp("chromium") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def lived(here: Local) -> Lived:
    return furnish(here)


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with Network() as outside:
        yield outside


@pytest.fixture(scope="module")
def browser(network: Network) -> Iterator[Browser]:
    """Whatever name it looks up, it is led to `network`."""
    with opened(PROGRAM or "", f"--host-resolver-rules=MAP * 127.0.0.1:{network.port}, EXCLUDE 127.0.0.1") as chromium_:
        yield chromium_


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, here: Local, lived: Lived, browser: Browser) -> Browser:
    """A page of each kind, opened."""
    browser.window(1280, 860)
    show(browser, here, lived, request.param)
    return browser


def show(browser: Browser, here: Local, lived: Lived, name: str) -> None:
    facts = {"book": lived.book, "letter": lived.letter, "doc": lived.doc, "form": lived.form}
    browser.open(here.running.page_url + PAGES[name].format(**facts))


def test_nothing_that_people_wrote_runs(page: Browser) -> None:
    assert page.value("document.title") not in ("", "owned")
    assert page.value("document.querySelectorAll('script, img').length") == 0


def test_nothing_reaches_the_network(here: Local, lived: Lived, browser: Browser, network: Network) -> None:
    """The letter asks for a picture, a frame and a script; in a frame of ours, and opened by itself."""
    for page in (PAGES["message"], PAGES["message"] + "/html", PAGES["file"], "drive/{doc}/content"):
        browser.open(here.running.page_url + page.format(letter=lived.letter, doc=lived.doc))
        time.sleep(0.3)
    assert network.asked_for(b"example.org") == []
    browser.ask("Page.navigate", url="https://control.example.org/")
    assert network.asked_for(b"control.example.org", wait=10), "it is led there when it does ask"


def test_the_pages_break_no_rule_of_their_own(page: Browser) -> None:
    """Chromium tells of each thing that a policy stopped: of ours nothing, but of the hostile letter's."""
    told = [one["entry"] for one in page.events("Log.entryAdded")]
    ours = [one for one in told if not ("/html" in one.get("url", "") or "/content" in one.get("url", ""))]
    assert [one["text"] for one in ours if "status of 404" not in one["text"] and "sandboxed" not in one["text"]] == []


def test_a_screen_reader_finds_its_way(page: Browser) -> None:
    heard = page.heard()
    roles = [role for role, _ in heard]
    assert (roles.count("banner"), roles.count("main")) == (1, 1)
    assert page.value("document.querySelectorAll('h1').length") == 1
    assert ("navigation", "Parts of the Workspace") in heard
    ways = [name for role, name in heard if role == "navigation"]
    assert len(set(ways)) == len(ways), "each is told from the others"
    assert page.value("document.documentElement.lang") == "en"
    nameless = [role for role, name in heard if role in ("link", "button", "region", "navigation", "img") and not name]
    assert nameless == []
    assert page.value("[...document.querySelectorAll('iframe')].every(one => one.title)")
    tables = "[...document.querySelectorAll('table')]"
    assert page.value(f"{tables}.every(one => one.caption && one.caption.textContent.trim())")
    assert page.value(f"{tables}.every(one => one.querySelector('th[scope]'))")
    levels = page.value("[...document.querySelectorAll('h1, h2, h3')].map(one => +one.tagName[1])")
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels
    assert page.value("new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size") == page.value(
        "document.querySelectorAll('[id]').length"
    )


def test_text_stands_out_from_its_ground(page: Browser) -> None:
    seen, bad = page.value(CONTRAST)
    assert seen > 10
    assert bad == []


def test_nothing_reaches_beyond_a_narrow_window(page: Browser) -> None:
    for width in (360, 1280):
        page.window(width, 860)
        assert page.value("document.documentElement.scrollWidth") <= width


def test_all_of_it_is_reached_by_the_keyboard_and_seen_there(page: Browser) -> None:
    """Each thing that can be used takes its turn at Tab, and has a frame around it then."""
    wanted = page.value(
        "[...document.querySelectorAll('a[href], button, summary, [tabindex=\"0\"]')]"
        ".filter(one => one.checkVisibility()).slice(0, 25).map((one, n) => { one.dataset.n = n; return String(n); })"
    )
    reached = []
    for _ in range(len(wanted) + 3):
        page.press("Tab")
        now = page.value(
            "(() => { const one = document.activeElement; const how = getComputedStyle(one);"
            "return [one.dataset.n ?? one.tagName, how.outlineStyle, parseFloat(how.outlineWidth)]; })()"
        )
        reached.append(now[0])
        assert now[0] in ("IFRAME", "BODY") or (now[1] != "none" and now[2] >= 2), now
        if now[0] == wanted[-1]:
            break
    assert [one for one in reached if one.isdecimal()] == wanted


def test_the_first_tab_skips_to_the_content(here: Local, lived: Lived, browser: Browser) -> None:
    show(browser, here, lived, "mailbox")
    browser.press("Tab")
    assert browser.value("document.activeElement.textContent") == "Skip to the content"
    assert browser.value("document.activeElement.getBoundingClientRect().left >= 0")
    browser.press("Enter")
    assert browser.value("document.activeElement.id") == "main"


def test_the_clock_goes_on_by_keyboard(here: Local, lived: Lived, browser: Browser) -> None:
    show(browser, here, lived, "overview")
    before = datetime.fromisoformat(here.admin("GET", "/clock")["now"])
    browser.value("document.querySelector('button[value=day]').focus()")
    browser.forget()
    browser.press("Enter")
    browser.loaded()
    assert datetime.fromisoformat(here.admin("GET", "/clock")["now"]) - before == timedelta(days=1)
    assert "Tuesday 3 November 2026, 12:00" in browser.value("document.body.innerText")


def test_each_text_runs_in_its_own_direction(here: Local, lived: Lived, browser: Browser) -> None:
    show(browser, here, lived, "tab")
    cells = "[...document.querySelectorAll('td')]"
    ways = f"{cells}.filter(one => one.textContent.trim() === {{words}}).map(one => getComputedStyle(one).direction)"
    assert browser.value(ways.format(words=repr(ARABIC))) == ["rtl"]
    assert browser.value(ways.format(words="'row 7'")) == ["ltr"]
    show(browser, here, lived, "message")
    assert browser.value("getComputedStyle(document.querySelector('pre')).direction") == "rtl"
    assert browser.value("getComputedStyle(document.documentElement).direction") == "ltr"


def test_a_row_with_a_problem_has_the_colour_of_its_rule(here: Local, lived: Lived, browser: Browser) -> None:
    show(browser, here, lived, "tab")

    def look(row: int) -> Any:
        return browser.value(
            f"(() => {{ const how = getComputedStyle(document.querySelector('#r{row} td'));"
            "return [how.backgroundColor, how.color, how.fontWeight]; })()"
        )

    assert look(4)[0] == "rgb(255, 242, 204)", "the rule colours the whole row over its band"
    assert (look(3)[0], look(2)[0]) == ("rgb(230, 242, 255)", "rgb(255, 255, 255)"), "rows alternate"
    bold = "getComputedStyle(document.querySelector('#r7 td:nth-child(3)'))"
    assert browser.value(f"[{bold}.backgroundColor, {bold}.fontWeight]") == ["rgb(204, 51, 51)", "700"]
