"""The library of building blocks: read, found by words, and each proved by the same checker as any program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz

from industria.applications.production.plc.verification.properties import Property, read_properties
from industria.core import NotFoundError, Text

_HEAD = re.compile(
    r"\(\*\s*title:\s*(?P<zh>[^|]+)\|(?P<en>[^\n]+)\nwords:(?P<words>[^\n]+)\nspec:\n(?P<spec>.*?)\*\)\s*(?P<source>.*)",
    re.DOTALL,
)
_LEAST_LIKENESS = 40.0


@dataclass(frozen=True, slots=True)
class Block:
    """One building block: its source, what it is for, and what is proved of it."""

    name: str
    title: Text
    words: str
    specification: str
    source: str

    @property
    def properties(self) -> list[Property]:
        """As the checker takes them."""
        return read_properties(self.specification)


@cache
def library() -> tuple[Block, ...]:
    """All blocks, by name."""
    out = []
    for path in sorted(Path(__file__).parent.glob("*.st")):
        found = _HEAD.fullmatch(path.read_text(encoding="utf-8"))
        if found is None:
            raise ValueError(f"expected a head with title, words and spec in {path.name}")
        out.append(
            Block(
                path.stem,
                Text(found["zh"].strip(), found["en"].strip()),
                found["words"].strip(),
                found["spec"],
                found["source"].strip(),
            )
        )
    return tuple(out)


def block(name: str) -> Block:
    """One block by name. Raises NotFoundError."""
    for each in library():
        if each.name == name:
            return each
    raise NotFoundError(f"expected one of {', '.join(b.name for b in library())}, found {name!r}")


def similar(request: str, most: int = 1) -> list[Block]:
    """Blocks whose words the request shares, best first; none where none is near."""
    scored = [(fuzz.token_set_ratio(b.words.lower(), request.lower()), b) for b in library()]
    scored = [(s, b) for s, b in scored if s >= _LEAST_LIKENESS]
    return [b for _, b in sorted(scored, key=lambda x: -x[0])[:most]]
