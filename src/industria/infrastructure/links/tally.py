"""What a link counts beside its readings, for whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """``connected``: at least once. ``restamped``: readings whose own stamp was no time. ``refused``:
    messages or items that were not understood. ``missing``: what the source does not have, with its status."""

    connected: bool = False
    restamped: int = 0
    refused: int = 0
    missing: dict[str, str] = field(default_factory=dict)
    trouble: str = ""  # why the last try to connect failed
