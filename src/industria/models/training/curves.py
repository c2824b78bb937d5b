"""How the fits of one training went, kept for its card: whoever trains listens, whatever family fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from industria.models.training.loop import History

OPTION = "curves"  # where a card keeps them
_MOST_FITS = 8  # of one training; a card is read whole
_LISTENING: ContextVar[list[Mapping[str, object]] | None] = ContextVar("fits", default=None)


@contextmanager
def listening() -> Iterator[list[Mapping[str, object]]]:
    """The fits that are done within the block, as JSON types, each with its name."""
    found: list[Mapping[str, object]] = []
    token = _LISTENING.set(found)
    try:
        yield found
    finally:
        _LISTENING.reset(token)


def note(done: History, checkpoint: Path | None) -> History:
    """Tell whoever listens of a fit; its name is that of its checkpoint. Returns the fit."""
    found = _LISTENING.get()
    if found is not None and len(found) < _MOST_FITS:
        name = checkpoint.stem if checkpoint else f"fit {len(found) + 1}"
        found.append({"name": name, **done.to_json()})
    return done


def option_of(fits: list[Mapping[str, object]]) -> dict[str, object]:
    """What a card says of its fits; nothing where nothing was fitted by steps."""
    return {OPTION: fits} if fits else {}
