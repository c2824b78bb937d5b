"""Small sets by other hands: an input and a truth file each, joined by their ids."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Every record of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def pairs(folder: Path, name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(input, truth) of each item of every half of a set that is here (``NAME_*.input.jsonl``)."""
    found = []
    for path in sorted(folder.glob(f"{name}_*.input.jsonl")):
        truth = {t["id"]: t for t in lines_of(path.with_name(path.name.replace("input", "truth")))}
        found += [(item, truth[item["id"]]) for item in lines_of(path)]
    return found


def plain(text: object) -> str:
    """Letters and digits alone, one width and case: how names are compared."""
    flat = unicodedata.normalize("NFKC", "" if text is None else str(text)).casefold()
    return re.sub(r"[^\w#%]|_", "", flat)


def alike(one: object, other: object) -> bool:
    """Words of a text by two hands: one holds the other, and is at most twice as long."""
    a, b = sorted((plain(one), plain(other)), key=len)
    return bool(a) and a in b and 2 * len(a) >= len(b)


def counted(kinds: Iterable[str]) -> str:
    """``kind 3, other 1``: how often each occurs, the most frequent first; no item is named."""
    found = Counter(kinds).most_common()
    return ", ".join(f"{kind} {count}" for kind, count in found) or "none"


class Names:
    """Which thing a written name means: its id, or any other name that a list gives it."""

    def __init__(self, things: Iterable[dict[str, Any]], fields: Iterable[str]) -> None:
        self._ids: dict[str, str] = {}
        for thing in things:
            for field in ("id", *fields):
                given = thing.get(field) or ()
                for name in [given] if isinstance(given, str) else given:
                    self._ids.setdefault(plain(name), str(thing["id"]))

    def id_of(self, name: object) -> str:
        """The id, or an empty string; several words around an id do not hide it."""
        whole = self._ids.get(plain(name), "")
        if whole or not name:
            return whole
        inside = {
            self._ids[p]
            for part in re.split(r"[\s,;()（）]+", str(name))
            if (p := plain(part)) in self._ids
        }
        return inside.pop() if len(inside) == 1 else ""
