"""Sentences and headings of a manual in Chinese beside English, paired by their place in equal pages."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

_LEFT_OUT = (
    re.compile(r"^---\n.*?\n---\n", re.S),
    re.compile(r"```.*?```", re.S),
    re.compile(r"<[^>]+>"),
    re.compile(r"!\[[^\]]*\]\([^)]*\)"),
    re.compile(r"\{#[^}]*\}"),
    re.compile(r"[*`]+"),
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST, _LONGEST = 25, 220  # characters of the English side


def manual_pairs(folder: Path, seed: int) -> list[tuple[str, str]]:
    """(English, Chinese) of the pages of ``folder``/en_US and /zh_CN, no sentence twice, in an order drawn by ``seed``.

    Lines are paired by their number where both pages have as many lines and headings; no meaning is
    compared, so a few pairs say different things.
    """
    found: dict[str, str] = {}
    for page in sorted((folder / "en_US").rglob("*.md")):
        other = folder / "zh_CN" / page.relative_to(folder / "en_US")
        if other.is_file():
            found.update(_of_pages(page.read_text("utf-8"), other.read_text("utf-8")))
    pairs = list({zh: (en, zh) for en, zh in found.items()}.values())
    random.Random(seed).shuffle(pairs)
    return pairs


def _of_pages(english: str, chinese: str) -> Iterator[tuple[str, str]]:
    en, zh = _lines(english), _lines(chinese)
    if len(en) != len(zh) or [x[0] == "#" for x in en] != [x[0] == "#" for x in zh]:
        return
    for a, b in zip(en, zh, strict=True):
        one, other = a.strip("#- "), b.strip("#- ")
        if _HAN.search(other) and not _HAN.search(one) and _SHORTEST < len(one) < _LONGEST:
            yield one, other


def _lines(text: str) -> list[str]:
    """Those that hold prose: no code, tables or pictures."""
    for pattern in _LEFT_OUT:
        text = pattern.sub("", text)
    lines = (line.strip() for line in _LINK.sub(r"\1", text).splitlines())
    return [line for line in lines if line.strip("#- ") and "|" not in line and line[:3] != ":::"]
