"""Which reader takes a file: by its first bytes where they tell, by its ending where they do not."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from industria.core import InputError
from industria.foundation.ingest.encoding import detect_encoding
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
_TEXT_READERS = ("delimited", "json_documents", "plain_text", "program")


def reader_for(path: Path) -> Reader:
    """The reader for a file. Raises InputError where there is none or the bytes contradict it."""
    if path.stat().st_size == 0:
        raise InputError("expected content, found an empty file")
    with path.open("rb") as stream:
        head = stream.read(8)
    name = _READERS.get(path.suffix.lower()) or _guess(path)
    real = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if real and name in _TEXT_READERS:
        raise InputError(
            f"expected text as the ending {path.suffix} says, found {real} data: "
            "give the file its right ending"
        )
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
