"""``industria tags``: which machine each tag and column is about, what it measures there, and what says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from industria.core import InputError, Language, NotFoundError, Session, Text, Tool
from industria.core.tool import POSITIONAL
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.knowledge.binding import Binder, Bound

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A table in which a tag or column stands; empty where a name was asked for alone.

    ``what``: ``column``, ``tag`` (of rows, or of a list), or ``name`` (a machine's name in a cell of a list). ``also``:
    how other systems and the list call the tag.
    """

    table: str = ""
    asset: str = ""
    what: str = "tag"
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    """What each tag says; ``asset`` and ``quantity`` are empty where nothing tells them surely."""

    found: tuple[tuple[Bound, Place], ...]
    remembered: int = 0

    def to_json(self) -> dict[str, object]:
        """As JSON types; ``unbound`` names again those that belong to no machine, or to none surely."""
        return {
            "tags": [
                {
                    **bound.to_json(),
                    "what": place.what,
                    "also": list(place.also),
                    "table": place.table,
                    "table_asset": place.asset,
                }
                for bound, place in self.found
            ],
            "bound": sum(bool(b.asset) for b, _ in self.found),
            "unbound": [b.tag for b, _ in self.found if not b.asset],
            "remembered": self.remembered,
        }

    def show(self, language: Language) -> str:
        """Tags by machine, one a line; those of none last."""
        none = Text("（无设备）", "(no machine)").in_language(language)
        lines = []
        ordered = sorted(self.found, key=lambda f: (not f[0].asset, f[0].asset, f[1].table))
        machine = None
        for bound, place in ordered[:_SHOWN]:
            if bound.asset != machine:
                machine = bound.asset
                lines.append(f"{machine or none}")
            lines.append(f"  {_line(bound, place, language)}")
        if len(ordered) > _SHOWN:
            left = len(ordered) - _SHOWN
            more = Text(f"另有 {left} 个: 用 --json 看全部", f"{left} more: --json shows all")
            lines.append(more.in_language(language))
        bound_ones = sum(bool(b.asset) for b, _ in self.found)
        count = Text(
            f"{len(ordered)} 个位号, {bound_ones} 个有设备",
            f"{len(ordered)} tags, {bound_ones} with a machine",
        )
        return "\n".join([*lines, count.in_language(language)])


def _line(bound: Bound, place: Place, language: Language) -> str:
    said = [bound.quantity or "?", f"[{bound.unit}]" if bound.unit else ""]
    if bound.signal != "measurement":
        said.append(bound.signal)
    why = "; ".join(b.text.in_language(language) for b in bound.because)
    if bound.parts:
        either = Text("也可能是部件", "or a part of it").in_language(language)
        why = f"{why}; {either}: {', '.join(bound.parts)}"
    if bound.others:
        either = Text("可能是", "could be").in_language(language)
        why = f"{either} {', '.join(bound.others)}"
    table = f"{place.table}: " if place.table else ""
    return f"{table}{bound.tag}  {' '.join(filter(None, said))}" + (f"  ({why})" if why else "")


def tags(
    session: Session[Stores],
    tag: Annotated[
        list[str],
        Text("位号或中文描述; 默认全部测点", "tag names or descriptions; all of the plant without"),
        POSITIONAL,
    ] = [],  # noqa: B006  nobody changes it
    description: Annotated[
        list[str], Text("各位号的描述, 次序相同", "what each tag is described as, in their order")
    ] = [],  # noqa: B006
    unit: Annotated[
        list[str], Text("各位号的单位, 次序相同", "the unit of each tag, in their order")
    ] = [],  # noqa: B006
    asset: Annotated[
        str,
        Text(
            "这些位号所属设备, 记住; none 表示不属于任何设备",
            "the machine that these tags are about, remembered; none: no machine",
        ),
    ] = "",
) -> Tags:
    """Machine, quantity, unit and signal of tags, with the evidence: lists, names, ISA-5.1, KKS, the plant's own codes,
    descriptions, or where they stand.

    A tag that nothing tells surely belongs to no machine; where several fit they are named. With ``asset`` a person
    corrects it, for these tags and for good.
    """  # fmt: skip
    knowledge = session.plant.knowledge
    if asset:
        if not tag:
            raise InputError("expected the tags that are about the machine, found none: name them")
        knowledge.binding.store.tell(tag, _machine(knowledge.binding.binder(), asset))
        knowledge.bind()
    if tag:
        binder = knowledge.binding.binder()
        found = [
            (_one(session.plant, binder, name, _nth(description, n), _nth(unit, n)), Place())
            for n, name in enumerate(tag)
        ]
    else:
        knowledge.bind()
        found = _all(session.plant)
        if not found:
            raise NotFoundError("expected tags, found neither names nor sensors here: name some")
    session.run.outputs = {"tags": len(found), "mapped": sum(bool(b.asset) for b, _ in found)}
    return Tags(tuple(found), len(tag) if asset else 0)


def _one(plant: Stores, binder: Binder, name: str, description: str, unit: str) -> Bound:
    """One name: as it is bound in the tables where it stands, if they agree; else as it says itself."""
    alone = binder.bind(name, description, unit)
    if description or unit or alone.scheme == "told":
        return alone
    standing = plant.knowledge.binding.store.standing(name)
    machines = {b.asset for b in standing}
    if len(machines) == 1 and standing[0].asset:
        return replace(standing[0], tag=name)
    return alone


def _machine(binder: Binder, written: str) -> str:
    if written.lower() == "none":
        return ""
    machine = binder.machine(written)
    if not machine:
        known = ", ".join(sorted(binder.machines)[:10]) or "none"
        raise NotFoundError(
            f"expected a machine of the plant's lists, found no {written!r}: {known}"
        )
    return machine


def _all(plant: Stores) -> list[tuple[Bound, Place]]:
    """Every column and tag of the plant's tables, the tags that lists name and no table has, and the names by which
    orders and alarms call machines otherwise than the asset list does."""
    store = plant.knowledge.binding.store
    tables = {a.id: a.name for a in plant.lake.catalogue.tables()}
    binder = plant.knowledge.binding.binder()
    found = []
    for kept in store.of():
        if kept.owner in tables and (kept.what != "cell" or kept.bound.tag != kept.bound.asset):
            what = "name" if kept.what == "cell" else kept.what
            also = binder.also(kept.bound.tag)
            found.append((kept.bound, Place(tables[kept.owner], kept.owner, what, also)))
    seen = {bound.tag for bound, _ in found}
    for tag in binder.listed():
        for name in (tag.tag, *tag.same):
            if name not in seen:
                place = Place(tables.get(tag.source, ""), tag.source, "tag", binder.also(name))
                found.append((binder.bind(name), place))
    return found


def _nth(given: Sequence[str], n: int) -> str:
    return given[n] if n < len(given) else ""


TOOLS = (Tool("tags", Text("解读位号", "What tag names say"), "read", tags),)
