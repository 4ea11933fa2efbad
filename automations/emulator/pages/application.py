"""The pages' port: who knows its address looks at everything, and goes on with the clock; nothing else is changed.

The address holds a key, as the other ports ask for a token: mail lies here, and a machine may have other users. What
people wrote is shown as text. Where it is a page of its own (a letter, a Doc), it stands in a frame without any right
and comes with a policy that forbids it scripts, forms and the network.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from automations.emulator.pages import answers, calendar, calls, drive, forms, mail, sheet, steps
from automations.emulator.pages.answers import Foreign, NotThere, Page
from automations.emulator.server import Server

if TYPE_CHECKING:
    import jinja2

SECTIONS = (
    ("overview", "", "Overview"),
    ("sheet", "/sheets", "Sheet"),
    ("mail", "/mail", "Mail"),
    ("calendar", "/calendar", "Calendar"),
    ("drive", "/drive", "Drive"),
    ("forms", "/forms", "Forms"),
    ("calls", "/calls", "Calls"),
)
_HERE = Path(__file__).parent
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_OURS = (
    "default-src 'none'; style-src 'self' 'nonce-{nonce}'; img-src data:; frame-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_FOREIGN = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
_PDF = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
_MOST = 4096
"""Bytes of a form's body: a button sends far less."""

Endpoint = Callable[[Request], Awaitable[Response]]


def application(server: Server, key: str, hosts: frozenset[str]) -> ASGIApp:
    """The ASGI application, all of it below /KEY/; what is not there is 404."""
    pages = _Pages(server, key)
    looked_at: dict[str, Callable[[Request], Page | Foreign]] = {
        "": lambda request: pages.overview(),
        "/sheets": lambda request: sheet.spreadsheets(server.workspace),
        "/mail": lambda request: mail.mailboxes(server.workspace),
        "/mail/{box}": lambda request: mail.mailbox(server.workspace, request.path_params["box"], _from(request)),
        "/mail/{box}/{id}": lambda request: mail.message(server.workspace, **_message(request)),
        "/mail/{box}/{id}/html": lambda request: mail.html(server.workspace, **_message(request)),
        "/mail/{box}/{id}/files/{number:int}": lambda request: mail.attached(
            server.workspace, **_message(request), number=request.path_params["number"]
        ),
        "/calendar": lambda request: calendar.month(server.workspace, request.query_params.get("month", "")),
        "/drive": lambda request: drive.folders(server.workspace),
        "/drive/{id}": lambda request: drive.file(server.workspace, request.path_params["id"]),
        "/drive/{id}/content": lambda request: drive.content(server.workspace, request.path_params["id"]),
        "/drive/{id}/sheet": lambda request: sheet.tab(
            server.workspace, request.path_params["id"], request.query_params.get("tab", ""), max(1, _from(request))
        ),
        "/forms": lambda request: forms.every(server.workspace),
        "/forms/{id}": lambda request: forms.form(server.workspace, request.path_params["id"]),
        "/calls": lambda request: calls.made(server, _from(request)),
    }
    routes = [Route(path or "/", pages.showing(look), methods=["GET"]) for path, look in looked_at.items()]
    routes.append(Route("/style.css", pages.style, methods=["GET"]))
    routes.append(Route("/clock", pages.clock, methods=["POST"]))
    return _Guard(Starlette(routes=routes), key, hosts)


class _Guard:
    """Nothing for another Host, nothing without the key; and what every answer says about itself."""

    def __init__(self, inner: ASGIApp, key: str, hosts: frozenset[str]) -> None:
        self._inner, self._key, self._hosts = inner, key, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        _, given, below = [*scope["path"].split("/", 2), "", ""][:3]
        answer: ASGIApp
        if headers.get(b"host", b"").decode("latin-1") not in self._hosts:
            answer = PlainTextResponse("This server answers to its loopback address only.", 421)
        elif not hmac.compare_digest(given.encode(), self._key.encode()):
            answer = PlainTextResponse("Its address has a key in it: the emulator prints it when it starts.", 404)
        else:
            answer = self._inner
            scope = {**scope, "path": f"/{below}", "raw_path": f"/{below}".encode()}

        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                had = {name.lower() for name, _ in message["headers"]}
                usual = {
                    "content-security-policy": _NOTHING,
                    "x-content-type-options": "nosniff",
                    # The address is the key: no other server hears of it.
                    "referrer-policy": "same-origin",
                    "cross-origin-opener-policy": "same-origin",
                    "cross-origin-resource-policy": "same-origin",
                    "cache-control": "no-store",
                }
                more = [(name.encode(), value.encode()) for name, value in usual.items() if name.encode() not in had]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await answer(scope, receive, with_headers)


