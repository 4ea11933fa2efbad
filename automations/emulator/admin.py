"""The admin API, on a port of its own: clock, faults, quotas, people's edits, what was called and what was wrong.

Documented in docs/emulator.md. Every request carries `Authorization: Bearer <admin token>`.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from automations.emulator.clock import moment
from automations.emulator.server import Server

Endpoint = Callable[[Request], Awaitable[Response]]
Act = Callable[[str, dict[str, Any]], Any]


def application(server: Server, token: str, hosts: frozenset[str]) -> Starlette:
    """The ASGI application. What cannot be understood is answered with 400 {"error": "…"}."""
    of = _Acts(server)
    acts: dict[str, tuple[tuple[str, ...], Act]] = {
        "/clock": (("GET", "POST"), of.clock),
        "/faults": (("GET", "POST", "DELETE"), of.faults),
        "/latency": (("GET", "POST"), of.latency),
        "/quotas": (("GET", "POST", "DELETE"), of.quotas),
        "/calls": (("GET", "DELETE"), of.calls),
        "/edits": (("GET", "POST", "DELETE"), of.edits),
        "/search": (("GET", "POST"), of.search),
        "/violations": (("GET", "DELETE"), of.violations),
        "/notices": (("GET",), of.notices),
        "/evaluated": (("GET",), of.evaluated),
        "/files": (("GET",), of.files),
        "/mail": (("GET",), of.mail),
        "/outgoing": (("GET",), of.outgoing),
        "/events": (("GET",), of.events),
        "/mailboxes": (("GET", "POST"), of.mailboxes),
        "/digest": (("GET",), of.digest),
        "/snapshots": (("POST",), of.snapshots),
        "/drives": (("GET", "POST"), of.drives),
        "/accounts": (("POST",), of.accounts),
        "/delegations": (("POST",), of.delegations),
        "/revocations": (("POST", "DELETE"), of.revocations),
    }

    def endpoint(act: Act) -> Endpoint:
        async def run(request: Request) -> Response:
            if request.headers.get("host") not in hosts:
                return JSONResponse({"error": "this port answers to its loopback address only"}, 421)
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), token.encode()):
                return JSONResponse({"error": "the admin token is missing or wrong"}, 401)
            try:
                raw = await request.body()
                body = json.loads(raw) if raw else {}
                asked = body if isinstance(body, dict) else {"list": body}
                return JSONResponse(act(request.method, {**request.query_params, **asked}))
            except (ValueError, KeyError, TypeError) as error:
                return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

        return run

    return Starlette(routes=[Route(path, endpoint(act), methods=list(verbs)) for path, (verbs, act) in acts.items()])


class _Acts:
    """One method a path; each answers with JSON."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._workspace = server.workspace

    def clock(self, verb: str, body: dict[str, Any]) -> Any:
        clock = self._workspace.clock
        if verb == "POST":
            if set(body) - {"set", "advance", "run", "system"}:
                raise ValueError(
                    "known: set (ISO time with a zone), advance (seconds), run (true, false), system (true)"
                )
            with self._workspace.transaction():
                if body.get("system"):
                    clock.follow_system()
                if "set" in body:
                    clock.set(moment(body["set"]))
                if "advance" in body:
                    clock.advance(float(body["advance"]))
                if "run" in body:
                    clock.run(bool(body["run"]))
        return clock.as_json()

    def faults(self, verb: str, body: dict[str, Any]) -> Any:
        faults = self._server.faults
        if verb == "DELETE":
            faults.clear()
        elif verb == "POST":
            for rule in body.get("list", [body]):
                faults.add(rule)
        return {"rules": faults.as_json()}

    def latency(self, verb: str, body: dict[str, Any]) -> Any:
        if verb == "POST":
            self._server.faults.latency = float(body["seconds"])
        return {"seconds": self._server.faults.latency}

    def quotas(self, verb: str, body: dict[str, Any]) -> Any:
        if verb == "POST":
            self._server.quotas.set(body)
        elif verb == "DELETE":
            self._server.quotas.reset()
        return self._server.quotas.as_json()

    def calls(self, verb: str, body: dict[str, Any]) -> Any:
        if verb == "DELETE":
            self._server.log.clear()
        return {"count": self._server.log.count, "calls": self._server.log.as_json()}

    def edits(self, verb: str, body: dict[str, Any]) -> Any:
        edits = self._server.edits
        if verb == "POST":
            return edits.plan(body, self._server.log.count)
        if verb == "DELETE":
            edits.clear()
        return {"waiting": edits.waiting, "done": edits.done}

    def search(self, verb: str, body: dict[str, Any]) -> Any:
        records = self._workspace.drive.records
        if verb == "POST":
            with self._workspace.transaction():
                records.set_lag(float(body["lag_seconds"]))
        return {"lag_seconds": records.lag}

    def violations(self, verb: str, body: dict[str, Any]) -> Any:
        checking = self._server.checking
        if checking is None:
            raise ValueError("the emulator was started without --check")
        if verb == "DELETE":
            checking.clear()
        return {"violations": checking.violations, "warnings": checking.warnings}

    def notices(self, verb: str, body: dict[str, Any]) -> Any:
        return {"notices": self._workspace.drive.records.notices(), "calendar": self._workspace.calendars.notices()}

    def evaluated(self, verb: str, body: dict[str, Any]) -> Any:
        return {"evaluated": self._workspace.sheets.evaluated()}

    def files(self, verb: str, body: dict[str, Any]) -> Any:
        return {"files": self._workspace.drive.tree()}

    def mail(self, verb: str, body: dict[str, Any]) -> Any:
        return {"mail": self._workspace.gmail.listing(str(body.get("mailbox", "")), str(body.get("id", "")))}

    def outgoing(self, verb: str, body: dict[str, Any]) -> Any:
        return {"outgoing": self._workspace.gmail.outgoing()}

    def events(self, verb: str, body: dict[str, Any]) -> Any:
        return {"events": self._workspace.calendars.listing()}

    def mailboxes(self, verb: str, body: dict[str, Any]) -> Any:
        mailboxes = self._workspace.gmail.mailboxes
        if verb == "POST":
            with self._workspace.transaction():
                mailboxes.told(body)
        return mailboxes.as_json()

    def digest(self, verb: str, body: dict[str, Any]) -> Any:
        return {"sha256": self._workspace.digest()}

    def snapshots(self, verb: str, body: dict[str, Any]) -> Any:
        if len(body) != 1 or set(body) - {"keep", "restore"}:
            raise ValueError("known: keep, restore, one of them with a name")
        ((act, name),) = body.items()
        (self._workspace.keep if act == "keep" else self._workspace.restore)(str(name))
        return {act: name}

    def drives(self, verb: str, body: dict[str, Any]) -> Any:
        drives = self._workspace.drive.drives
        if verb == "POST":
            with self._workspace.transaction():
                new = drives.add(str(body["name"]), dict(body["members"]), self._workspace.clock.now())
            return {"id": new.id, "name": new.name}
        return {"drives": [{"id": one.id, "name": one.name, "members": one.members} for one in drives.everything()]}

    def accounts(self, verb: str, body: dict[str, Any]) -> Any:
        with self._workspace.transaction():
            self._workspace.sign_in.register(str(body["email"]), str(body["public_key"]))
        return {"email": body["email"]}

    def delegations(self, verb: str, body: dict[str, Any]) -> Any:
        scopes = body.get("scopes")
        with self._workspace.transaction():
            self._workspace.sign_in.delegate(str(body["email"]), scopes)
        return {"email": body["email"], "scopes": scopes}

    def revocations(self, verb: str, body: dict[str, Any]) -> Any:
        with self._workspace.transaction():
            self._workspace.sign_in.revoke(str(body["user"]), revoked=verb == "POST")
        return {"user": body["user"], "revoked": verb == "POST"}
