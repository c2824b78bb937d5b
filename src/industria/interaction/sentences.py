"""Sentences, numbers and identifiers of Chinese and English text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

_END = re.compile(
    r"[。！？!?；;]+[\"”』」)]?|(?<!\b[A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\bNo)\.(?=\s|$)|\n+"
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d+(?:[.,:]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_IDENTIFIER = re.compile(r"[A-Za-z]{1,6}-?\d+[A-Za-z0-9-]*")
_LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.)、]|[-*•])\s+")
_CITATION = re.compile(r"\s*\[\d+\]")


def split(text: str) -> list[str]:
    """Sentences in order, without list marks and empty ones."""
    out, start = [], 0
    for match in _END.finditer(text):
        out.append(text[start : match.end()])
        start = match.end()
    out.append(text[start:])
    cleaned = (_LIST_MARK.sub("", sentence).strip() for sentence in out)
    return [sentence for sentence in cleaned if re.search(r"\w\w", sentence)]


def stream(pieces: Iterator[str]) -> Iterator[str]:
    """Whole sentences as soon as they are complete, from pieces of text."""
    held = ""
    for piece in pieces:
        held += piece
        matches = [m for m in _END.finditer(held) if m.end() < len(held)]
        if matches:
            cut = matches[-1].end()
            yield from split(held[:cut])
            held = held[cut:]
    yield from split(held)


def numbers(text: str) -> set[str]:
    """Numbers of a text in one form: ``1,200.50`` and ``1200.5`` are the same, ``1,5`` is ``1.5``."""
    found = set()
    for match in _NUMBER.findall(_CITATION.sub("", unicodedata.normalize("NFKC", text))):
        for part in match.split(":"):
            grouped = _THOUSANDS.fullmatch(part)
            plain = part.replace(",", "") if grouped else part.replace(",", ".")
            found.add(f"{Decimal(plain).normalize():f}" if plain.count(".") < 2 else plain)
    return found


def identifiers(text: str) -> set[str]:
    """Tags, part numbers and order numbers, in lower case without hyphens."""
    plain = unicodedata.normalize("NFKC", text)
    return {m.lower().replace("-", "") for m in _IDENTIFIER.findall(plain)}
