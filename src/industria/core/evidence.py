"""Evidence: where a claim stands. Nothing is claimed without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LocatorKind = Literal["span", "rows", "window", "path", "report"]


@dataclass(frozen=True, slots=True)
class Locator:
    """A place inside an asset.

    ``span``: characters ``start`` to ``end`` on ``page`` (1 is the first). ``rows``: table rows
    ``start`` to ``end``, 0-based, end excluded. ``window``: ISO times ``since`` to ``until`` of
    ``columns``. ``path``: a path in the graph as ``nodes``. ``report``: a check's own report.
    """

    kind: LocatorKind
    page: int = 0
    start: int = 0
    end: int = 0
    since: str = ""
    until: str = ""
    columns: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    section: str = ""

    def to_json(self) -> dict[str, object]:
        """The fields that mean something for this kind."""
        out: dict[str, object] = {"kind": self.kind}
        if self.kind == "span":
            out |= {"page": self.page, "start": self.start, "end": self.end}
            if self.section:
                out["section"] = self.section
        elif self.kind == "rows":
            out |= {"start": self.start, "end": self.end}
        elif self.kind == "window":
            out |= {"since": self.since, "until": self.until, "columns": list(self.columns)}
        elif self.kind == "path":
            out |= {"nodes": list(self.nodes)}
        return out


@dataclass(frozen=True, slots=True)
class Evidence:
    """An excerpt of an asset and the place where anybody can read it again."""

    asset: str
    locator: Locator
    excerpt: str
    score: float = 0.0

    def to_json(self) -> dict[str, object]:
        """As the commands print it."""
        return {
            "asset": self.asset,
            "locator": self.locator.to_json(),
            "excerpt": self.excerpt,
            "score": round(self.score, 4),
        }
