"""How a soft PLC does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from industria.core import (
    Text,
)

State = Literal["stopped", "running", "safe"]


@dataclass(frozen=True, slots=True)
class Status:
    """How the soft PLC does. Jitter: how late cycles began, in milliseconds."""

    state: State
    program: str
    cycles: int
    cycle_ms: int
    jitter_p50_ms: float
    jitter_p99_ms: float
    jitter_max_ms: float
    scan_max_ms: float
    fault: Text | None
    changes: int
    fingerprint: str

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "state": self.state, "program": self.program, "cycles": self.cycles, "cycle_ms": self.cycle_ms,
            "jitter_p50_ms": round(self.jitter_p50_ms, 3), "jitter_p99_ms": round(self.jitter_p99_ms, 3),
            "jitter_max_ms": round(self.jitter_max_ms, 3), "scan_max_ms": round(self.scan_max_ms, 3),
            "fault": self.fault.to_json() if self.fault else None, "changes": self.changes,
            "fingerprint": self.fingerprint,
        }  # fmt: skip
