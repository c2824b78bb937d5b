"""E-mail (RFC 5322, MIME) and saved web pages (MHTML): who wrote to whom and when, the text, the attachments.

What a mail quotes of an earlier one is kept in passages of their own whose section says so. An attachment
of a kind that has a reader is taken in as a file of its own; every other is named.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

from industria.core import IndustriaError, InputError, Text
from industria.foundation import lexicon
from industria.foundation.ingest.documents import markup
from industria.foundation.ingest.documents.blocks import Block
from industria.foundation.ingest.documents.keeping import keep_document
from industria.foundation.ingest.source import Made, Sink, Source

_QUOTE_BEGINS = lexicon.Pattern(
    r"\s*(?:[-_=]{2,}\s*{quoted_mail.bare}\b.*|[^\n]{0,200}{quoted_mail.bare}\s*[:：]\s*|{quoted_mail.zh}\s*[:：].*)"
)
_QUOTED = Text("引用的邮件", "quoted mail")
_HEADERS = ("From", "To", "Cc", "Date")
_CHINESE = frozenset(("gb2312", "gbk", "gb_2312-80", "x-gbk"))
_MOST_ATTACHMENTS = 100
_DEEPEST = 5  # mails in mails
_LONGEST_NAME = 80  # characters; a file's name has 255 bytes
_NO_NAME = re.compile(r"[\x00-\x1f/:*?\"<>|]")
_TAGS = re.compile(r"<table\b", re.IGNORECASE)


def load(source: Source, sink: Sink) -> Made:
    """One document from one mail, and what came of its attachments.

    Raises InputError where the file is no mail, or there is no text in it.
    """
    message = email.message_from_bytes(source.path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    if not message.keys():
        raise InputError("expected a mail that begins with its headers, found none")
    subject = _header(message, "Subject")
    head = "\n".join(f"{name}: {said}" for name in _HEADERS if (said := _header(message, name)))
    attached = list(_attached(message))
    own, quoted = _parted(_body(message))
    listed = [f"Attachments: {', '.join(name for name, _ in attached)}"] if attached else []
    first, rest = (own[0].text, own[1:]) if own and own[0].kind == "text" else ("", own)
    blocks = [Block("heading", subject)] if subject else []
    blocks.append(
        Block("text", "\n".join([head, *listed, *(["", first] if first else [])]).strip())
    )
    blocks += rest
    if quoted:
        said = f"{_QUOTED.en} / {_QUOTED.zh}"
        blocks += [Block("heading", f"{subject} ({said})" if subject else said), *quoted]
    made = keep_document(source, sink, [b for b in blocks if b.text or b.rows], note=subject)
    return _with_attachments(source, sink, made, attached)


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; a date as ISO with its offset, where it is one."""
    value = message.get(name)
    if value is None:
        return ""
    moment = getattr(value, "datetime", None)
    if isinstance(moment, datetime):
        return moment.isoformat(sep=" ", timespec="minutes")
    return " ".join(str(value).split())


def _body(message: EmailMessage) -> list[Block]:
    """The text of a mail: plain where it is there, HTML where that alone is, or where it holds tables."""
    plain = message.get_body(("plain",))
    page = message.get_body(("html", "related"))
    shown = _decoded(page) if isinstance(page, EmailMessage) else ""
    if shown and (plain is None or _TAGS.search(shown)):
        blocks = markup.blocks_of(shown)
        if plain is None or any(block.kind == "table" for block in blocks):
            return blocks
    text = _decoded(plain) if isinstance(plain, EmailMessage) else ""
    return [Block("text", text.replace("\r\n", "\n").strip())] if text.strip() else []


def _decoded(part: EmailMessage) -> str:
    """The text of a part in the encoding that it names, or the one that fits."""
    if part.is_multipart():
        inner = part.get_body(("html", "plain"))
        return _decoded(inner) if isinstance(inner, EmailMessage) and inner is not part else ""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    named = (part.get_content_charset() or "utf-8").lower()
    for name in ("gb18030" if named in _CHINESE else named, "utf-8", "gb18030"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", errors="replace")


def _parted(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """What the mail says itself, and what it quotes of others (without the marks of quoting)."""
    own: list[Block] = []
    quoted: list[Block] = []
    below = False  # an earlier mail follows whole
    for block in blocks:
        if block.kind != "text":
            (quoted if below else own).append(block)
            continue
        said: list[str] = []
        held: list[str] = []
        for line in block.text.split("\n"):
            below = below or _QUOTE_BEGINS.fullmatch(line) is not None
            marked = line.lstrip().startswith(">")
            (held if below or marked else said).append(line.lstrip("> ") if marked else line)
        if any(line.strip() for line in said):
            own.append(Block("text", "\n".join(said).strip()))
        if any(line.strip() for line in held):
            quoted.append(Block("text", "\n".join(held).strip()))
    return own, quoted


def _attached(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Name and content of each attachment; a mail in a mail is one too."""
    for number, part in enumerate(message.iter_attachments()):
        if number >= _MOST_ATTACHMENTS:
            raise InputError(
                f"expected at most {_MOST_ATTACHMENTS} attachments of a mail, found more: save them as files"
            )
        name = _file_name(part.get_filename() or "")
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            content = inner.as_bytes() if isinstance(inner, EmailMessage) else b""
            yield name or f"mail_{number + 1}.eml", content
            continue
        payload = part.get_payload(decode=True)
        yield name or f"attachment_{number + 1}", payload if isinstance(payload, bytes) else b""


def _file_name(written: str) -> str:
    """The name of an attachment without folders and signs that no file may have; its end where it is long."""
    name = _NO_NAME.sub("_", written.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    return "" if name in (".", "..") else name[-_LONGEST_NAME:]


def _with_attachments(
    source: Source, sink: Sink, made: Made, attached: list[tuple[str, bytes]]
) -> Made:
    """The assets of the attachments beside the mail's own; those that nothing reads are named."""
    from industria.foundation.ingest.aside import why_no_content
    from industria.foundation.ingest.formats import reader_for

    if attached and source.origin.count("#") >= _DEEPEST:
        raise InputError(
            f"expected mails in mails {_DEEPEST} deep at most, found more: save them as files"
        )
    assets, flags, refused = list(made.assets), list(made.flags), list(made.refused)
    for number, (name, content) in enumerate(attached):
        folder = source.scratch / f"attachment_{number}"
        folder.mkdir()
        path = folder / name
        path.write_bytes(content)
        own = replace(
            source,
            path=path,
            name=f"{source.name}_{path.stem}",
            origin=f"{source.origin}#{name}",
            sha256=hashlib.sha256(content).hexdigest(),
            scratch=folder,
        )
        if reason := why_no_content(path):
            flags.append(f"attachment {name!r} was not read: {reason}")
            continue
        try:
            inner = reader_for(path)(own, sink)
        except IndustriaError as error:
            refused.append(f"attachment {name!r}: {error}")
            continue
        assets += inner.assets
        flags += [f"attachment {name!r}: {flag}" for flag in inner.flags]
        refused += [f"attachment {name!r}: {reason}" for reason in inner.refused]
    return Made(tuple(assets), tuple(flags), tuple(refused))
