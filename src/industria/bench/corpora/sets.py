"""The small written question sets of this package, by name."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path


def question_set(name: str):  # type: ignore[no-untyped-def]
    """The contents of ``questions/NAME``, parsed."""
    return json.loads(
        resources.files("industria.bench").joinpath(f"questions/{name}").read_text("utf-8")
    )


def question_path(name: str) -> Path:
    """Where ``questions/NAME`` lies."""
    return Path(str(resources.files("industria.bench").joinpath(f"questions/{name}")))
