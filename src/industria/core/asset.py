"""Asset: one handle for all data. Lineage is just ``parents``."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal

AssetKind = Literal[
    "table", "series", "text", "image", "audio", "points", "document", "code", "model"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name, SQL type and physical unit.

    ``role``: what it is for (``time``, ``tag``, ``value``, ``quality``, ``asset``, ``key`` ...), ``quality``:
    the column that says how good its values are, ``asset``: the machine it is about. All but name and
    type are empty where they are unknown.
    """

    name: str
    type: str
    unit: str = ""
    role: str = ""
    quality: str = ""
    asset: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A thing in the lake.

    ``uri`` says where its bytes are, ``table`` and ``version`` which version of which lake table
    it is (tables only), ``source`` where it came from, ``parents`` what it was made of.
    """

    id: str
    kind: AssetKind
    name: str
    uri: str
    sha256: str
    source: str = ""
    table: str = ""
    version: int = 0
    rows: int = 0
    schema: tuple[Column, ...] = ()
    parents: tuple[str, ...] = ()
    licence: str = ""
    created: str = ""
    note: str = field(default="", compare=False)

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)
