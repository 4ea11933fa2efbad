"""The report that comes back when nobody has a local address (RFC 3464), as Gmail writes it."""

from __future__ import annotations

import secrets
from datetime import datetime
from email.utils import format_datetime

from automations.emulator.gmail.letters import Letter, fields_of

_DAEMON = "mailer-daemon@googlemail.com"
_STATUS = "550-5.1.1 The email account that you tried to reach does not exist."


def bounce(sent: Letter, sender: str, nobody: str, now: datetime) -> Letter:
    """The report on one address to the sender of a message."""
    boundary = secrets.token_hex(12)
    text = (
        "** Address not found **\r\n\r\n"
        f"Your message wasn't delivered to {nobody} because the address couldn't be found, "
        f"or is unable to receive mail.\r\n\r\nThe response was:\r\n{_STATUS}\r\n"
    )
    when = format_datetime(now)
    status = (
        f"Reporting-MTA: dns; googlemail.com\r\nArrival-Date: {when}\r\n"
        f"X-Original-Message-ID: {sent.first('Message-ID')}\r\n\r\n"
        f"Final-Recipient: rfc822; {nobody}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; {_STATUS}\r\nLast-Attempt-Date: {when}\r\n"
    )
    parts = [
        b'Content-Type: text/plain; charset="UTF-8"\r\n\r\n' + text.encode(),
        b"Content-Type: message/delivery-status\r\n\r\n" + status.encode(),
        b"Content-Type: message/rfc822\r\n\r\n" + sent.without("Bcc").raw,
    ]
    edge = f"--{boundary}".encode()
    body = b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"
    return fields_of(
        [
            ("Delivered-To", sender),
            ("From", f"Mail Delivery Subsystem <{_DAEMON}>"),
            ("To", sender),
            ("Auto-Submitted", "auto-replied"),
            ("Subject", "Delivery Status Notification (Failure)"),
            ("References", sent.first("Message-ID")),
            ("In-Reply-To", sent.first("Message-ID")),
            ("X-Failed-Recipients", nobody),
            ("Message-ID", f"<{secrets.token_hex(12)}.GMR@mx.google.com>"),
            ("Date", when),
            ("MIME-Version", "1.0"),
            ("Content-Type", f'multipart/report; boundary="{boundary}"; report-type=delivery-status'),
        ],
        body,
    )
