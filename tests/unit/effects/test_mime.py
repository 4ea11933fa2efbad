"""Letters as messages: what a mail program reads out of the bytes is what was put in, whatever people typed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import getaddresses
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from automations.effects.mime import Attachment, Envelope, Mailbox, NotMailable, build, mailable, told_of
from automations.rendering.letters import Mail
from automations.rendering.mail_marks import one_line

NOON = datetime(2026, 11, 2, 12, tzinfo=ZoneInfo("America/New_York"))
OFFICE = Mailbox("program@example.org", "Arden Community Liaisons")
ENVELOPE = Envelope(
    sender=OFFICE,
    to=Mailbox("ana@example.org", "Ana Example"),
    reply_to=Mailbox("office@example.org"),
    date=NOON,
    key="reminder/M-012/2026-12-03T18:00/L-02/2d",
)
MAIL = Mail("Tuesday's meeting", "Dear Ana,\nsee you.\n", "<p>Dear Ana,<br>see you.</p>\n", "en", "ltr")


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def named(name: str) -> bytes:
    return build(MAIL, replace(ENVELOPE, to=Mailbox("ana@example.org", name)))


def as_read(header: str) -> str:
    """A header's words as any mail program decodes them: each encoded word alone (RFC 2047, 5)."""
    unfolded = re.sub(r"\r\n(?=[ \t])", "", header)
    return "".join(
        part if isinstance(part, str) else part.decode(charset or "ascii") for part, charset in decode_header(unfolded)
    )


def header(raw: bytes, name: str) -> str:
    """One header as it stands on the wire, folds and all."""
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
    (found,) = re.findall(rf"^{name}: ?([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", head, re.MULTILINE)
    return str(found)


def read(part: Message) -> str:
    """A part's text, its lines ended as ours are."""
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_letter_has_what_a_letter_needs_and_nobody_else() -> None:
    message = parsed(build(MAIL, ENVELOPE))
    assert message.items()[:9] == [
        ("From", "Arden Community Liaisons <program@example.org>"),
        ("To", "Ana Example <ana@example.org>"),
        ("Reply-To", "office@example.org"),
        ("Subject", "Tuesday's meeting"),
        ("Date", "Mon, 02 Nov 2026 12:00:00 -0500"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Automations-Key", "reminder/M-012/2026-12-03T18:00/L-02/2d"),
        ("Content-Language", "en"),
        ("MIME-Version", "1.0"),
    ]
    assert len(message.keys()) == 10
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), read(text)) == ("text/plain", MAIL.text)
    assert (html.get_content_type(), read(html)) == ("text/html", MAIL.html)


def test_the_same_facts_are_the_same_bytes() -> None:
    files = [Attachment("a.pdf", "application/pdf", b"%PDF")]
    assert build(MAIL, ENVELOPE, attachments=files) == build(MAIL, ENVELOPE, attachments=files)


def test_an_ics_and_a_pdf_go_with_it() -> None:
    files = [Attachment("ARL-FY27-0003 L-02 2026-10.pdf", "application/pdf", bytes(range(256)))]
    message = parsed(build(MAIL, ENVELOPE, calendar=b"BEGIN:VCALENDAR\r\nX:\xc3\xa9\r\n", attachments=files))
    assert message.get_content_type() == "multipart/mixed"
    letter, calendar, invoice = message.iter_parts()
    assert letter.get_content_type() == "multipart/alternative"
    assert calendar.get_content_type() == "text/calendar"
    assert dict(calendar["Content-Type"].params) == {"method": "PUBLISH", "charset": "utf-8"}
    assert (calendar.get_filename(), calendar.get_content_disposition()) == ("calendar.ics", "attachment")
    assert calendar.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\nX:\xc3\xa9\r\n"
    assert (invoice.get_filename(), invoice.get_content()) == (files[0].name, files[0].content)


