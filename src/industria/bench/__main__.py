"""``python -m industria.bench``: rows, or the proofs that they can lose, without a plant."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from industria.bench.command import Board, Proofs, prove_rows, score
from industria.core import IndustriaError


def main(arguments: list[str] | None = None) -> int:
    """0: every bar is met (every stub and fault is seen); 1: not; 2: bad usage."""
    parser = argparse.ArgumentParser("industria.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", help="rows such as FUN-2; all without")
    parser.add_argument("--fast", action="store_true", help="only the rows that take seconds")
    parser.add_argument("--prove", action="store_true", help="plant the stubs and faults of rows")
    parser.add_argument("--sample", type=int, default=0, help="how many of what a row counts")
    parser.add_argument("--no-write", action="store_true", help="leave BENCHMARKS.md as it is")
    parser.add_argument("--regressions", action="store_true", help="excuse what is short already")
    parser.add_argument("--json", action="store_true", help="JSON alone on stdout")
    given = parser.parse_args(arguments)
    data = data_folder()
    found: Board | Proofs
    try:
        if given.prove:
            found = prove_rows(
                given.rows, fast=given.fast, sample=given.sample, data=data, progress=_say,
                regressions=given.regressions,
            )  # fmt: skip
        else:
            report = None if given.no_write else Path("BENCHMARKS.md")
            found = score(
                given.rows, fast=given.fast, sample=given.sample, regressions=given.regressions,
                report=report, data=data, progress=_say,
            )  # fmt: skip
    except IndustriaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    text = json.dumps(found.to_json(), ensure_ascii=False) if given.json else found.show("en")
    sys.stdout.write(text + "\n")
    return 0 if found.passed else 1


def data_folder() -> Path | None:
    """Where benchmark data lies: INDUSTRIA_DATA, else ``../shared/data`` where it is there."""
    named = os.environ.get("INDUSTRIA_DATA")
    folder = Path(named) if named else Path("..") / "shared" / "data"
    return folder if folder.is_dir() else None


def _say(what: str, done: float, total: float) -> None:
    if what.startswith(("bench ", "prove ")):
        sys.stderr.write(f"{what} ({done + 1:.0f} of {total:.0f})\n")


if __name__ == "__main__":
    sys.exit(main())
