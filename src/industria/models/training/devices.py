"""Devices: where a model is trained or run, by one name."""

from __future__ import annotations

from industria.core import MissingPartError, UsageError, missing_extra

DEVICES = ("auto", "cpu", "cuda")


def device_of(named: str) -> str:
    """``cpu`` or ``cuda``; ``auto`` is a GPU where torch sees one.

    Raises UsageError for another name, MissingPartError where a GPU is asked for and none is there.
    """
    if named not in DEVICES:
        raise UsageError(f"expected a device of {', '.join(DEVICES)}, found {named!r}: name one")
    if named == "cpu":
        return named
    try:
        import torch
    except ImportError:
        raise missing_extra("learn", "torch") from None
    if torch.cuda.is_available():
        return "cuda"
    if named == "auto":
        return "cpu"
    raise MissingPartError(
        "expected a GPU that torch can use, found none: use --option device=cpu, or install the build "
        "of torch for this machine's driver"
    )
