"""A plant's line in the place of OPC UA, and the list of what may be written to it."""

from __future__ import annotations

import json
from pathlib import Path

URL = "opc.tcp://line-7/plc"


class FakeLine:
    """A plant on the other side of OPC UA, in memory."""

    def __init__(self, **values: object) -> None:
        self.values: dict[str, object] = values
        self.written: list[tuple[str, object]] = []

    def read(self, url: str, tag: str) -> object:
        return self.values[tag]

    def write(self, url: str, tag: str, value: object) -> None:
        self.written.append((tag, value))
        self.values[tag] = value


def allow(root: Path, *entries: object) -> Path:
    """Write a plant's list of writes."""
    file = root / "writes.json"
    file.write_text(json.dumps(entries))
    return file
