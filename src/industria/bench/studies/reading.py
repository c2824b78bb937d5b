"""What a folder was understood to be, and what of it stands in the lake."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from industria.core import UsageError
from industria.plant import Plant


@dataclass(frozen=True)
class Taken:
    """A folder that was taken in. ``understood``: each table by the file it is of; ``refused``: files that were
    skipped or rejected, with the reason."""

    understood: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    assets: tuple[dict[str, Any], ...] = ()

    def of(self, file: str) -> list[dict[str, Any]]:
        """The tables of a file: by its path in the folder, else by its name where that is the only one."""
        return _by_name(self.understood, file) or []

    def kept_once(self, copies: dict[str, str]) -> Taken:
        """The same with each copy of a file under the file's own name, where only the copy was kept."""
        understood = dict(self.understood)
        for copy, original in copies.items():
            kept = _by_name(understood, copy)
            if kept is not None and _by_name(understood, original) is None:
                understood[original] = kept
        return replace(self, understood=understood)

    def is_refused(self, file: str) -> bool:
        """Whether the report says that this file was not read."""
        return _by_name(self.refused, file) is not None


def take_in(plant: Plant, folder: Path) -> Taken:
    """``industria ingest FOLDER --explain --json``; without the explanation where there is none."""
    try:
        report = plant.call("ingest", file=[folder], explain=True).to_json()
    except (UsageError, TypeError):  # a product that explains nothing is understood to say nothing
        report = plant.call("ingest", file=[folder]).to_json()
    understood: dict[str, list[dict[str, Any]]] = {}
    for one in report.get("understandings", ()):
        understood.setdefault(_inside(one["file"], folder), []).append(one)
    refused = {
        _inside(str(e["path"]), folder): str(e.get("reason", ""))
        for kind in ("skipped", "rejected")
        for e in report.get(kind, ())
    }
    kept = tuple({"source": a.source, "table": a.table, "kind": a.kind} for a in plant.assets())
    return Taken(understood, refused, kept)


def totals(plant: Plant) -> Callable[[str, str], float | None]:
    """The sum of a column of a table in the lake."""

    def total(table: str, column: str) -> float | None:
        value = _one(plant, f'SELECT sum("{_quoted(column)}") FROM "{_quoted(table)}"')
        return None if value is None else float(value[0]) if value[0] is not None else None

    return total


def spans(plant: Plant) -> Callable[[str, str, str], tuple[str, str] | None]:
    """First and last time of a column, brought to UTC where the understanding names an offset."""

    def span(table: str, column: str, zone: str) -> tuple[str, str] | None:
        found = _one(
            plant,
            f'SELECT min("{_quoted(column)}"), max("{_quoted(column)}") FROM "{_quoted(table)}"',
        )
        if found is None or not all(isinstance(v, datetime) for v in found):
            return None
        ends = [
            (v - _offset(zone)).replace(microsecond=0, tzinfo=None).isoformat(sep=" ")
            for v in found
        ]
        return ends[0], ends[1]

    return span


def _one(plant: Plant, statement: str) -> list[Any] | None:
    from industria.core import IndustriaError

    try:
        return [c[0].as_py() for c in plant.sql(statement).columns]
    except IndustriaError:  # a column of words has no sum
        return None


def _offset(zone: str) -> timedelta:
    hit = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})", zone)
    if not hit:
        return timedelta(0)
    size = timedelta(hours=int(hit[2]), minutes=int(hit[3]))
    return size if hit[1] == "+" else -size


def _inside(path: str, folder: Path) -> str:
    name = Path(path)
    return (
        str(name.relative_to(folder))
        if name.is_relative_to(folder)
        else path.removeprefix(f"{folder.name}/")
    )


def _by_name(found: dict[str, Any], file: str) -> Any:
    if file in found:
        return found[file]
    same = [v for k, v in found.items() if Path(k).name == Path(file).name]
    return same[0] if len(same) == 1 else None


def _quoted(name: str) -> str:
    return name.replace('"', '""')
