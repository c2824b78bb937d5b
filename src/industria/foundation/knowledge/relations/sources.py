"""Where the assets of a reading come from: a plant's graph, or a list in a file."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import InputError, NotFoundError
from industria.foundation.ingest.kinds import Roles, roles_of
from industria.foundation.ingest.preview import preview
from industria.foundation.ingest.tables.told import Told
from industria.foundation.knowledge.graph import entity_key
from industria.foundation.knowledge.relations.assets import AssetRow, Assets

if TYPE_CHECKING:
    from industria.foundation.knowledge.graph import Fact, Graph

_KINDS = ("equipment", "sensor", "location")
_KEYS = ("list_asset", "list_code", "list_system_code", "list_tag")
_MOST_ASSETS = 100_000
_PARENTS = ("part_of", "measures")
_ROWS = (
    "is_a",
    *_PARENTS,
    "located_in",
    "has_model",
    "made_by",
)  # relations that rows of lists say
_CELLS = re.compile(r"; (?=[^:;]{1,60}: )")
_SEVERAL = re.compile(r"\s*[;；、|\n,，/]\s*")


def assets_of_graph(graph: Graph) -> Assets:
    """The machines, sensors and places that a plant's graph knows, by all their names."""
    said = {r: graph.facts(relation=r) for r in _ROWS}
    types = {f.subject: f.object for f in said["is_a"]}
    parents = {f.subject: f.object for r in _PARENTS for f in said[r]}
    written = _as_written(f for facts in said.values() for f in facts)
    return Assets(
        AssetRow(
            e.id,
            "location" if kind == "location" else types.get(e.id, ""),
            parents.get(e.id, ""),
            tuple(
                dict.fromkeys(
                    (e.name, *(written.get((e.id, k), k) for k in sorted(graph.keys_of(e.id))))
                )
            ),
        )
        for kind in _KINDS
        for e in graph.entities(kind)
    )


def _as_written(facts: Iterable[Fact]) -> dict[tuple[str, str], str]:
    """(entity, key of a name) to the name as the row of its list has it.

    The graph compares names without spaces and signs; a text is read by them (feed pump A motor, 1#皮带机).
    """
    out: dict[tuple[str, str], str] = {}
    rows = dict.fromkeys((f.subject, f.excerpt) for f in facts if f.locator.kind == "rows")
    for entity, excerpt in rows:
        for field in _CELLS.split(excerpt):
            cell = field.partition(": ")[2].strip()
            for name in (cell, *_SEVERAL.split(cell)):
                if key := entity_key(name):
                    out.setdefault((entity, key), name)
    return out


def assets_of_file(path: Path) -> Assets:
    """The assets of a list in any file of tables, as ingest reads it.

    Raises NotFoundError without the file, InputError where it holds no list of assets.
    """
    if not path.is_file():
        raise NotFoundError(f"expected a list of assets at {path}, found no file: name another")
    with tempfile.TemporaryDirectory(prefix="industria-") as scratch:
        sink, _ = preview(path, Path(scratch), lambda _: Told(), _MOST_ASSETS)
    for table in sink.tables:
        roles = roles_of(table.columns)
        key = next((n for r in _KEYS for n in roles.get(r, ())), None)
        if key is not None:
            return Assets(_asset(row, key, roles) for row in table.rows if row[key] is not None)
    columns = ", ".join(c for t in sink.tables for c in t.columns)
    raise InputError(
        f"expected a column of ids or tags in {path.name}, found {columns or 'no table'}: name one asset"
    )


def _asset(row: Sequence[object], key: int, roles: Roles) -> AssetRow:
    """One row; several columns may hold names."""

    def texts(*wanted: str) -> tuple[str, ...]:
        cells = (row[n] for role in wanted for n in roles.get(role, ()) if n != key)
        return tuple(str(c).strip() for c in cells if c is not None and str(c).strip())

    kind, parent = texts("list_kind")[:1], texts("list_parent")[:1]
    names = texts("list_name", "list_alias", "list_description")
    return AssetRow(str(row[key]).strip(), "".join(kind), "".join(parent), names)
