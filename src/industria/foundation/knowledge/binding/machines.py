"""Machines and tags as a plant's lists name them, whatever the lists' headers are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from industria.foundation.ingest.kinds import Roles, roles_of

_KEYS = ("list_asset", "list_tag", "list_code", "list_system_code", "list_name")
_NAMES = ("list_name", "list_alias", "list_code", "list_description")
_CODE = re.compile(r"[A-Z]{0,4}\d{0,6}[A-Z]{0,2}\d{0,3}")
_SEVERAL = re.compile(r"\s*[;；、|/\n]\s*|\s*[,，]\s*(?!\d)")
_RANGE = re.compile(r"^\s*(\d{2,6})\s*[-–~～至]\s*(\d{2,6})\s*$")


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine of a list. ``loops``: instrument numbers, ranges of them and codes that its tags begin with;
    ``system``: its code in a plant-wide system (KKS); ``cells``: short codes of its row, by column."""

    id: str
    names: tuple[str, ...] = ()
    parent: str = ""
    kind: str = ""
    model: str = ""
    maker: str = ""
    location: str = ""
    loops: tuple[str, ...] = ()
    system: str = ""
    cells: tuple[tuple[int, str], ...] = ()
    source: str = ""
    row: int = -1


@dataclass(frozen=True, slots=True)
class ListedTag:
    """A tag of a list, with its names in other systems; ``machine`` as written there, empty where the list is silent."""

    tag: str
    same: tuple[str, ...] = ()
    description: str = ""
    unit: str = ""
    machine: str = ""
    source: str = ""
    row: int = -1


class Family:
    """Which machine is part of which."""

    def __init__(self, parents: Mapping[str, str]) -> None:
        """``parents``: each machine's own, where it has one."""
        self.parents = parents
        self._children: dict[str, list[str]] = defaultdict(list)
        for machine, parent in parents.items():
            self._children[parent].append(machine)

    def children(self, machine: str) -> list[str]:
        """The direct parts of a machine."""
        return self._children.get(machine, [])

    def below(self, machine: str) -> list[str]:
        """All parts of a machine, and theirs."""
        out: list[str] = []
        waiting = [machine]
        while waiting:
            new = [c for c in self._children.get(waiting.pop(), ()) if c not in out]
            out += new
            waiting += new
        return out

    def above(self, machine: str) -> list[str]:
        """What a machine is part of, the nearest first."""
        out: list[str] = []
        while (machine := self.parents.get(machine, "")) and machine not in out:
            out.append(machine)
        return out

    def related(self, one: str, other: str) -> bool:
        """Whether one is the other or part of it."""
        return one == other or one in self.above(other) or other in self.above(one)

    def top(self, machines: Iterable[str]) -> str:
        """The one of some machines that all others of them are part of; empty where there is none."""
        some = sorted(set(machines))
        return next((m for m in some if all(o == m or m in self.above(o) for o in some)), "")

    def lowest(self, machines: Iterable[str]) -> str:
        """The one of some machines that is part of all others of them; empty where there is none."""
        some = sorted(set(machines))
        return next((m for m in some if all(o == m or o in self.above(m) for o in some)), "")


def machines_of_rows(
    names: Sequence[str], rows: Sequence[Sequence[str]], source: str = ""
) -> list[Machine]:
    """Machines of an asset list; a row without a key is none. ``rows``: cells as text, ``source``: the list."""
    roles = roles_of(names)
    key = _key(roles, rows)
    if key < 0:
        return []
    coded = _coded(roles, rows, key, len(names))
    out = []
    for number, row in enumerate(rows):
        if not (ident := row[key].strip()):
            continue
        called = [
            part
            for role in _NAMES
            for column in roles.get(role, ())
            if column != key and not (role == "list_code" and column in coded)
            for part in _parts_of(row[column], alias=role == "list_alias")
        ]
        out.append(
            Machine(
                ident,
                tuple(dict.fromkeys(n for n in called if n != ident)),
                parent=_cell(row, roles, "list_parent"),
                kind=_cell(row, roles, "list_kind"),
                model=_cell(row, roles, "list_model"),
                maker=_cell(row, roles, "list_maker"),
                location=_cell(row, roles, "list_location"),
                loops=tuple(_parts_of(_cell(row, roles, "list_loops"), alias=True)),
                system=_cell(row, roles, "list_system_code"),
                cells=tuple((c, row[c].strip()) for c in coded if row[c].strip()),
                source=source,
                row=number,
            )
        )
    return out