class _Pages:
    """Writes what was found as HTML, and takes the buttons of the clock."""

    def __init__(self, server: Server, key: str) -> None:
        self._server, self._workspace, self._root = server, server.workspace, f"/{key}"
        self._form_token = secrets.token_urlsafe(24)

    def overview(self) -> Page:
        """What is there, counted, with the clock."""
        workspace = self._workspace
        counts = {
            "mail": sum(workspace.gmail.mailboxes.as_json()["mailboxes"].values()),
            "calendar": len(workspace.calendars.listing()),
            "drive": len(workspace.drive.tree()),
            "forms": len(workspace.forms.listing()),
            "calls": self._server.log.count,
            "sheet": len(drive.spreadsheets(workspace)),
        }
        return Page("overview", "Overview", "overview", {"counts": counts})

    def showing(self, look: Callable[[Request], Page | Foreign]) -> Endpoint:
        """The endpoint for a way to look."""

        async def show(request: Request) -> Response:
            try:
                found = look(request)
            except NotThere:
                found = Page("gone", "Not there", "")
            return self._foreign(found) if isinstance(found, Foreign) else self._page(found)

        return show

    def _page(self, page: Page) -> Response:
        nonce = secrets.token_urlsafe(16)
        clock = self._workspace.clock
        there = answers.zone(self._workspace)
        text = (
            _templates()
            .get_template(f"{page.template}.html.j2")
            .render(
                **page.facts,
                page=page,
                root=self._root,
                sections=SECTIONS,
                nonce=nonce,
                now=clock.now().astimezone(there),
                zone=str(there),
                runs=clock.runs,
                form_token=self._form_token,
            )
        )
        headers = {"content-security-policy": _OURS.format(nonce=nonce)}
        return HTMLResponse(text, 404 if page.template == "gone" else 200, headers)

    def _foreign(self, found: Foreign) -> Response:
        if found.media_type == "text/html" and not found.name:
            # A letter names its charset in its fields: its text comes decoded, as UTF-8.
            return Response(found.data, headers={"content-security-policy": _FOREIGN}, media_type="text/html")
        name = f"filename*=UTF-8''{quote(found.name, safe='')}"
        if found.media_type == "application/pdf":
            headers = {"content-disposition": f"inline; {name}", "content-security-policy": _PDF}
            return Response(found.data, headers=headers, media_type="application/pdf")
        headers = {"content-disposition": f"attachment; {name}"}
        return Response(found.data, headers=headers, media_type="application/octet-stream")

    async def style(self, request: Request) -> Response:
        return Response((_HERE / "style.css").read_bytes(), media_type="text/css")

    async def clock(self, request: Request) -> Response:
        """A button: {"step": hour, day or month, "token"}. Another page of the browser does not know the token."""
        raw = b""
        async for piece in request.stream():
            raw += piece
            if len(raw) > _MOST:
                return PlainTextResponse("That is no button of the clock.", 413)
        sent = dict(parse_qsl(raw.decode("utf-8", "replace")))
        if not hmac.compare_digest(sent.get("token", "").encode(), self._form_token.encode()):
            return PlainTextResponse("The form is of another start of the emulator: load the page again.", 403)
        clock = self._workspace.clock
        try:
            further = steps.seconds(clock.now().astimezone(answers.zone(self._workspace)), sent.get("step", ""))
        except (KeyError, OverflowError, ValueError):
            return PlainTextResponse("The clock goes on by an hour, a day or a month.", 400)
        with self._workspace.transaction():
            clock.advance(further)
        return RedirectResponse(f"{self._root}/", 303)


@cache
def _templates() -> jinja2.Environment:
    """Loaded with the first page: most emulators are never looked at."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["when"] = _when
    return templates


def _when(at: datetime, *, weekday: bool = False) -> str:
    """A time as the pages tell it; its zone stands at the top of each."""
    return f"{at:%A} " * weekday + f"{at.day} {at:%B} {at.year}, {at:%H:%M}"


def _from(request: Request) -> int:
    """Where a long list begins."""
    text = request.query_params.get("from", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _message(request: Request) -> dict[str, str]:
    return {"address": request.path_params["box"], "message_id": request.path_params["id"]}
