"""The programming tasks of ``plc_agents4plc``: request, properties, and what these are worth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from industria.applications.production.plc.verification.properties import Property, from_patterns


@dataclass(frozen=True, slots=True)
class PlcTask:
    """One task. ``unread``: ids of patterns that are none of ours."""

    id: str
    set: str
    request: str
    properties: tuple[Property, ...]
    unread: tuple[str, ...]


def plc_tasks(folder: Path) -> list[PlcTask]:
    """All tasks of v1 and v2, in order of set and place."""
    out = []
    for path in sorted(folder.glob("benchmark_v*/*.jsonl")):
        for entry in _objects(path.read_text(encoding="utf-8")):
            properties, unread = from_patterns(entry["properties_to_be_validated"])
            name = f"{path.parent.name.removeprefix('benchmark_')} {path.stem}"
            out.append(
                PlcTask(entry["id"], name, entry["instruction"], tuple(properties), tuple(unread))
            )
    return out


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """JSON objects that follow each other, with or without commas and brackets between."""
    decoder = json.JSONDecoder()
    at = 0
    while True:
        while at < len(text) and text[at] in " \r\n\t,[]":
            at += 1
        if at >= len(text):
            return
        found, at = decoder.raw_decode(text, at)
        yield found
