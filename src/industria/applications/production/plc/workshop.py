"""PLC programs of a plant: written, proved, kept, simulated, run and served.

Everything that comes out has passed its check or is a refusal. It records nothing: whoever calls does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import ChatModel, NotPermittedError, Progress, UsageError, silent

if TYPE_CHECKING:
    from industria.applications.production.plc.check import Report
    from industria.applications.production.plc.runtime.process import Terminals
    from industria.applications.production.plc.runtime.programs import Kept, Programs
    from industria.applications.production.plc.runtime.served import Served
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions
    from industria.applications.production.plc.twins.twin import Run
    from industria.applications.production.plc.verification.change import Ruled
    from industria.applications.production.plc.verification.engines import Options
    from industria.applications.production.plc.verification.properties import Property
    from industria.applications.production.plc.writing.specify import Specification
    from industria.applications.production.plc.writing.write import WriteOptions, Written

MOST_SIMULATED_S = 3_600.0


class PlcWorkshop:
    """``root``: the plant's folder; ``chat``: gives the model that drafts, opened only where one is needed."""

    def __init__(self, root: Path, chat: Callable[[], ChatModel | None]) -> None:
        self._root, self._chat = root, chat

    @property
    def programs(self) -> Programs:
        """PLC programs that are kept here with what was proved of them."""
        from industria.applications.production.plc.runtime.programs import Programs

        return Programs(self._root / "programs")

    def check_plc(
        self,
        source: str,
        properties: Sequence[Property] | str,
        options: Options | None = None,
        unit: str = "",
        progress: Progress = silent,
    ) -> Report:
        """Compile a program in Structured Text and prove its properties, or show what breaks them.

        ``properties`` may be a specification's text. Raises InputError where that is none.
        """
        from industria.applications.production.plc.check import check_program
        from industria.applications.production.plc.verification.engines import Options
        from industria.applications.production.plc.verification.properties import read_properties

        if isinstance(properties, str):
            properties = read_properties(properties)
        return check_program(source, properties, options or Options(), unit, progress)

    # -- written -----------------------------------------------------------------------------

    def specify_plc(self, request: str, properties: Sequence[Property] = ()) -> Specification:
        """The reviewed start of a program: its declarations and what has to hold.

        Raises InputError where the request gives no declarations and no model can propose them.
        """
        from industria.applications.production.plc.writing.specify import specify

        return specify(request, properties, self._chat())

    def specify_twin(
        self, twin: str, request: str, properties: Sequence[Property] = ()
    ) -> Specification:
        """The start of a program for a twin: its terminals, its rules, and what else has to hold."""
        from industria.applications.production.plc.twins.control import specification_for
        from industria.applications.production.plc.twins.twin import twin as twin_named

        made = specification_for(twin_named(twin), request)
        return replace(made, properties=(*made.properties, *properties))

    def specify_edit(self, name: str, change: str, rules: str = "") -> Specification:
        """What a kept program has to be after a change: what was asked of it before has to hold still, and
        ``rules`` (in the language of properties) with it; without any the model proposes some."""
        from industria.applications.production.plc.verification.properties import read_properties
        from industria.applications.production.plc.writing.specify import specify_change

        kept = self.programs.get(name)
        old = read_properties(rules_of(kept))
        known = {p.text for p in old}
        new = [p for p in read_properties(rules) if p.text not in known]
        named = [replace(p, id=f"new-{p.id}") for p in new]
        return specify_change(kept.source, change, [*old, *named], None if rules else self._chat())

    def write_plc(
        self,
        specification: Specification,
        options: WriteOptions | None = None,
        progress: Progress = silent,
        keep_as: str = "",
    ) -> Written:
        """Write a program of a specification: draft, prove, repair; accepted, or refused with findings.

        ``keep_as``: the name to keep it under; a refused one never replaces one that passed.
        """
        from industria.applications.production.plc.writing.write import WriteOptions, write

        written = write(specification, self._chat(), options or WriteOptions(), progress)
        if keep_as:
            self._keep(keep_as, written)
        return written

    def write_program(
        self,
        name: str,
        request: str,
        twin: str = "",
        options: WriteOptions | None = None,
        progress: Progress = silent,
    ) -> Written:
        """Write a program, for a twin's terminals where one is named, and keep it under ``name``."""
        made = self.specify_twin(twin, request) if twin else self.specify_plc(request)
        return self.write_plc(made, options, progress, keep_as=name)

    def keep_program(self, name: str, source: str, properties: Sequence[Property]) -> Report:
        """Check a program and keep it with its report, passed or not.

        Without properties those hold that one of that name was kept with. Raises NotPermittedError where
        it does not pass and one of that name that passed would be lost.
        """
        from industria.applications.production.plc.verification.properties import read_properties

        if not properties and name in self.programs.names():
            properties = read_properties(rules_of(self.programs.get(name)))
        report = self.check_plc(source, properties)
        if not report.passed and self.programs.holds_passed(name):
            raise NotPermittedError(
                f"expected a program that passes, since {name} is kept and passed, found: "
                f"{report.findings()[0].message.en}"
            )
        self.programs.keep(name, source, report.to_json() | {"rules": _rules_text(properties)})
        return report

    def _keep(self, name: str, written: Written) -> None:
        """Keep what was written, but no refused draft in the place of a program that passed."""
        draft = written.draft
        if draft is None or draft.report is None:
            return
        if not written.accepted and self.programs.holds_passed(name):
            return
        report = draft.report.to_json() | {
            "passed": written.accepted,
            "request": written.specification.request,
            "rules": _rules_text(written.specification.properties),
        }
        self.programs.keep(name, draft.text, report)

    # -- run ---------------------------------------------------------------------------------

    def rules_of(self, twin: str) -> str:
        """What must hold at a twin's terminals, in the language of properties."""
        from industria.applications.production.plc.twins.twin import twin as twin_named

        return twin_named(twin).rules

    def simulate_program(self, program: str | Kept, twin: str, seconds: float = 60.0) -> Run:
        """A program, a kept one by its name, against a twin in step."""
        from industria.applications.production.plc.twins.control import simulate
        from industria.applications.production.plc.twins.twin import twin as twin_named

        bounded("seconds", seconds, MOST_SIMULATED_S)
        kept = self.programs.get(program) if isinstance(program, str) else program
        return simulate(kept, twin_named(twin), seconds)

    def run_program(
        self, name: str, twin: str, seconds: float = 10.0, port: int = 4840, sha256: str = ""
    ) -> dict[str, object]:
        """A kept program in the soft PLC with a twin at its terminals; it acts, so a person approves it.

        The twin's rules are proved of it first. ``sha256``: of the text that was approved. Raises
        NotPermittedError where a rule does not hold or the text is another by now.
        """
        from industria.applications.production.plc.twins.control import run_live
        from industria.applications.production.plc.twins.twin import twin as twin_named

        bounded("seconds", seconds, MOST_SIMULATED_S)
        plant = twin_named(twin)
        kept = self.programs.get(name)
        if sha256 and kept.sha256 != sha256:
            raise NotPermittedError(
                f"expected {name} as it was when it was approved, found it changed: ask again"
            )
        report = self.check_plc(kept.source, plant.rules)
        if not report.passed:
            raise NotPermittedError(
                f"expected a program that keeps to the rules of {twin}, found that {name} does not: "
                f"{report.findings()[0].message.en}"
            )
        found, status = run_live(kept, plant, self._root / "plc" / name, seconds, port)
        return {"run": found.to_json(), "plc": status}

    def ruled(self, name: str) -> Ruled:
        """A kept program with the rules that it was kept with."""
        from industria.applications.production.plc.verification.change import Ruled
        from industria.applications.production.plc.verification.properties import read_properties

        kept = self.programs.get(name)
        return Ruled(kept.source, read_properties(rules_of(kept)))

    def serve_program(
        self, name: str, terminals: Terminals, options: PlcOptions | None = None
    ) -> AbstractContextManager[Served]:
        """A kept program, served at its terminals while the context lasts; it acts, so a person says yes.

        Raises NotPermittedError at once for one that has not passed its check.
        """
        from industria.applications.production.plc.runtime.served import Served
        from industria.applications.production.plc.runtime.soft_plc import PlcOptions

        kept = self.programs.get(name)
        made = Served(kept, self._root / "plc" / name, terminals, options or PlcOptions())

        @contextmanager
        def serving() -> Iterator[Served]:
            with made as served:
                yield served

        return serving()

    def change_served(self, served: Served, name: str, progress: Progress = silent) -> Report:
        """Put a kept program in the place of one that is served, where it is proved that no rule breaks."""
        return served.change(self.programs.get(name), progress)


def rules_of(kept: Kept) -> str:
    """The rules that a program was kept with, in the language of properties."""
    return str(kept.report.get("rules", ""))


def bounded(name: str, seconds: float, most: float) -> None:
    """Raise UsageError unless a time is sensible."""
    if not 0.1 <= seconds <= most:  # false for NaN as well
        raise UsageError(f"expected {name} between 0.1 and {most:g}, found {seconds}")


def _rules_text(properties: Sequence[Property]) -> str:
    """Properties as a specification's text; what is always checked needs no words."""
    return "\n".join(f"{p.id}: {p.text}" for p in properties if p.expressions)
