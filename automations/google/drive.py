"""Google Drive, thin: google-api-python-client over our transport, typed values out.

Every method is one request (and its tries), unless it says otherwise. All raise `Refused` (with Google's code: 404
where a file is gone or was never ours to see), `NotReached`, `Unanswered` or `SignInFailed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from googleapiclient.http import MediaInMemoryUpload

from automations.google import clients
from automations.google.calls import Calls
from automations.google.failures import AttemptError, Happened, Refused
from automations.google.retries import CallKind
from automations.google.transport import Http, Session

FOLDER = "application/vnd.google-apps.folder"
DOCUMENT = "application/vnd.google-apps.document"
PDF = "application/pdf"
_FIELDS = "id,name,mimeType,parents,trashed,appProperties,md5Checksum,size,modifiedTime,webViewLink"
# Ids that one generateIds may give (discovery document: 1 to 1000).
MOST_IDS = 1000


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file or folder of Drive. `md5` and `size` (bytes) are empty and 0 for folders and Google's own documents.

    `modified` is UTC; `link` is what a person opens.
    """

    id: str
    name: str
    mime_type: str
    parents: tuple[str, ...]
    trashed: bool
    app_properties: Mapping[str, str] = field(default_factory=dict)
    md5: str = ""
    size: int = 0
    modified: datetime | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may do what with a file. `role`: owner, organizer, fileOrganizer, writer, commenter, reader.

    `email` is personal: not for logs. It is empty for `type` anyone. `inherited`: it comes from a folder above.
    """

    id: str
    type: str
    role: str
    email: str = ""
    inherited: bool = False


class Drive:
    """The files that the credentials open. One a run, like its session."""

    def __init__(self, session: Session, calls: Calls) -> None:
        self._http = Http(session)
        self._files = clients.collection("drive", "v3", "files", session.endpoint)
        self._permissions = clients.collection("drive", "v3", "permissions", session.endpoint)
        self._calls = calls

    def new_ids(self, count: int) -> list[str]:
        """Ids for files to be created, so that creating twice is seen (409). One call for each 1,000."""
        ids: list[str] = []
        while len(ids) < count:
            request = self._files.generateIds(count=min(MOST_IDS, count - len(ids)), space="drive", type="files")
            ids += self._run("drive.files.generateIds", CallKind.READS, request, "ids")["ids"]
        return ids

    def create_file(
        self,
        id: str | None,  # noqa: A002 - Drive's own word
        name: str,
        mime_type: str,
        parent: str | None,
        app_properties: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> FileInfo:
        """Make a file with its content, or, without content, a folder or an empty file.

        `id` is one of `new_ids`. `parent` is a folder's id, None for the top of the mailbox's Drive. `app_properties`
        are seen by this service only: at most 124 bytes of UTF-8 a key with its value, 30 a file.

        Raises `Refused` with code 409 when the id is taken: `get` tells whether it is the same file. `Unanswered`
        when it may be there: `get`, too.
        """
        body: dict[str, Any] = {"name": name, "mimeType": mime_type}
        if id is not None:
            body["id"] = id
        if parent is not None:
            body["parents"] = [parent]
        if app_properties:
            body["appProperties"] = dict(app_properties)
        request = self._files.create(body=body, media_body=_media(content, mime_type), **_ANSWER)
        return _info(self._run("drive.files.create", CallKind.CREATES, request))

    def update_file(
        self,
        id: str,  # noqa: A002
        content: bytes | None = None,
        app_properties: Mapping[str, str | None] | None = None,
        name: str | None = None,
        mime_type: str = PDF,
    ) -> FileInfo:
        """Replace what is given: content (of `mime_type`), name, some properties (None removes one).

        Repeated without harm, so an unclear answer is asked for again.
        """
        body: dict[str, Any] = {}
        if app_properties:
            body["appProperties"] = dict(app_properties)
        if name is not None:
            body["name"] = name
        request = self._files.update(fileId=id, body=body, media_body=_media(content, mime_type), **_ANSWER)
        return _info(self._run("drive.files.update", CallKind.IDEMPOTENT, request))

    def create_document(
        self, name: str, html: str, parent: str, app_properties: Mapping[str, str] | None = None
    ) -> FileInfo:
        """Make a Google Doc from a page of HTML. Drive draws its id: one of `new_ids` cannot be used (Drive guide).

        Raises `Unanswered` when it may be there, in `parent`, with these properties.
        """
        body: dict[str, Any] = {"name": name, "mimeType": DOCUMENT, "parents": [parent]}
        if app_properties:
            body["appProperties"] = dict(app_properties)
        request = self._files.create(body=body, media_body=_media(html.encode(), "text/html"), **_ANSWER)
        return _info(self._run("drive.files.create", CallKind.CREATES, request))

    def export_text(self, id: str) -> str:  # noqa: A002
        """The words of a Google Doc, without the byte order mark, with plain line ends. 10 MB at most."""
        request = self._files.export_media(fileId=id, mimeType="text/plain")
        found: bytes = self._calls.perform(
            "drive.files.export", CallKind.READS, lambda: request.execute(http=self._http)
        )
        return found.decode("utf-8-sig", "replace").replace("\r\n", "\n")

    def inside(self, folder: str) -> list[FileInfo]:
        """What lies in a folder and is not in the trash, as search knows it: a write may show only minutes later.

        One call a page of 100.
        """
        found: list[FileInfo] = []
        token: str | None = None
        while True:
            request = self._files.list(
                q=f"'{_quoted(folder)}' in parents and trashed = false",
                pageSize=100,
                pageToken=token,
                fields=f"nextPageToken,files({_FIELDS})",
                supportsAllDrives=True,
                includeItemsFromAllDrives=True,
            )
            answer = self._run("drive.files.list", CallKind.READS, request, "files")
            found += [_info(item) for item in answer["files"]]
            token = answer.get("nextPageToken")
            if not token:
                return found

    def limit(self, folder: str) -> None:
        """Let nobody into a folder by what stands above it, and nobody but its owner open it to others.

        `inheritedPermissionsDisabled` and `writersCanShare` of the discovery document.
        """
        body = {"inheritedPermissionsDisabled": True, "writersCanShare": False}
        request = self._files.update(fileId=folder, body=body, **_ANSWER)
        self._run("drive.files.update", CallKind.IDEMPOTENT, request)

    def share(self, id: str, email: str, role: str, *, notify: bool) -> None:  # noqa: A002
        """Let one person in, by address. `notify`: Drive writes to them, with the link.

        Without notice Google refuses addresses that have no Google account (400). Raises `Unanswered` when it may be
        done, and the mail sent: `permissions` tells.
        """
        body = {"type": "user", "role": role, "emailAddress": email}
        request = self._permissions.create(
            fileId=id, body=body, sendNotificationEmail=notify, supportsAllDrives=True, fields="id"
        )
        # Who may come in already is told again.
        kind = CallKind.ADDS if notify else CallKind.IDEMPOTENT
        self._run("drive.permissions.create", kind, request)

    def unshare(self, id: str, permission: str) -> bool:  # noqa: A002
        """Take an entry off a file's access list, by the entry's id. False where Google says that there is none."""
        request = self._permissions.delete(fileId=id, permissionId=permission, supportsAllDrives=True)
        try:
            # Its answer is empty: there is nothing to read.
            self._calls.perform(
                "drive.permissions.delete", CallKind.IDEMPOTENT, lambda: request.execute(http=self._http)
            )
        except Refused as refused:
            if refused.facts.get("code") != 404:
                raise
            return False
        return True

    def get(self, id: str) -> FileInfo | None:  # noqa: A002
        """A file, also a trashed one; None when there is none that these credentials may see."""
        try:
            return _info(self._run("drive.files.get", CallKind.READS, self._files.get(fileId=id, **_ANSWER)))
        except Refused as refused:
            if refused.facts.get("code") == 404:
                return None
            raise

    def content(self, id: str) -> bytes:  # noqa: A002
        """A file's bytes. Not for Google's own documents."""
        request = self._files.get_media(fileId=id, supportsAllDrives=True)
        answer: bytes = self._calls.perform("drive.files.get", CallKind.READS, lambda: request.execute(http=self._http))
        return answer

    def modified_time(self, id: str) -> datetime:  # noqa: A002
        """When a person or a program last changed the file: aware, UTC."""
        request = self._files.get(fileId=id, fields="modifiedTime", supportsAllDrives=True)
        return _time(self._run("drive.files.get", CallKind.READS, request, "modifiedTime")["modifiedTime"])

    def move(self, id: str, folder: str, app_properties: Mapping[str, str] | None = None) -> FileInfo:  # noqa: A002
        """Put a file into a folder and out of any other, with these properties added. Two calls, or one when it lies
        there and has them.
        """
        request = self._files.get(fileId=id, **_ANSWER)
        info = _info(self._run("drive.files.get", CallKind.READS, request))
        properties = dict(app_properties or {})
        if info.parents == (folder,) and properties.items() <= info.app_properties.items():
            return info
        others = ",".join(parent for parent in info.parents if parent != folder)
        moving = {"addParents": folder} | ({"removeParents": others} if others else {})
        body = {"appProperties": properties} if properties else {}
        request = self._files.update(fileId=id, body=body, **moving, **_ANSWER)
        return _info(self._run("drive.files.update", CallKind.IDEMPOTENT, request))

    def trash(self, id: str) -> FileInfo:  # noqa: A002
        """Put a file into the trash, from where a person can take it back for 30 days."""
        request = self._files.update(fileId=id, body={"trashed": True}, **_ANSWER)
        return _info(self._run("drive.files.update", CallKind.IDEMPOTENT, request))

    def permissions(self, id: str) -> list[Permission]:  # noqa: A002
        """Who may see or change a file. One call a page of 100."""
        found: list[Permission] = []
        token: str | None = None
        while True:
            request = self._permissions.list(
                fileId=id,
                pageSize=100,
                pageToken=token,
                supportsAllDrives=True,
                fields="nextPageToken,permissions(id,type,role,emailAddress,permissionDetails(inherited))",
            )
            answer = self._run("drive.permissions.list", CallKind.READS, request, "permissions")
            found += [_permission(item) for item in answer["permissions"]]
            token = answer.get("nextPageToken")
            if not token:
                return found

    def _run(self, method: str, kind: CallKind, request: Any, needs: str = "id") -> dict[str, Any]:
        def act() -> dict[str, Any]:
            answer = request.execute(http=self._http)
            # Somebody else's JSON (a town's network, a wrong address) is no answer of Google's.
            if not isinstance(answer, dict) or needs not in answer:
                raise AttemptError(Happened.NOT_JSON)
            return answer

        return self._calls.perform(method, kind, act)


# Shared drives are where a town's files belong: each call says that it knows them.
_ANSWER: Mapping[str, Any] = {"fields": _FIELDS, "supportsAllDrives": True}


def _media(content: bytes | None, mime_type: str) -> Any:
    # Not resumable: metadata and content go in one request, so that one create is one request on the wire.
    return None if content is None else MediaInMemoryUpload(content, mimetype=mime_type, resumable=False)


def _time(value: str) -> datetime:
    return datetime.fromisoformat(value)


def _quoted(value: str) -> str:
    """A value as a query of Drive wants it between quotation marks (guide 'Search query terms and operators')."""
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _permission(item: Mapping[str, Any]) -> Permission:
    details = item.get("permissionDetails", [])
    return Permission(
        item["id"],
        item["type"],
        item["role"],
        item.get("emailAddress", ""),
        inherited=bool(details) and all(one.get("inherited", False) for one in details),
    )


def _info(answer: Mapping[str, Any]) -> FileInfo:
    return FileInfo(
        id=answer["id"],
        name=answer.get("name", ""),
        mime_type=answer.get("mimeType", ""),
        parents=tuple(answer.get("parents", ())),
        trashed=answer.get("trashed", False),
        app_properties=dict(answer.get("appProperties", {})),
        md5=answer.get("md5Checksum", ""),
        size=int(answer.get("size", 0)),
        modified=_time(answer["modifiedTime"]) if "modifiedTime" in answer else None,
        link=answer.get("webViewLink", ""),
    )