def tags_of_rows(
    names: Sequence[str], rows: Sequence[Sequence[str]], source: str = ""
) -> list[ListedTag]:
    """Tags of a tag list or of a crosswalk between the tags of several systems."""
    roles = roles_of(names)
    columns = (
        roles.get("list_tag", ()) or roles.get("list_address", ()) or roles.get("list_code", ())
    )
    told = (*roles.get("list_description", ()), *roles.get("list_name", ()))
    out = []
    for number, row in enumerate(rows):
        tags = [row[c].strip() for c in columns if row[c].strip()]
        description = next((row[c].strip() for c in told if row[c].strip()), "")
        if not tags and not description:
            continue
        out.append(
            ListedTag(
                tags[0] if tags else description,
                tuple(tags[1:]),
                description,
                _cell(row, roles, "list_unit"),
                _cell(row, roles, "list_asset"),
                source,
                number,
            )
        )
    return out


def merged(machines: Iterable[Machine]) -> list[Machine]:
    """One machine for each id: what a later list leaves empty an earlier one says."""
    out: dict[str, Machine] = {}
    for machine in machines:
        before = out.get(machine.id)
        if before is None:
            out[machine.id] = machine
            continue
        out[machine.id] = replace(
            before,
            names=tuple(dict.fromkeys((*before.names, *machine.names))),
            parent=before.parent or machine.parent,
            kind=before.kind or machine.kind,
            model=before.model or machine.model,
            maker=before.maker or machine.maker,
            location=before.location or machine.location,
            loops=tuple(dict.fromkeys((*before.loops, *machine.loops))),
            system=before.system or machine.system,
        )
    return list(out.values())


def loop_range(text: str) -> tuple[int, int] | None:
    """The first and last number of a range of instrument numbers such as ``1010-1019``."""
    match = _RANGE.match(text)
    if not match or int(match[1]) > int(match[2]) or len(match[1]) != len(match[2]):
        return None
    return int(match[1]), int(match[2])


def _key(roles: Roles, rows: Sequence[Sequence[str]]) -> int:
    """The column that names each machine: filled, and nearly every value once."""
    for role in _KEYS:
        for column in roles.get(role, ()):
            cells = [row[column].strip() for row in rows if row[column].strip()]
            if cells and len(cells) >= len(rows) / 2 and len(set(cells)) >= 0.9 * len(cells):
                return column
    return -1


def _coded(roles: Roles, rows: Sequence[Sequence[str]], key: int, columns: int) -> list[int]:
    """Columns whose cells are short codes, of which tags may be put together (site, area, number)."""
    taken = {key} | {
        c
        for role, held in roles.items()
        if role in ("list_history", "list_loops", "list_system_code", "list_parent", "list_status")
        for c in held
    }
    return [
        c
        for c in range(columns)
        if c not in taken
        and any(row[c].strip() for row in rows)
        and all(_CODE.fullmatch(row[c].strip()) for row in rows)
    ]


def _cell(row: Sequence[str], roles: Roles, role: str) -> str:
    return next((row[c].strip() for c in roles.get(role, ()) if row[c].strip()), "")


def _parts_of(cell: str, *, alias: bool) -> list[str]:
    cell = cell.strip()
    if not cell:
        return []
    return [p for p in _SEVERAL.split(cell) if p] if alias else [cell]
