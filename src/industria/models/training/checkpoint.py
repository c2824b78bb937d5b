"""A checkpoint: all that a training needs to go on, in one file that is whole or not there."""

from __future__ import annotations

import os
import pickle
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from industria.core import IntegrityError, missing_extra

try:
    import torch
except ImportError:
    raise missing_extra("learn", "torch") from None

if TYPE_CHECKING:
    from torch import Tensor


@dataclass
class Saved:
    """Where a training stands. ``looks``: validations since the best; ``seconds``: spent so far."""

    step: int = 0
    losses: list[float] = field(default_factory=list)
    validations: list[tuple[int, float]] = field(default_factory=list)
    best: dict[str, Tensor] = field(default_factory=dict)
    best_value: float = float("inf")
    best_step: int = 0
    looks: int = 0
    stopped: bool = False
    seconds: float = 0.0
    weights: dict[str, Tensor] = field(default_factory=dict)
    optimiser: dict[str, Any] = field(default_factory=dict)


def write_checkpoint(path: Path, key: str, saved: Saved) -> None:
    """Write it beside and move it in, on the disk before it is seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    whole = {name: getattr(saved, name) for name in Saved.__dataclass_fields__}
    try:
        with aside.open("wb") as stream:
            torch.save({"key": key, **whole}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read_checkpoint(path: Path, key: str) -> Saved | None:
    """What was saved; None where it is of another plan. Raises IntegrityError where it is no checkpoint."""
    try:
        read = torch.load(path, map_location="cpu", weights_only=True)
        if read.pop("key") != key:
            return None
        return Saved(**read)
    except (RuntimeError, EOFError, KeyError, TypeError, pickle.UnpicklingError) as error:
        raise IntegrityError(
            f"expected a checkpoint in {path}, found what cannot be read ({type(error).__name__}): remove "
            "it, and the training starts over"
        ) from None
