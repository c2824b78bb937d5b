"""Which reader takes a file: by its first bytes where they tell, by its ending where they do not."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path

from industria.core import InputError
from industria.foundation.ingest.encoding import detect_encoding
from industria.foundation.ingest.json_cells import has_json_cells
from industria.foundation.ingest.source import Reader

_READERS = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".parquet": "parquet",
    ".json": "json_documents",
    ".jsonl": "json_documents",
    ".ndjson": "json_documents",
    ".xlsx": "workbook",
    ".pdf": "pdf",
    ".docx": "word",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".eml": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".ipynb": "notebook",
    ".md": "plain_text",
    ".markdown": "plain_text",
    ".txt": "plain_text",
    ".log": "plain_text",
    ".st": "program",
    ".scl": "program",
    ".iecst": "program",
    ".png": "picture",
    ".jpg": "picture",
    ".jpeg": "picture",
    ".bmp": "picture",
    ".tif": "picture",
    ".tiff": "picture",
    ".webp": "picture",
    ".wav": "sound",
    ".mp3": "sound",
    ".flac": "sound",
    ".ogg": "sound",
}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"PAR1", "parquet"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"PK\x03\x04", "zip"),
)
_TEXT_READERS = ("delimited", "json_documents", "plain_text", "program", "html", "mail", "notebook")
_OFFICE_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE2: xls, doc, ppt, msg
_SAVE_AS = {".xls": ".xlsx", ".xlt": ".xlsx", ".doc": ".docx", ".dot": ".docx", ".msg": ".eml"}
_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)


def reader_for(path: Path) -> Reader:
    """The reader for a file. Raises InputError where there is none or the bytes contradict it."""
    if path.stat().st_size == 0:
        raise InputError("expected content, found an empty file")
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(_OFFICE_97):
        wanted = _SAVE_AS.get(path.suffix.lower(), ".xlsx or .docx")
        raise InputError(
            f"expected a file of a kind that industria reads, found the binary form that Office had until "
            f"2007 ({path.suffix or 'no ending'}): save it as {wanted}"
        )
    name = _READERS.get(path.suffix.lower()) or ("html" if _PAGE.match(head) else _guess(path))
    real = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if real and name in _TEXT_READERS:
        raise InputError(
            f"expected text as the ending {path.suffix} says, found {real} data: "
            "give the file its right ending"
        )
    if name in ("delimited", "plain_text") and has_json_cells(path):
        name = "json_cells"
    module = importlib.import_module(f"industria.foundation.ingest.{name}")
    load: Callable[..., object] = module.load
    return load  # type: ignore[return-value]


def _guess(path: Path) -> str:
    """Files without a known ending are taken as text where they are text."""
    try:
        detect_encoding(path)
    except InputError:
        raise InputError(
            f"expected a file that industria reads, found {path.suffix or 'no ending'} with binary "
            f"data: convert it to one of {', '.join(known_endings())}"
        ) from None
    return "plain_text"


def endings_of_readers() -> dict[str, list[str]]:
    """The endings that each reader takes, by the reader's name."""
    return {reader: [e for e, r in _READERS.items() if r == reader] for reader in _READERS.values()}


def known_endings() -> list[str]:
    """All file endings that can be ingested."""
    return sorted(_READERS)
