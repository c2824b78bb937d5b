"""``industria overview``: how much there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from industria.core import Language, Session, Text, Tool
from industria.stores import Stores

NAMES: Mapping[str, Text] = {
    "machines": Text("设备", "machines"),
    "tags": Text("有设备的测点", "tags of machines"),
    "tables": Text("数据表", "tables"),
    "documents": Text("文档", "documents"),
    "passages": Text("段落", "passages"),
    "entities": Text("实体", "entities"),
    "facts": Text("事实", "facts"),
    "alarms": Text("报警", "alarms"),
    "models": Text("模型", "models"),
}


@dataclass(frozen=True, slots=True)
class Overview:
    """How many of each; ``busiest``: the equipment with the most facts, empty where there is none."""

    counts: Mapping[str, int]
    busiest: str

    def to_json(self) -> dict[str, object]:
        """All fields."""
        return {"counts": dict(self.counts), "busiest": self.busiest}

    def show(self, language: Language) -> str:
        """One a line."""
        return "\n".join(
            f"  {n:9,}  {NAMES[k].in_language(language)}" for k, n in self.counts.items()
        )


def overview(session: Session[Stores]) -> Overview:
    """Count what the plant holds."""
    plant = session.plant
    assets = plant.assets()
    entities, facts = plant.graph.size()
    bound = plant.graph.store.rows(
        "SELECT count(*) FROM bindings WHERE what <> 'cell' AND machine <> ''"
    )
    machines = plant.graph.store.rows("SELECT count(*) FROM entities WHERE kind = 'equipment'")
    counts = {
        "machines": int(str(machines[0][0])),
        "tags": int(str(bound[0][0])),
        "tables": sum(bool(a.table) for a in assets),
        "documents": sum(not a.table for a in assets),
        "passages": plant.index.count(),
        "entities": entities,
        "facts": facts,
        "alarms": len(plant.lake.alarms.list()),
        "models": len(plant.models.list()),
    }
    busiest = plant.graph.busiest("equipment") or next(iter(plant.graph.entities()), None)
    return Overview(counts, busiest.id if busiest else "")


TOOLS = (
    Tool(
        "overview",
        Text("工厂里有什么", "How much the plant holds"),
        "read",
        overview,
        recorded=False,
        examples=({},),
    ),
)
