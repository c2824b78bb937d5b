"""SMALL-2 under a command that marks every line as a person, and under spans that lose what they end in."""

from __future__ import annotations

from typing import Any

from industria.bench.entry import Fault, Stub
from industria.bench.swap import swapped

_SAID = "industria.bench.studies.said:said"


def _all_persons(_real: Any) -> Any:
    def told(command: str, _: str, *texts: str, **named: Any) -> Any:
        whole = [{"start": 0, "end": len(text), "kind": "person"} for text in texts]
        return {"lines": [{"spans": [span]} for span in whole]}

    return told


def _shorter(real: Any) -> Any:
    def told(*words: str, **named: Any) -> Any:
        found = real(*words, **named) or _all_persons(real)(*words)
        for line in found["lines"]:
            for span in line["spans"]:
                span["end"] = span["start"] + (span["end"] - span["start"]) // 3
        return found

    return told


STUBS = (Stub("every line is a person", swapped(_SAID, _all_persons)),)
FAULTS = (Fault("spans end after a third", swapped(_SAID, _shorter)),)
