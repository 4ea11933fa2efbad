"""From a request's parts to an answer: sign-in, quota, parameters, body, the service, the mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from automations.emulator import masks, tokens
from automations.emulator.api import ApiError, Call, Caller, Reply
from automations.emulator.discovery import Document, Match, Method
from automations.emulator.quotas import Quotas
from automations.emulator.schemas import BodyReader, read_parameters
from automations.emulator.workspace import Workspace

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_REALM = 'Bearer realm="https://accounts.google.com/"'
_MISSING = (
    "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
_INVALID = _MISSING.replace("is missing required authentication credential", "had invalid authentication credentials")


@dataclass(slots=True)
class Request:
    """One API request, matched to its method. `body` is the JSON part; `media` what an upload carries beside it."""

    match: Match
    path_params: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    authorization: str
    body: Any
    media: bytes | None = None
    media_type: str | None = None
    unknown_parameters: list[str] = field(default_factory=list)


class Dispatch:
    """Answers requests from one workspace."""

    def __init__(self, workspace: Workspace, apis: Mapping[str, Document], quotas: Quotas) -> None:
        self._workspace, self._apis, self._quotas = workspace, apis, quotas
        self._bodies = {name: BodyReader(document) for name, document in apis.items()}

    def answer(self, request: Request, *, counted: bool = True) -> Reply:
        """Carry a request out and give the answer, cut down to its `fields`. Raises ApiError."""
        call, mask = self._call(request, counted=counted)
        reply = self._workspace.perform(call)
        if mask is not None and isinstance(reply.body, Mapping):
            return Reply(masks.apply(mask, reply.body), reply.content_type, reply.status, reply.headers)
        return reply

    def rehearse(self, request: Request) -> None:
        """Raise what a request would be refused for; nothing is changed. For the start of a resumable upload."""
        call, _ = self._call(request, counted=True)
        self._workspace.rehearse(call)

    def _call(self, request: Request, *, counted: bool) -> tuple[Call, masks.Mask | None]:
        method = request.match.method
        caller = self.caller(method, request.authorization)
        if counted:
            self._quotas.count(method, caller.email, caller.client, self._workspace.clock.counting())
        if not self._workspace.handles(method.id):
            raise ApiError(501, f"The emulator does not answer {method.id} yet.", status="UNIMPLEMENTED")
        params, request.unknown_parameters = read_parameters(method, request.path_params, request.query)
        document = self._apis[method.api]
        mask = None
        if "fields" in params:
            mask = masks.parse(params["fields"], older=method.older_style)
            if method.response:
                masks.check(mask, document.schemas, document.schemas[method.response], older=method.older_style)
        body: dict[str, Any] = {}
        cleared: frozenset[str] = frozenset()
        if method.request:
            body = self._bodies[method.api].read(method.request, request.body)
            cleared = frozenset(name for name, value in request.body.items() if value is None)
        elif request.body:
            raise ApiError(400, f"Invalid JSON payload received. {method.id} takes no body.", status="INVALID_ARGUMENT")
        call = Call(
            method=method.id,
            params=params,
            body=body,
            caller=caller,
            now=self._workspace.clock.now(),
            media=request.media,
            media_type=request.media_type,
            headers=request.headers,
            cleared=cleared,
        )
        return call, mask

    def user(self, authorization: str) -> str:
        """Whose a bearer token is; "" when it is none of ours."""
        try:
            return tokens.read(self._workspace.key, authorization.partition(" ")[2].strip(), _LONG_AGO).user.lower()
        except tokens.BadToken:
            return ""

    def caller(self, method: Method, authorization: str) -> Caller:
        """Who a bearer token belongs to, with those of its scopes that the method takes. Raises 401 and 403."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unauthenticated(method, _MISSING, "CREDENTIALS_MISSING", _REALM)
        try:
            grant = tokens.read(self._workspace.key, token.strip(), self._workspace.clock.now())
        except tokens.BadToken:
            grant = None
        if grant is None or self._workspace.sign_in.revoked(grant.user):
            raise _unauthenticated(method, _INVALID, "ACCESS_TOKEN_INVALID", _REALM + ', error="invalid_token"')
        granting = grant.scopes & method.scopes
        if not granting:
            raise _insufficient(method)
        return Caller(grant.user.lower(), granting, grant.client)


def error_info(method: Method, reason: str) -> list[dict[str, Any]]:
    """google.rpc.ErrorInfo, with its reason, as the details of an error."""
    metadata = {"service": f"{method.api}.googleapis.com", "method": method.id}
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    return [{"@type": kind, "reason": reason, "domain": "googleapis.com", "metadata": metadata}]


def _unauthenticated(method: Method, message: str, reason: str, header: str) -> ApiError:
    return ApiError(
        401,
        message,
        status="UNAUTHENTICATED",
        reason="authError" if reason != "CREDENTIALS_MISSING" else "required",
        location="Authorization",
        details=error_info(method, reason),
        headers={"WWW-Authenticate": header},
    )


def _insufficient(method: Method) -> ApiError:
    scopes = " ".join(sorted(method.scopes))
    return ApiError(
        403,
        "Request had insufficient authentication scopes.",
        status="PERMISSION_DENIED",
        reason="insufficientPermissions",
        details=error_info(method, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        headers={"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{scopes}"'},
    )
