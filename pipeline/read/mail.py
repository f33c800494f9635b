"""Web archives (.mht, .mhtml) and saved mails (.eml) → the text of the page or letter in them."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from pipeline.read.decode import decode
from pipeline.read.extracted import Extracted, reason, to_date
from pipeline.read.html import read_html
from pipeline.records import ReadError


def read_mail(data: bytes, name: str) -> Extracted:
    """The first page (text/html) of the archive, or its plain text where there is no page.

    Raises:
        ReadError: no readable part inside.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        kinds = [(part, part.get_content_type()) for part in parts]
        bodies = {kind: [part for part, its in kinds if its == kind] for kind in ("text/html", "text/plain")}
        for part in bodies["text/html"] or bodies["text/plain"]:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return _of_part(message, part, content, name)
    except (ReadError, MemoryError, RecursionError):
        raise
    except Exception as error:  # the email package raises whatever a broken header leads to
        raise ReadError(
            "not a readable web archive; save the page as .html", kind="damaged", detail=reason(error)
        ) from None
    raise ReadError("the web archive holds no page; save the page as .html", kind="no-text")


def _of_part(message: EmailMessage, part: EmailMessage, content: bytes, name: str) -> Extracted:
    charset = part.get_content_charset()
    if part.get_content_type() == "text/html":
        return read_html(content, name, charset=charset)
    decoded = decode(content, charset)
    subject = " ".join(str(message.get("subject") or "").split()) or None
    return Extracted(
        decoded.text,
        decoded.encoding,
        title=subject,
        publish_date=to_date(str(message.get("date") or "")),
        problems=tuple(decoded.problems),
    )
