"""Where the assets of a reading come from: a plant's graph, or a list in a file (CSV, JSON, JSONL)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import Column, InputError, NotFoundError
from industria.foundation.knowledge.relations.assets import AssetRow, Assets
from industria.foundation.knowledge.roles import column_roles

if TYPE_CHECKING:
    from industria.foundation.knowledge.graph import Graph

_KINDS = ("equipment", "sensor", "location")
_NAMES = ("name_zh", "name_en")
_PARENTS = ("part_of", "measures")


def assets_of_graph(graph: Graph) -> Assets:
    """The machines, sensors and places that a plant's graph knows, by all their names."""
    types = {f.subject: f.object for f in graph.facts(relation="is_a")}
    parents = {f.subject: f.object for r in _PARENTS for f in graph.facts(relation=r)}
    return Assets(
        AssetRow(
            e.id,
            "location" if kind == "location" else types.get(e.id, ""),
            parents.get(e.id, ""),
            tuple(dict.fromkeys((e.name, *sorted(graph.keys_of(e.id))))),
        )
        for kind in _KINDS
        for e in graph.entities(kind)
    )


def assets_of_file(path: Path) -> Assets:
    """The assets of a list. Raises NotFoundError without the file, InputError where it is no list of assets."""
    if not path.is_file():
        raise NotFoundError(f"expected a list of assets at {path}, found no file: name another")
    rows = _rows(path)
    columns = list(dict.fromkeys(k for row in rows for k in row))
    roles = column_roles([Column(c, "VARCHAR") for c in columns])
    key = roles.get("equipment") or next((c for c in columns if c.lower() in ("id", "code")), "")
    if not key:
        raise InputError(
            f"expected a column of ids or tags in {path.name}, found {', '.join(columns) or 'none'}: "
            "name one asset_id"
        )
    names = [roles[r] for r in _NAMES if r in roles]
    kind, parent = roles.get("kind", "type"), roles.get("parent", "parent")
    return Assets(
        AssetRow(
            row[key],
            row.get(kind, ""),
            row.get(parent, ""),
            tuple(row[n] for n in names if row.get(n)),
        )
        for row in rows
        if row.get(key)
    )


def _rows(path: Path) -> list[dict[str, str]]:
    text = _text(path)
    try:
        if path.suffix.lower() == ".json":
            found = json.loads(text)
            found = next(iter(found.values())) if isinstance(found, dict) else found
        elif path.suffix.lower() in (".jsonl", ".ndjson"):
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            delimiter = max(",;\t|", key=text.partition("\n")[0].count)
            found = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    except json.JSONDecodeError as error:
        raise InputError(
            f"expected JSON in {path.name}, found {error}: correct the file"
        ) from error
    if not isinstance(found, list) or not all(isinstance(r, Mapping) for r in found):
        raise InputError(
            f"expected a list of assets in {path.name}, found something else: give one row an asset"
        )
    return [
        {str(k).strip(): "" if v is None else str(v).strip() for k, v in r.items() if k}
        for r in found
    ]


def _text(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        f"expected text in UTF-8 or GB18030 in {path.name}, found neither: save it as UTF-8"
    )
