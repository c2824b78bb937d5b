"""Anchors: the head of the chain as one printable line, to be kept where the plant's people cannot reach.

Whoever holds a line needs no key: the chain has to hold that hash at that place ever after.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace

from industria.core import InputError
from industria.trust.key import ChainKey

KIND = "anchor"
_LINE = re.compile(
    r"industria-audit-1 chain=(?P<chain>[0-9a-f]{16}) count=(?P<count>\d{1,15}) "
    r"hash=(?P<hash>[0-9a-f]{64}) time=(?P<time>[0-9T:.+Z-]{10,40}) key=(?P<key>[0-9a-f]{16}) "
    r"signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a chain stood: ``count`` records, the last with ``hash``, at ``time`` (UTC)."""

    chain: str
    count: int
    hash: str
    time: str
    key: str = ""
    signature: str = ""

    def told(self) -> dict[str, object]:
        """What the signature is of."""
        return {
            "chain": self.chain, "count": self.count, "hash": self.hash, "time": self.time,
            "key": self.key,
        }  # fmt: skip

    def signed(self, key: ChainKey) -> Anchor:
        """The same, signed."""
        named = replace(self, key=key.id)
        return replace(named, signature=key.sign(KIND, named.told()))

    def is_of(self, key: ChainKey) -> bool:
        """Whether that key signed it."""
        return self.key == key.id and key.fits(KIND, self.told(), self.signature)

    @property
    def line(self) -> str:
        """The anchor as it is printed, exported and sent."""
        return (
            f"industria-audit-1 chain={self.chain} count={self.count} hash={self.hash} "
            f"time={self.time} key={self.key} signature={self.signature}"
        )

    def to_json(self) -> dict[str, object]:
        """All fields, and the line that ``audit verify --since`` takes."""
        return self.told() | {"signature": self.signature, "anchor": self.line}


def read_anchor(text: str) -> Anchor:
    """The last anchor of a text (a line, a file of them, a log). Raises InputError where it has none."""
    found = list(_LINE.finditer(text))
    if not found:
        raise InputError(
            "expected an anchor (a line that begins with industria-audit-1), found none: give the line "
            "that industria audit anchor printed, or the file that it wrote"
        )
    told = found[-1].groupdict()
    return Anchor(
        told["chain"],
        int(told["count"]),
        told["hash"],
        told["time"],
        told["key"],
        told["signature"],
    )


def keep_anchor(connection: sqlite3.Connection, anchor: Anchor) -> None:
    """Keep an anchor that is handed out, inside a write transaction."""
    connection.execute("INSERT INTO anchors VALUES (?, ?)", (anchor.count, anchor.line))


def kept_anchors(connection: sqlite3.Connection, key: ChainKey) -> list[Anchor]:
    """Anchors that were handed out and this key signed, oldest first."""
    lines = connection.execute("SELECT CAST(line AS TEXT) FROM anchors ORDER BY count, rowid")
    texts = (line.decode() if isinstance(line, bytes) else line for (line,) in lines)
    return [a for text in texts if _LINE.fullmatch(text) and (a := read_anchor(text)).is_of(key)]
