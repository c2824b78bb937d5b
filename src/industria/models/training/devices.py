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
        torch.backends.cudnn.allow_tf32 = False  # so that figures are those of the CPU
        return "cuda"
    if named == "auto":
        return "cpu"
    raise MissingPartError(
        "expected a GPU that torch can use, found none: use --option device=cpu, or install the build "
        "of torch for this machine's driver"
    )


def main() -> int:
    """``--check``: outputs on the CPU beside those on the GPU, as JSON; 0 where all are within the bar."""
    import json
    import sys

    if sys.argv[1:] != ["--check"]:
        raise UsageError(f"expected --check, found {' '.join(sys.argv[1:]) or 'nothing'}: add it")
    from industria.models.training.device_check import MOST, check

    found = check(device_of("cuda"))
    sys.stdout.write(json.dumps([one.to_json() for one in found], indent=1) + "\n")
    return int(any(one.difference is not None and not one.difference <= MOST for one in found))


if __name__ == "__main__":
    raise SystemExit(main())
