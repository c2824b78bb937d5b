"""``industria diagnose|work-order``: what an alarm comes from, and the order to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.maintenance.written import check_ending, write_order
from industria.core import (
    POSITIONAL,
    WRITTEN,
    Answer,
    Language,
    NotFoundError,
    Session,
    Text,
    Tool,
)
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.maintenance import Diagnosis, WorkOrder

_MISSING = Text("缺少", "Missing")


@dataclass(frozen=True, slots=True)
class Order:
    """A work order in both languages with its evidence, or a refusal."""

    answer: Answer[WorkOrder | None]
    file: str = ""

    @property
    def passed(self) -> bool:
        """Whether it is an order, not a refusal."""
        return self.answer.verdict != "refused"

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        content = self.answer.content
        body = {**self.answer.to_json(), "content": content.to_json() if content else None}
        return body | ({"file": self.file} if self.file else {})

    def show(self, language: Language) -> str:
        """The order, both languages side by side."""
        order = self.answer.content
        if order is None:
            return "\n".join(f.message.in_language(language) for f in self.answer.findings)
        lines = [f"{order.title.zh} / {order.title.en}  [{order.priority}]"]
        for line in order.lines:
            lines.append(f"  {line.heading.zh}: {line.text.zh}")
            lines.append(f"  {line.heading.en}: {line.text.en}")
        for text in order.missing:
            lines.append(f"  {_MISSING.zh}: {text.zh}")
            lines.append(f"  {_MISSING.en}: {text.en}")
        if self.file:
            lines.append(Text(f"写入 {self.file}", f"written to {self.file}").in_language(language))
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
    out: Annotated[
        Path | None, Text("写到 .docx 或 .pdf", "write it here, as .docx or .pdf"), WRITTEN
    ] = None,
) -> Order:
    """A bilingual work order for the strongest alarm, every number traced, or a refusal.

    It names the machine, the limits of its own manual that were passed and when, cause and action of that manual's
    fault table, earlier orders at that machine and its spare parts; what there is nothing of is said.
    """
    from industria.applications.maintenance import draft_work_order

    if out is not None:
        check_ending(out)
    answer = draft_work_order(diagnose(session.plant, asset))
    session.run.outputs = {"verdict": answer.verdict, "lines": len(answer.evidence)}
    session.run.reference = tuple(dict.fromkeys(e.asset for e in answer.evidence))
    if out is not None and answer.content is not None:
        write_order(answer.content, out)
        return Order(answer, str(out))
    return Order(answer)


TOOLS = (
    Tool(
        "work_order",
        Text("为最强报警起草工单", "Draft a work order for the strongest alarm"),
        "propose",
        work_order,
    ),
)
