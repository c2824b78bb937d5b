"""``industria diagnose|work-order``: what an alarm comes from, and the order to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import POSITIONAL, Answer, Language, NotFoundError, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.maintenance import Diagnosis, WorkOrder


@dataclass(frozen=True, slots=True)
class Order:
    """A work order in both languages with its evidence, or a refusal."""

    answer: Answer[WorkOrder | None]

    @property
    def passed(self) -> bool:
        """Whether it is an order, not a refusal."""
        return self.answer.verdict != "refused"

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        content = self.answer.content
        return {**self.answer.to_json(), "content": content.to_json() if content else None}

    def show(self, language: Language) -> str:
        """The order, both languages side by side."""
        order = self.answer.content
        if order is None:
            return "\n".join(f.message.in_language(language) for f in self.answer.findings)
        lines = [f"{order.title.zh} / {order.title.en}  [{order.priority}]"]
        for line in order.lines:
            lines.append(f"  {line.heading.zh}: {line.text.zh}")
            lines.append(f"  {line.heading.en}: {line.text.en}")
        return "\n".join(lines)


def diagnose(plant: Stores, name: str) -> Diagnosis:
    """The diagnosis of the strongest alarm of a table, or of the plant. Raises NotFoundError."""
    alarms = plant.lake.alarms.list(plant.table(name).id if name else "")
    if not alarms:
        raise NotFoundError("expected an alarm to diagnose, found none: run industria detect")
    return plant.diagnostician.diagnose(max(alarms, key=lambda alarm: alarm.score))


def work_order(
    session: Session[Stores],
    asset: Annotated[
        str, Text("表; 默认全厂", "the table; the whole plant without"), POSITIONAL
    ] = "",
) -> Order:
    """A bilingual work order for the strongest alarm, every number traced, or a refusal."""
    from industria.applications.maintenance import draft_work_order

    answer = draft_work_order(diagnose(session.plant, asset))
    session.run.outputs = {"verdict": answer.verdict, "lines": len(answer.evidence)}
    session.run.reference = tuple(dict.fromkeys(e.asset for e in answer.evidence))
    return Order(answer)


TOOLS = (
    Tool(
        "work_order",
        Text("为最强报警起草工单", "Draft a work order for the strongest alarm"),
        "propose",
        work_order,
    ),
)
