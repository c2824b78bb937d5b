"""``industria alarms``: what detectors raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import POSITIONAL, Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.lake.alarms import StoredAlarm

_MOST = 10_000
_NONE = Text("没有报警", "no alarms")


@dataclass(frozen=True, slots=True)
class Raised:
    """Alarms in the order that they are kept; ``names``: of their assets, by id."""

    alarms: tuple[StoredAlarm, ...]
    names: Mapping[str, str]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "alarms": [
                {
                    "asset": self.names[a.asset],
                    "model": a.model,
                    "start": a.start,
                    "end": a.end,
                    "score": round(a.score, 4),
                    "columns": list(a.columns),
                }
                for a in self.alarms
            ]
        }

    def show(self, language: Language) -> str:
        """One a line."""
        lines = [
            f"  {self.names[a.asset]}  {a.start} - {a.end}  {a.score:.2f}  {', '.join(a.columns)}"
            for a in self.alarms
        ]
        return "\n".join(lines) or _NONE.in_language(language)


def alarms(
    session: Session[Stores],
    asset: Annotated[str, Text("表; 默认全厂", "the table; all without"), POSITIONAL] = "",
    limit: Annotated[int, Text("最多几条", "how many at most")] = 100,
) -> Raised:
    """The alarms of a table or of the plant."""
    if not 1 <= limit <= _MOST:
        raise UsageError(f"expected a limit of 1 to {_MOST}, found {limit}")
    plant = session.plant
    found = plant.lake.alarms.list(plant.table(asset).id if asset else "")[:limit]
    names = {i: plant.lake.catalogue.get(i).name for i in {a.asset for a in found}}
    return Raised(tuple(found), names)


TOOLS = (
    Tool(
        "alarms",
        Text("列出报警", "List the alarms"),
        "read",
        alarms,
        recorded=False,
        examples=({},),
    ),
)
