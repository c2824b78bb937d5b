"""What the PLC tools share: programs and properties as callers name them, and work that can be stopped."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import InputError, Progress, Session, UsageError, missing_extra
from industria.core.file_text import read_text_file
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.production.plc.runtime.programs import Kept
    from industria.applications.production.plc.verification.change import Ruled
    from industria.applications.production.plc.verification.engines import Options
    from industria.applications.production.plc.verification.properties import Property

_MOST_NAME = 50
_MOST_CYCLE_MS, _MOST_DEPTH = 86_400_000, 10_000


def proof_options(
    session: Session[Stores], seconds: float = 20.0, cycle: int = 100, depth: int = 20
) -> Options:
    """How long and how deep to prove: never longer than the call may take.

    Raises UsageError for numbers that mean nothing, MissingPartError without the solver.
    """
    try:
        from industria.applications.production.plc.verification.engines import Options
    except ImportError as error:
        raise missing_extra("production", error.name or "z3-solver") from error
    if not seconds > 0:  # true for NaN as well
        raise UsageError(f"expected seconds of more than 0, found {seconds}: give the proof time")
    if not 1 <= cycle <= _MOST_CYCLE_MS:
        raise UsageError(f"expected a cycle of 1 to {_MOST_CYCLE_MS} ms, found {cycle}")
    if not 1 <= depth <= _MOST_DEPTH:
        raise UsageError(f"expected a depth of 1 to {_MOST_DEPTH} scans, found {depth}")
    return Options(seconds=min(seconds, session.budget.left_s), depth=depth, cycle_ms=cycle)


def watched(session: Session[Stores]) -> Progress:
    """The session's progress; work that reports itself ends there when its time is over."""

    def progress(what: str, done: float, total: float) -> None:
        session.budget.check()
        session.progress(what, done, total)

    return progress


def properties_of(spec: str) -> list[Property]:
    """Properties of a specification: one a line, or PLCverif patterns as JSON. Raises InputError."""
    from industria.applications.production.plc.verification.properties import (
        from_patterns,
        read_properties,
    )

    if spec.lstrip()[:1] not in ("{", "["):
        return read_properties(spec)
    try:
        data = json.loads(spec)
    except json.JSONDecodeError as error:
        raise InputError(
            f"expected JSON in the specification, found line {error.lineno}: {error.msg}"
        ) from None
    entries = data.get("properties_to_be_validated", data) if isinstance(data, dict) else data
    if not isinstance(entries, list):
        raise InputError(
            f"expected a list of properties in the specification, found {type(entries).__name__}"
        )
    if not all(isinstance(entry, dict) for entry in entries):
        raise InputError(
            "expected objects in the list of properties, found something else: see PLCverif"
        )
    properties, unknown = from_patterns(entries)
    if unknown:
        raise InputError(
            f"expected patterns that can be checked, found {', '.join(sorted(set(unknown)))}"
        )
    return properties


def named_file(session: Session[Stores], text: str) -> Path | None:
    """The file of that name, for who is at the machine; None for others, and for a text that names none."""
    if not session.caller.present:
        return None
    try:
        return path if (path := Path(text)).is_file() else None
    except (OSError, ValueError):  # a text that is too long to be a name, or has a NUL in it
        return None


def program_name(path: Path) -> str:
    """The name that a file's program is kept under; other files never get the same."""
    latin = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in path.stem)
    name = latin[:_MOST_NAME] if latin[:1].isalpha() else f"program_{latin[:_MOST_NAME]}"
    if latin != path.stem or len(latin) > _MOST_NAME:
        name += "_" + hashlib.sha256(path.stem.encode()).hexdigest()[:8]
    return name


def kept_name(session: Session[Stores], program: str, spec: str) -> str:
    """A program by its name in the plant, or a file that is checked now and kept; returns the name."""
    path = named_file(session, program)
    if path is None:
        return program
    name = program_name(path)
    session.plant.production.keep_program(name, read_text_file(path), properties_of(spec))
    return name


def program_of(session: Session[Stores], program: str) -> Kept:
    """A kept program by its name, or a file as it is, which is not kept."""
    from industria.applications.production.plc.runtime.programs import Kept

    path = named_file(session, program)
    if path is None:
        return session.plant.production.programs.get(program)
    return Kept(program_name(path), read_text_file(path), {})


def ruled(session: Session[Stores], program: str, spec: str) -> Ruled:
    """A file with its properties, or a kept program with those that it was kept with."""
    from industria.applications.production.plc.verification.change import Ruled

    path = named_file(session, program)
    if path is None:
        return session.plant.production.ruled(program)
    return Ruled(read_text_file(path), properties_of(spec))


def say_what_runs(session: Session[Stores], kept: Kept) -> None:
    """Tell of a kept program whose text has others that do not run with it."""
    found = kept.report.get("diagnostics")
    for d in found if isinstance(found, list) else []:
        if d.get("code") == "one_program":
            session.note(f"{kept.name}: {d['message'][session.language or 'en']}\n")
