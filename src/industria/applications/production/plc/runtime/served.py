"""A kept program that is served at its terminals until somebody ends it, and changed only with a proof.

A change is refused unless the new program passed its check and it is proved that, entered from wherever
the running one may be, it keeps its rules, and that the running one keeps its own after a way back.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from types import TracebackType

from industria.applications.production.plc.check import Report
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.process import PlcProcess, Terminals
from industria.applications.production.plc.runtime.programs import Kept
from industria.applications.production.plc.runtime.soft_plc import (
    PlcOptions,
    Status,
    fingerprint,
)
from industria.applications.production.plc.verification.change import check_change
from industria.applications.production.plc.verification.engines import Options
from industria.applications.production.plc.verification.properties import read_properties
from industria.core import NotPermittedError, Progress, silent

_PROOF_S = 60.0


class Served:
    """Use it as a context: the program ends with it. ``folder``: of its retained memory and its key."""

    def __init__(
        self, kept: Kept, folder: Path, terminals: Terminals, options: PlcOptions = PlcOptions()
    ) -> None:
        """Raises NotPermittedError for a program that has not passed its check."""
        _passed(kept)
        self._known = {_mark_of(kept): kept}
        self._cycle_ms = options.cycle_ms
        self.key_file = folder / "opcua.key"
        self.plc = PlcProcess(kept.source, folder, terminals, options, _key(self.key_file))

    def __enter__(self) -> Served:
        try:
            self.plc.start()
        except BaseException:
            self.plc.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self.plc.close()

    @property
    def running(self) -> Kept:
        """What runs now: after a fault in its first scans a new program has given way to the one before."""
        return self._known[self.plc.status.fingerprint]

    @property
    def status(self) -> Status:
        """How it does."""
        return self.plc.status

    def prove(self, new: Kept, progress: Progress = silent) -> Report:
        """Whether the change and the way back keep the rules of both programs."""
        _passed(new)
        old = self.running
        rules = [read_properties(str(k.report.get("rules", ""))) for k in (old, new)]
        options = Options(seconds=_PROOF_S, cycle_ms=self._cycle_ms)
        return check_change(old.source, new.source, *rules, options, progress)

    def change(self, new: Kept, progress: Progress = silent) -> Report:
        """Put a program in place. Raises NotPermittedError with the counterexample where a rule may break."""
        report = self.prove(new, progress)
        if not report.passed:
            found = report.findings()[0].message.en
            raise NotPermittedError(
                f"expected a change that keeps every rule, found that {new.name} in place of {self.running.name} does not: {found}"
            )
        self._known[_mark_of(new)] = new
        self.plc.change(new.source)
        return report


def _passed(kept: Kept) -> None:
    if not kept.passed:
        raise NotPermittedError(
            f"expected a program that passed its check, found {kept.name}: nothing runs unchecked"
        )


def _mark_of(kept: Kept) -> str:
    program = compile_text(kept.source).program
    assert program is not None, kept.name
    return fingerprint(program)


def _key(path: Path) -> str:
    """The password of who may write inputs, kept so that clients need it only once."""
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(16)
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(key + "\n")
    return key
