"""The API's port: reads a request, lets faults and people's edits strike where they were told to, sends the answer."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from automations.emulator import keyless, signin
from automations.emulator.api import ApiError, Reply
from automations.emulator.calls import CallLog, LoggedCall
from automations.emulator.checking import Checking
from automations.emulator.discovery import Document, Match, Method, Routes
from automations.emulator.dispatch import Dispatch, Request, error_info
from automations.emulator.edits import Edits
from automations.emulator.envelope import json_bytes, refusal
from automations.emulator.faults import Fault, Faults
from automations.emulator.keyless import Keyless
from automations.emulator.quotas import Quotas
from automations.emulator.uploads import Session, Sessions, multipart, read_json, take
from automations.emulator.workspace import Workspace

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_log = logging.getLogger(__name__)
_NO_ROUTE = b"<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title><p>The requested URL was not found."


class Server:
    """The ASGI application of the APIs. All effects happen on the event loop's one thread, so one at a time; waiting
    (latency, delays) happens between them, so that clients really run side by side."""

    def __init__(self, workspace: Workspace, apis: Mapping[str, Document], *, check: bool) -> None:
        self.workspace = workspace
        self.log = CallLog()
        self.faults = Faults()
        self.quotas = Quotas()
        self.edits = Edits(workspace.edit)
        self.checking = Checking(apis) if check else None
        self.hosts: frozenset[bytes] = frozenset()
        self.drop: Callable[[Any], None] = lambda client: None
        self._routes = Routes(apis)
        self._dispatch = Dispatch(workspace, apis, self.quotas)
        self._uploads = Sessions()
        self._keyless = Keyless(workspace.path.parent, workspace.key)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        exchange = _Exchange(scope, receive, send, self.workspace)
        if exchange.headers.get("host", "").encode() not in self.hosts:
            # A page in a browser that was led here by a name of its own (DNS rebinding) gets nothing.
            await exchange.send(Reply(b"This server answers to its loopback address only.", "text/plain", 421))
            return
        raw = await exchange.body()
        if raw is None:
            return
        await self._serve(exchange, raw)

    async def _serve(self, exchange: _Exchange, raw: bytes) -> None:
        verb, path, query, raw = exchange.target(raw)
        upload_id = dict(query).get("upload_id")
        session = self._uploads.find(upload_id) if upload_id and "/upload/" in path else None
        found = session.match if session else None if upload_id else self._routes.find(verb, path)
        user = self._dispatch.user(session.authorization if session else exchange.headers.get("authorization", ""))
        name = found.method.id if found else signin.ROUTES.get((verb, path)) or keyless.route(verb, path) or "unknown"
        entry = self.log.begin(
            method=name,
            verb=verb,
            path=unquote(path),
            at=self.workspace.clock.now().isoformat(),
            user=user,
            request_id=exchange.headers.get("x-request-id", ""),
            request_bytes=len(raw),
        )
        fault = self.faults.strike(name, entry.n, user) or Fault()
        await _wait(self.faults.latency + fault.delay)
        if fault.cut == "before":
            await self._cut(exchange, entry, "cut before")
            return
        self.edits.before(entry.n, name)
        if fault.status and not fault.after:
            reply = _faulty(fault, found.method if found else None)
        else:
            reply = self._effect(exchange, entry, verb, path, query, raw, found, session)
            self.edits.after(entry.n)
            if fault.status:
                reply = _faulty(fault, found.method if found else None)
        await _wait(fault.delay_after)
        if fault.cut == "after":
            await self._cut(exchange, entry, "cut after")
        elif fault.lose_answer:
            entry.outcome = "answer lost"
            await exchange.gone()
        else:
            entry.status = reply.status
            entry.answer_bytes = await exchange.send(reply, drip=fault.drip)
        entry.seconds = round(time.perf_counter() - entry.started, 6)

    async def _cut(self, exchange: _Exchange, entry: LoggedCall, outcome: str) -> None:
        entry.outcome = outcome
        entry.seconds = round(time.perf_counter() - entry.started, 6)
        self.drop(exchange.client)
        await exchange.gone()

    def _effect(
        self,
        exchange: _Exchange,
        entry: LoggedCall,
        verb: str,
        path: str,
        query: list[tuple[str, str]],
        raw: bytes,
        found: Match | None,
        session: Session | None,
    ) -> Reply:
        if entry.method in signin.ROUTES.values():
            form = dict(query) if verb == "GET" else dict(parse_qsl(raw.decode("utf-8", "replace")))
            return _as_json(self.workspace.sign_in.answer(entry.method, form, self.workspace.clock.now()))
        if entry.method in keyless.METHODS:
            return _as_json(self._keyless.answer(path, exchange.headers, raw, self.workspace.clock.now()))
        if found is None:
            return Reply(_NO_ROUTE, "text/html; charset=UTF-8", 404)
        request: Request | None = None
        try:
            if session is not None:
                return _as_json(self._piece(exchange, verb, raw, session))
            request = _request(found, query, exchange, raw)
            if found.upload and dict(query).get("uploadType") == "resumable":
                return self._start(exchange, path, query, raw, request)
            reply = self._dispatch.answer(request)
        except ApiError as error:
            reply = refusal(error, found.method.api)
        except Exception:
            _log.exception("call %d, %s", entry.n, entry.method)
            reply = refusal(ApiError(500, "Internal error encountered.", status="INTERNAL"), found.method.api)
            if self.checking:
                self.checking.broken(found.method)
        if self.checking:
            body = request.body if request else None
            unknown = request.unknown_parameters if request else []
            media = dict(query).get("alt") == "media" or (not found.method.response and found.method.gives_media)
            self.checking.look(found.method, body, unknown, reply, media=media)
        return _as_json(reply)

    def _start(
        self, exchange: _Exchange, path: str, query: list[tuple[str, str]], raw: bytes, request: Request
    ) -> Reply:
        """Open a resumable session, if what it is to make would not be refused."""
        self._dispatch.rehearse(request)
        session = self._uploads.start(request.match, query, exchange.headers, raw, request.authorization)
        location = f"http://{exchange.headers['host']}{path}?uploadType=resumable&upload_id={session.id}"
        return Reply(b"", status=200, headers={"Location": location, "X-GUploader-UploadID": session.id})

    def _piece(self, exchange: _Exchange, verb: str, raw: bytes, session: Session) -> Reply:
        if verb == "DELETE":
            raise self._uploads.cancel(session)
        if session.reply is not None:
            return session.reply  # complete already: the client missed the answer
        so_far = take(session, exchange.headers.get("content-range", ""), raw)
        if so_far is not None:
            return so_far
        request = Request(
            match=session.match,
            path_params=_decoded(session.match),
            query=session.query,
            headers=exchange.headers,
            authorization=session.authorization,
            body=session.body,
            media=bytes(session.received),
            media_type=session.media_type,
        )
        session.reply = self._dispatch.answer(request, counted=False)
        if self.checking:
            unknown = [name for name in request.unknown_parameters if name != "upload_id"]
            self.checking.look(session.match.method, session.body, unknown, session.reply, media=False)
        return session.reply


def _request(found: Match, query: list[tuple[str, str]], exchange: _Exchange, raw: bytes) -> Request:
    """The request's parts. Raises ApiError 400 for a body that cannot be read."""
    request = Request(
        match=found,
        path_params=_decoded(found),
        query=query,
        headers=exchange.headers,
        authorization=exchange.headers.get("authorization", ""),
        body={},
    )
    kind = exchange.headers.get("content-type", "")
    if not found.upload:
        request.body = read_json(raw)
        return request
    protocol = dict(query).get("uploadType") or ("multipart" if kind.startswith("multipart/") else "media")
    if protocol == "multipart":
        media = multipart(kind, raw)
        request.body, request.media, request.media_type = media.body, media.data, media.media_type
    elif protocol == "resumable":
        request.body = read_json(raw)
        request.media = b""
        request.media_type = exchange.headers.get("x-upload-content-type", "application/octet-stream")
    elif protocol == "media":
        request.media, request.media_type = raw, kind.partition(";")[0] or "application/octet-stream"
    else:
        raise ApiError(400, f"Unsupported upload type: {protocol}", reason="badRequest")
    return request


