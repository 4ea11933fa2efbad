"""Drive's identifiers. Ids handed out in advance carry their own proof, so that handing them out stores nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _proof(key: bytes, raw: bytes) -> bytes:
    return hmac.new(key, b"file id" + raw, hashlib.sha256).digest()[:12]


def fresh() -> str:
    """A new file id that Drive draws itself: 33 characters."""
    return "1" + _text(secrets.token_bytes(24))


def generated(key: bytes) -> str:
    """A new id for a client to create a file with (`files.generateIds`): 33 characters, known again by its proof."""
    raw = secrets.token_bytes(12)
    return "1" + _text(raw + _proof(key, raw))


def is_generated(key: bytes, file_id: str) -> bool:
    """Whether the id came from `generated` with the same key."""
    if len(file_id) != 33 or file_id[0] != "1":
        return False
    try:
        raw = base64.b64decode(file_id[1:], altchars=b"-_", validate=True)
    except ValueError:
        return False
    return hmac.compare_digest(raw[12:], _proof(key, raw[:12]))


def root(email: str) -> str:
    """The id of a person's My Drive: it follows from the address, so nobody's root need be stored."""
    return "0A" + _text(hashlib.sha256(b"root" + email.lower().encode()).digest())[:14] + "PVA"


def shared_drive() -> str:
    """A new shared drive's id, which is also that of its root folder."""
    return "0A" + _text(secrets.token_bytes(12))[:14] + "PVA"


def permission(kind: str, who: str) -> str:
    """A permission's id: the same person has the same one on every file."""
    if kind == "anyone":
        return "anyoneWithLink"
    number = int.from_bytes(hashlib.sha256(f"{kind} {who.lower()}".encode()).digest()[:8], "big")
    return f"{number % 10**20:020d}" if kind != "domain" else f"{number % 10**20:020d}k"
