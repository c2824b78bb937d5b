"""``industria tags``: which equipment a tag name means, and which quantity it measures there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, NotFoundError, Session, Text, Tool
from industria.core.tool import POSITIONAL
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.knowledge import Graph
    from industria.foundation.knowledge.tags import MappedTag, TagTarget


@dataclass(frozen=True, slots=True)
class Tags:
    """What each tag says; ``asset`` and ``quantity`` are empty where its name does not tell."""

    found: tuple[MappedTag, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"tags": [asdict(t) for t in self.found]}

    def show(self, language: Language) -> str:
        """One tag a line."""
        unknown = Text("未知", "unknown").in_language(language)
        return "\n".join(
            f"  {t.tag}: {t.asset or unknown}, {t.quantity or unknown}"
            + (f" ({t.scheme})" if t.scheme else "")
            for t in self.found
        )


def tags(
    session: Session[Stores],
    tag: Annotated[
        list[str],
        Text("位号或中文描述; 默认全部测点", "tag names or descriptions; all sensors without"),
        POSITIONAL,
    ] = [],  # noqa: B006  nobody changes it
) -> Tags:
    """Equipment and quantity of tags by ISA-5.1 letters, by plant-area prefix, or by a Chinese description.

    Equipment is what the plant's asset lists name. A name that tells nothing maps to nothing.
    """
    from industria.foundation.knowledge.tags import TagMapper

    graph = session.plant.graph
    names = list(tag) or [e.name for e in graph.entities("sensor")]
    if not names:
        raise NotFoundError("expected tags, found neither names nor sensors here: name some")
    mapper = TagMapper(_targets(graph))
    found = tuple(mapper.map(name) for name in names)
    session.run.outputs = {"tags": len(found), "mapped": sum(bool(t.asset) for t in found)}
    return Tags(found)


def _targets(graph: Graph) -> list[TagTarget]:
    """The plant's equipment; a loop number counts where only one machine has it."""
    from industria.foundation.knowledge.tags import TagTarget

    equipment = graph.entities("equipment")
    loops = {e.id: re.findall(r"\d{2,5}[A-Z]?", e.id) for e in equipment}
    used = Counter(loop for found in loops.values() for loop in set(found))
    return [
        TagTarget(
            e.id,
            tuple(sorted(graph.keys_of(e.id))),
            tuple(loop for loop in loops[e.id] if used[loop] == 1),
            tuple(f.object for f in graph.facts(e.id, "located_in")),
        )
        for e in equipment
    ]


TOOLS = (Tool("tags", Text("解读位号", "What tag names say"), "read", tags),)
