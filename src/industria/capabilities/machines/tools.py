"""``industria machines``: the asset tree; of one machine its tags, documents, alarms, orders and spare parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from industria.capabilities.machines.record import Record, record_of
from industria.capabilities.machines.tree import Node, below, nodes_of
from industria.core import POSITIONAL, Language, NotFoundError, Session, Text, Tool
from industria.stores import Stores

NAMES: Mapping[str, Text] = {
    "tags": Text("测点", "tags"),
    "documents": Text("文档", "documents"),
    "alarms": Text("报警", "alarms"),
    "events": Text("记录的事件", "logged events"),
    "orders": Text("工单", "orders"),
    "parts": Text("备件", "spare parts"),
}
_NONE = Text("还不知道任何设备: 读入设备清单", "no machine is known: take an asset list in")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Machines:
    """All machines; ``record``: what is known of the one that was asked for."""

    machines: tuple[Node, ...]
    record: Record | None = None

    def to_json(self) -> dict[str, object]:
        """As JSON types; of one machine its record alone."""
        if self.record is not None:
            return self.record.to_json()
        return {"machines": [m.to_json() for m in self.machines]}

    def show(self, language: Language) -> str:
        """The tree, or one machine."""
        if self.record is not None:
            return "\n".join(_record(self.record, language))
        lines: list[str] = []
        children: dict[str, list[Node]] = defaultdict(list)
        known = {m.id for m in self.machines}
        for machine in self.machines:
            children[machine.parent if machine.parent in known else ""].append(machine)
        seen: set[str] = set()

        def draw(machine: Node, depth: int) -> None:
            if machine.id in seen:  # a list that says that two machines are part of one another
                return
            seen.add(machine.id)
            lines.append(f"{'  ' * depth}{_head(machine)}{_counts(machine, language)}")
            for child in children[machine.id]:
                draw(child, depth + 1)

        for machine in [*children[""], *self.machines]:
            draw(machine, 0)
        return "\n".join(lines) or _NONE.in_language(language)


def _head(machine: Node) -> str:
    return f"{machine.id}  {machine.name}".rstrip()


def _counts(machine: Node, language: Language) -> str:
    said = [
        f"{getattr(machine, what)} {name.in_language(language)}"
        for what, name in NAMES.items()
        if getattr(machine, what)
    ]
    return f"  ({', '.join(said)})" if said else ""


def _record(record: Record, language: Language) -> list[str]:
    machine = record.machine
    facts = [machine.kind, machine.model, machine.maker, machine.location]
    lines = [
        " < ".join([_head(machine), *(_head(n) for n in record.above)]),
        "  ".join(filter(None, facts)),
    ]
    sections: Mapping[str, list[str]] = {
        "tags": [f"{t.tag}  {t.quantity} {t.unit}  {t.table}".rstrip() for t in record.tags],
        "documents": [d.name for d in record.documents],
        "alarms": [f"{t}  {a.start} - {a.end}  {', '.join(a.columns)}" for t, a in record.alarms],
        "events": [f"{g.table}: {g.rows}" for g in record.logs],
        "orders": [f"{o.order}  {o.date}  {o.text}  {o.action}".rstrip() for o in record.orders],
        "parts": [p.part for p in record.parts],
    }  # fmt: skip
    for what, found in sections.items():
        lines.append(f"{NAMES[what].in_language(language)}: {len(found)}")
        lines += [f"  {line}" for line in found[:_SHOWN]]
        if len(found) > _SHOWN:
            more = len(found) - _SHOWN
            lines.append(Text(f"  另有 {more} 个", f"  {more} more").in_language(language))
    return [line for line in lines if line]


def machines(
    session: Session[Stores],
    machine: Annotated[
        str, Text("一台设备; 默认全厂", "one machine; the tree of all without"), POSITIONAL
    ] = "",
    parts: Annotated[bool, Text("连同它的部件", "with what belongs to its parts")] = False,
) -> Machines:
    """The asset tree; of one machine what is bound to it: tags, documents, alarms, logged events, orders, parts."""
    nodes = {n.id: n for n in nodes_of(session.plant)}
    if not machine:
        return Machines(tuple(nodes.values()))
    ident = (
        machine if machine in nodes else session.plant.knowledge.binding.binder().machine(machine)
    )
    if ident not in nodes:
        some = ", ".join(list(nodes)[:10]) or "none"
        raise NotFoundError(
            f"expected a machine of the plant, found no {machine!r}: there are {some}"
        )
    wanted = below(nodes.values(), ident) if parts else [ident]
    return Machines(tuple(nodes.values()), record_of(session.plant, nodes, wanted))


TOOLS = (
    Tool(
        "machines",
        Text(
            "设备树: 每台设备的测点, 文档, 报警, 工单与备件",
            "The asset tree: each machine's tags, documents, alarms, orders and spare parts",
        ),
        "read",
        machines,
        recorded=False,
        examples=({},),
    ),
)