def _decoded(found: Match) -> dict[str, str]:
    return {name: unquote(value) for name, value in found.path_params.items()}


def _faulty(fault: Fault, method: Method | None) -> Reply:
    headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
    status = fault.status or 500
    if fault.body is not None:
        return Reply(fault.body.encode(), "text/html; charset=UTF-8", status, headers)
    message = fault.message or {429: "Quota exceeded.", 503: "The service is currently unavailable."}.get(
        status, "Internal error encountered." if status >= 500 else "The request was refused."
    )
    # The newer APIs name a reason among the details; the older ones have a place of its own for it.
    newer = method is not None and fault.reason and not method.older_style
    details = error_info(method, fault.reason) if method and newer else ()
    return refusal(
        ApiError(status, message, reason=fault.reason, details=details, headers=headers), method.api if method else ""
    )


def _as_json(reply: Reply) -> Reply:
    if isinstance(reply.body, bytes):
        return reply
    return Reply(json_bytes(reply.body), reply.content_type, reply.status, reply.headers)


async def _wait(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


class _Exchange:
    """One request and its answer on the wire."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, workspace: Workspace) -> None:
        self._scope, self._receive, self._send, self._workspace = scope, receive, send, workspace
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.client = scope.get("client")

    async def body(self) -> bytes | None:
        """The whole body; None when the client went away while sending it."""
        parts = []
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                return b"".join(parts)

    def target(self, raw: bytes) -> tuple[str, str, list[tuple[str, str]], bytes]:
        """Verb, path (still encoded), query and body; a GET too long for a URL comes as POST with an override."""
        verb, path = self._scope["method"], self._scope["raw_path"].decode("latin-1").partition("?")[0]
        text = self._scope["query_string"].decode("latin-1")
        if verb == "POST" and self.headers.get("x-http-method-override"):
            verb = self.headers["x-http-method-override"].upper()
            if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
                text, raw = "&".join(part for part in (text, raw.decode("latin-1")) if part), b""
        return verb, re.sub(r"^//+", "/", path), parse_qsl(text, keep_blank_values=True), raw

    async def gone(self) -> None:
        """Wait until the connection is closed."""
        while (await self._receive())["type"] != "http.disconnect":
            continue

    async def send(self, reply: Reply, *, drip: float = 0.0) -> int:
        """Send an answer, its bytes spread over `drip` seconds; how many bytes its body has."""
        body = reply.body if isinstance(reply.body, bytes) else json_bytes(reply.body)
        headers = {
            "date": format_datetime(self._workspace.clock.now(), usegmt=True),
            "cache-control": "private",
            **{name.lower(): value for name, value in reply.headers.items()},
        }
        if reply.status not in (204, 304):
            headers |= {"content-length": str(len(body))}
            if body:
                headers["content-type"] = reply.content_type
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": reply.status, "headers": pairs})
        pieces = [body]
        if drip > 0 and len(body) > 1:
            step = max(1, len(body) // 20)
            pieces = [body[at : at + step] for at in range(0, len(body), step)]
        for place, piece in enumerate(pieces):
            if drip > 0:
                await asyncio.sleep(drip / len(pieces))
            more = place < len(pieces) - 1
            await self._send({"type": "http.response.body", "body": piece, "more_body": more})
        return len(body)
