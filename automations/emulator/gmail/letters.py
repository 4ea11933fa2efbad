"""A message as it travels: its header fields in order, still folded and encoded, and its body.

Read by hand and not by the `email` package, which repairs what it reads: here every byte of a field has to be known,
so that what Google refuses can be refused, and what is kept stays as it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses

from automations.emulator.api import ApiError

# Fields that stand in a message once at most (RFC 5322, 3.6). A second one is what an injected line break leaves.
_ONCE = ("from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references")
_WITH_ADDRESSES = ("From", "To", "Cc", "Bcc", "Reply-To")
_ADDRESS = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_]([\w-]*[^\W_])+"
)


def invalid(message: str) -> ApiError:
    """Gmail's 400."""
    return ApiError(400, message, status="INVALID_ARGUMENT", reason="invalidArgument")


@dataclass(frozen=True, slots=True)
class Letter:
    """`fields` are (name, value) with the value as it stands in the message, without the last line break."""

    fields: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def raw(self) -> bytes:
        """The message in bytes; 8-bit text in a field is UTF-8."""
        head = "".join(f"{name}:{value}\r\n" for name, value in self.fields)
        return head.encode("utf-8", "surrogateescape") + b"\r\n" + self.body

    @property
    def message(self) -> Message:
        """The same for the standard library, which knows about parts."""
        return BytesParser(policy=compat32).parsebytes(self.raw)

    def every(self, name: str) -> list[str]:
        """The values of a field, unfolded, still encoded."""
        return [_unfolded(value) for had, value in self.fields if had.lower() == name.lower()]

    def first(self, name: str) -> str:
        """The first value of a field, unfolded, still encoded; "" when there is none."""
        return next(iter(self.every(name)), "")

    def text(self, name: str) -> str:
        """The first value as a person reads it."""
        return decoded(self.first(name))

    def addresses(self, *names: str) -> list[str]:
        """The addresses in some fields, lower case, each once, in order."""
        found = [address.lower() for name in names for _, address in getaddresses(self.every(name)) if address]
        return list(dict.fromkeys(found))

    def without(self, *names: str) -> Letter:
        gone = {name.lower() for name in names}
        return Letter(tuple(field for field in self.fields if field[0].lower() not in gone), self.body)

    def under(self, *fields: tuple[str, str]) -> Letter:
        """With more fields on top, as each station on the way adds its own."""
        return Letter((*((name, f" {value}") for name, value in fields), *self.fields), self.body)


def read(raw: bytes) -> Letter:
    """Read a message. Raises ApiError 400 for a line that is no field, and for a field whose text ends it early."""
    gap = re.search(rb"\r?\n\r?\n", raw)
    head, body = (raw[: gap.start()], raw[gap.end() :]) if gap else (raw, b"")
    fields: list[tuple[str, str]] = []
    for line in re.split(rb"\r?\n", head) if head else []:
        text = line.decode("utf-8", "surrogateescape")
        if text[:1] in (" ", "\t") and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]}\r\n{text}")
            continue
        name, colon, value = text.partition(":")
        if not colon or not re.fullmatch(r"[!-9;-~]+", name):
            if text:
                raise invalid("Invalid header")
            continue
        if "\r" in value or "\0" in value:
            raise invalid(f"Invalid {name} header")
        fields.append((name, value))
    return Letter(tuple(fields), re.sub(rb"\r?\n", b"\r\n", body))


def check(letter: Letter) -> None:
    """What Gmail asks of a draft and of a message to be sent: each field once, each address one that can be.

    Raises ApiError 400 "Invalid To header" (FlowCrypt/flowcrypt-browser#1370: for drafts, too).
    """
    names = [name.lower() for name, _ in letter.fields]
    for name in _ONCE:
        if names.count(name) > 1:
            raise invalid(f"Invalid {name.title()} header")
    for name in _WITH_ADDRESSES:
        text = letter.first(name).strip()
        if not text or text.endswith(":;"):  # a group that names nobody
            continue
        found = getaddresses([text])
        if not found or not all(valid(address) for _, address in found):
            raise invalid(f"Invalid {name} header")


def valid(address: str) -> bool:
    """Whether it is an address with a domain of two labels or more."""
    return len(address) <= 320 and _ADDRESS.fullmatch(address) is not None


def decoded(value: str) -> str:
    """A field's value with its encoded words read; what cannot be read stays."""
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value


def references(letter: Letter) -> list[str]:
    """The message ids that a message answers to, nearest first."""
    found = re.findall(r"<[^<>\s]+>", " ".join([*letter.every("References"), *letter.every("In-Reply-To")]))
    return list(dict.fromkeys(reversed(found)))


def base_subject(subject: str) -> str:
    """A subject without its Re: and Fwd:, to compare."""
    bare = re.sub(r"^(\s*(re|fwd?|aw|sv|rv|tr|enc)\s*(\[\d+\])?\s*:)+", "", subject, flags=re.IGNORECASE)
    return " ".join(bare.split()).casefold()


def fields_of(pairs: Iterable[tuple[str, str]], body: bytes) -> Letter:
    """A letter made here."""
    return Letter(tuple((name, f" {value}") for name, value in pairs), body)


def _unfolded(value: str) -> str:
    return re.sub(r"\r\n[ \t]+", " ", value).strip()
