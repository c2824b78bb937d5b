"""SMALL-3 under a command that knows one machine, and under tags that lose their machine where they have digits."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_SAID = "industria.bench.studies.said:said"


def _one_machine(_real: Any) -> Any:
    return lambda command, _, *tags, **named: {
        "tags": [{"tag": tag, "asset": "M-1", "quantity": "flow"} for tag in tags]
    }


def _lost(real: Any) -> Any:
    def told(*words: str, **named: Any) -> Any:
        found = real(*words, **named)
        for tag in found["tags"]:
            tag["asset"] = "" if any(c.isdigit() for c in tag["tag"]) else tag["asset"]
        return found

    return told


STUBS = (Stub("every tag is of one machine", swapped(_SAID, _one_machine)),)
FAULTS = (Fault("tags with digits have no machine", swapped(_SAID, _lost)),)
