"""What the graph's tools return, as JSON and as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from industria.core import Language, Text

if TYPE_CHECKING:
    from industria.foundation.knowledge import Entity, Fact
    from industria.foundation.knowledge.fusion import Fused


@dataclass(frozen=True, slots=True)
class Pattern:
    """Entities and facts that fit a pattern."""

    entities: Sequence[Entity]
    facts: Sequence[Fact]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "nodes": [{"id": e.id, "kind": e.kind, "name": e.name} for e in self.entities],
            "edges": [f.to_json() for f in self.facts],
        }

    def show(self, language: Language) -> str:
        """One fact a line."""
        edges = [f.to_json() for f in self.facts]
        lines = [
            f"  {e['source']} -{e['relation']}-> {e['target']}   ({e['asset']})" for e in edges
        ]
        many = Text(
            f"{len(self.entities)} 个实体, {len(edges)} 条事实",
            f"{len(self.entities)} entities, {len(edges)} facts",
        )
        return "\n".join([*lines, many.in_language(language)])


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was done, as data and in words."""

    data: Mapping[str, object]
    words: Text

    def to_json(self) -> dict[str, object]:
        """The data."""
        return dict(self.data)

    def show(self, language: Language) -> str:
        """The words."""
        return self.words.in_language(language)


def fused_said(fused: Fused) -> Said:
    """What joining a third party's graph came to."""
    data = {
        "facts": fused.facts,
        "new": fused.new,
        "matched": fused.matched,
        "conflicts": [asdict(c) for c in fused.conflicts],
    }
    clashes = len(fused.conflicts)
    return Said(
        data,
        Text(
            f"{fused.facts} 条事实, {fused.matched} 个已知实体, {fused.new} 个新实体, {clashes} 处冲突已记录",
            f"{fused.facts} facts, {fused.matched} entities found again, {fused.new} new, "
            f"{clashes} conflicts logged",
        ),
    )