NAMES = [
    "Rivera, Rosa",
    'Rosa "Rosie" Rivera',
    "back\\slash",
    "Zoë Ångström, Ph.D.",
    "José María de la Concepción y Villanueva, coordinadora del programa de enlaces comunitarios",
    "Rivera, Rosa Maria de los Angeles Guadalupe, coordinator of the community liaison program",
    "陳大文，社區聯絡員",
    "ليلى المثال",
    "Ti Jan Egzanp 🌊",
    "=?utf-8?q?not_me?=",
    "evil@example.com",
    "Rosa <evil@example.com>",
    "(Rosa)",
    "a;b:c,d",
    "x" * 500,
    "é" * 500,
    "Ann. O'Neil-Smith",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_out_as_it_was_typed_and_is_one_address(name: str) -> None:
    raw = named(name)
    shown = one_line(name, 100)
    (address,) = parsed(raw)["To"].addresses
    assert address.addr_spec == "ana@example.org"
    # Python 3.11's own parser leaves the spaces between encoded words in a name; RFC 2047 (6.2) drops them.
    assert address.display_name.replace(" ", "") == shown.replace(" ", "")
    # And by the rules: parsed before it is decoded, as mail servers do.
    ((phrase, addr),) = getaddresses([re.sub(r"\r\n(?=[ \t])", "", header(raw, "To"))])
    assert (as_read(phrase), addr) == (shown, "ana@example.org")


@given(st.text(max_size=200))
@example("Rosa\r\nBcc: everybody@example.org")
@example("Rosa\x00\x0b\x85\u2028Bcc: everybody@example.org")
@example("\ud800 half of a pair")
@example(" ")
def test_no_text_of_a_name_or_a_subject_makes_a_header(text: str) -> None:
    raw = build(replace(MAIL, subject=text), replace(ENVELOPE, to=Mailbox("ana@example.org", text)))
    message = parsed(raw)
    assert len(message.keys()) == 10
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@example.org"]
    assert as_read(getaddresses([re.sub(r"\r\n(?=[ \t])", "", header(raw, "To"))])[0][0]) == one_line(text, 100)
    assert all(line.isascii() and len(line) <= 78 for line in raw.splitlines())
    assert b"\x00" not in raw
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Two\r\nBcc: x@example.org", "Two Bcc: x@example.org"),
        ("Reunión del jueves: 3 de diciembre", "Reunión del jueves: 3 de diciembre"),
        ("a =?utf-8?q?b?= c", "a =?utf-8?q?b?= c"),
        ("word " * 60, ("word " * 60).strip()),
        ("y" * 300, "y" * 300),
        ("會議 " * 50, ("會議 " * 50).strip()),
        ("\u200fاجتماع\u200f", "\u200fاجتماع\u200f"),
        ("", ""),
    ],
)
def test_a_subject_is_one_line_and_whole(typed: str, read: str) -> None:
    raw = build(replace(MAIL, subject=typed), ENVELOPE)
    assert parsed(raw)["Subject"] == read
    assert as_read(header(raw, "Subject")) == read


@given(st.text(max_size=400))
@example("From the office\n.\n..\nFrom: x@example.org\n\n--=_\r\n")
@example("x" * 2000)
@example("null \x00 and half \ud800")
def test_a_body_is_seven_bit_and_comes_out_whole(text: str) -> None:
    raw = build(replace(MAIL, text=text, html=text), ENVELOPE)
    assert all(line.isascii() and len(line) <= 78 for line in raw.replace(b"\r\n", b"\n").split(b"\n"))
    plain, html = (read(part) for part in parsed(raw).iter_parts())
    kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", "", re.sub(r"\r\n?", "\n", text))
    assert plain.rstrip("\n") == html.rstrip("\n") == kept.rstrip("\n")


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("ana@example.org", "ana@example.org"),
        ("Ana.B+town@EXAMPLE.org", "Ana.B+town@example.org"),
        ("ana@exämple.org", "ana@xn--exmple-cua.org"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_an_address_as_it_goes_on_the_wire(address: str, wire: str) -> None:
    assert mailable(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "ana@example",
        "ana@example..org",
        "ana@example.org, ben@example.org",
        "ana@example.org ben@example.org",
        "ana@example.org\r\nBcc: ben@example.org",
        "ana@example.org\x00",
        "Ana <ana@example.org>",
        "josé@example.org",
        f"{'a' * 250}@example.org",
    ],
)
@pytest.mark.parametrize("who", ["to", "sender", "reply_to"])
def test_what_is_no_single_address_is_refused_and_not_repeated(address: str, who: str) -> None:
    parts: dict[str, Mailbox] = {who: Mailbox(address, "Ana")}
    with pytest.raises(NotMailable) as refused:
        build(MAIL, replace(ENVELOPE, **parts))  # type: ignore[arg-type]
    assert "ana" not in str(refused.value)


@pytest.mark.parametrize("key", ["", "a b", "a\r\nBcc: x@example.org", "a\x00", "é", "k" * 901])
def test_a_key_that_would_break_its_header_is_refused(key: str) -> None:
    with pytest.raises(NotMailable, match="key"):
        build(MAIL, replace(ENVELOPE, key=key))


@pytest.mark.parametrize("language", ["", "en\r\nX: y", "en us", "e"])
def test_a_language_that_is_none_is_refused(language: str) -> None:
    with pytest.raises(NotMailable, match="language"):
        build(replace(MAIL, language=language), ENVELOPE)


@pytest.mark.parametrize("name", ["", "a\r\nb.pdf", "a/b.pdf", 'a"b.pdf', "a\x00.pdf", "a\u2028.pdf"])
def test_a_files_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(NotMailable, match="name"):
        build(MAIL, ENVELOPE, attachments=[Attachment(name, "application/pdf", b"x")])


def test_a_date_has_its_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        build(MAIL, replace(ENVELOPE, date=NOON.replace(tzinfo=None)))


TOLD = '{"gathering": "M-01", "place": "Hall"}'


@pytest.mark.parametrize("told", ['[{"place": "Библиотека, ١٢"}]', f"[{', '.join([TOLD] * 40)}]", "x" * 5000])
def test_what_was_told_comes_back_from_its_header_folded_or_not(told: str) -> None:
    raw = build(MAIL, replace(ENVELOPE, told=told))
    found = header(raw, "X-Automations-Told")
    assert max(len(line) for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")) <= 76
    assert told_of(found) == told
    assert told_of(re.sub(r"\r\n[ \t]", " ", found)) == told
    assert told_of(parsed(raw)["X-Automations-Told"]) == told


@pytest.mark.parametrize("header", ["", "what somebody else wrote", "eJw", "====", "\u0661"])
def test_another_programs_header_says_nothing(header: str) -> None:
    assert told_of(header) == ""
