"""A kept program that is served at its terminals until somebody ends it, and changed only with a proof.

A change is refused unless the new program passed its check and it is proved that, entered from wherever
any program that ran before it may have left the memory, it keeps its rules, and that those keep their
own after a way back. What ran on memory that is retained is remembered beside it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType

from industria.applications.production.plc.check import Report, check_program
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.memory import fingerprint
from industria.applications.production.plc.runtime.process import PlcProcess, Terminals
from industria.applications.production.plc.runtime.programs import Kept, write_whole
from industria.applications.production.plc.runtime.soft_plc import PlcOptions
from industria.applications.production.plc.runtime.status import Status
from industria.applications.production.plc.verification.change import Ruled, check_change
from industria.applications.production.plc.verification.engines import Options
from industria.applications.production.plc.verification.properties import read_properties
from industria.core import InputError, NotPermittedError, Progress, silent

_PROOF_S = 60.0


@dataclass(frozen=True, slots=True)
class _Ran:
    """A program that was put in place. ``mark``: its fingerprint."""

    name: str
    source: str
    rules: str
    mark: str

    def with_rules_of(self, other: _Ran) -> _Ran:
        """The same with the rules under which its text was put in place before."""
        lines = dict.fromkeys([*self.rules.splitlines(), *other.rules.splitlines()])
        return replace(self, rules="\n".join(lines))


class Served:
    """Use it as a context: the program ends with it. ``folder``: of its retained memory and its key."""

    def __init__(
        self, kept: Kept, folder: Path, terminals: Terminals, options: PlcOptions = PlcOptions()
    ) -> None:
        """Raises NotPermittedError for a program that has not passed its check, also at this cycle."""
        self._cycle_ms = options.cycle_ms
        self._passes(kept)
        self._file = folder / "ran.json"
        self._ran = self._earlier(_ran(kept), retains=_retains(kept))
        self._keep()
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
    def running(self) -> str:
        """The name of what runs now: after a fault in its first scans a new program has given way."""
        mark = self.plc.status.fingerprint
        return next(x.name for x in self._ran if x.mark == mark)

    @property
    def status(self) -> Status:
        """How it does."""
        return self.plc.status

    def change(self, new: Kept, progress: Progress = silent) -> Report:
        """Put a program in place. Raises NotPermittedError with the counterexample where a rule may break,
        and BusyError where meanwhile another program has taken over."""
        self._passes(new)
        mark = self.plc.status.fingerprint
        coming = _ran(new)
        report = self._proved(coming, progress)
        if not report.proved:
            open_ones = [v for v in report.verdicts if v.outcome != "proved"]
            found = report.findings()
            why = (
                found[0].message.en
                if found
                else f"{open_ones[0].property.text} holds for {open_ones[0].depth} scans, and no proof was found"
            )
            raise NotPermittedError(
                f"expected a change that is proved to keep every rule, found that {new.name} in place of {self.running} is not: {why}"
            )
        same = next((x for x in self._ran if x.mark == coming.mark), None)
        now = coming.with_rules_of(same) if same else coming
        self._ran = [now if x is same else x for x in self._ran] + ([] if same else [now])
        self._keep()
        self.plc.change(new.source, mark)
        return report

    def _proved(self, coming: _Ran, progress: Progress) -> Report:
        options = Options(seconds=_PROOF_S, cycle_ms=self._cycle_ms)
        # the one that ran first stays first, for the memory began as it has it
        ran = [x for k, x in enumerate(self._ran) if k == 0 or x.mark != coming.mark]
        others = [Ruled(x.source, read_properties(x.rules)) for x in ran]
        new = Ruled(coming.source, read_properties(coming.rules))
        return check_change(others, new, options, progress)

    def _earlier(self, now: _Ran, retains: bool) -> list[_Ran]:
        """What ran on the memory with which the program starts: itself, and what left retained memory to it."""
        if not retains or not self._file.is_file():
            return [now]
        earlier = [_Ran(**x) for x in json.loads(self._file.read_text(encoding="utf-8"))]
        if now.mark not in {x.mark for x in earlier}:  # it starts with memory of its own
            return [now]
        return [now.with_rules_of(x) if x.mark == now.mark else x for x in earlier]

    def _passes(self, kept: Kept) -> None:
        """It passed its check, and does so at the cycle that it is to run at."""
        if not kept.passed:
            raise NotPermittedError(
                f"expected a program that passed its check, found {kept.name}: nothing runs unchecked"
            )
        if self._cycle_ms != Options().cycle_ms:
            rules = read_properties(str(kept.report.get("rules", "")))
            report = check_program(kept.source, rules, Options(cycle_ms=self._cycle_ms))
            if not report.passed:
                raise NotPermittedError(
                    f"expected a program that passes with scans of {self._cycle_ms} ms, found that {kept.name} does not: "
                    f"{report.findings()[0].message.en}"
                )

    def _keep(self) -> None:
        """Remember what ran on this memory, before anything new does."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        told = json.dumps([asdict(x) for x in self._ran], ensure_ascii=False)
        write_whole(self._file, told, 0o600)


def _ran(kept: Kept) -> _Ran:
    compiled = compile_text(kept.source)
    if compiled.program is None:  # it was checked before this was found to be wrong
        raise NotPermittedError(
            f"expected a program that compiles, found in {kept.name} {compiled.errors[0]}: change it and check it again"
        )
    rules = str(kept.report.get("rules", ""))
    return _Ran(kept.name, kept.source, rules, fingerprint(compiled.program))


def _retains(kept: Kept) -> bool:
    program = compile_text(kept.source).program
    return program is not None and any(s.retain for s in program.slots.values())


def _key(path: Path) -> str:
    """The password of who may write inputs, kept so that clients need it only once."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, secrets.token_hex(16) + "\n", 0o600)
    key = path.read_text(encoding="utf-8").strip()
    if not key:
        raise InputError(f"expected a key in {path}, found it empty: delete the file")
    return key
