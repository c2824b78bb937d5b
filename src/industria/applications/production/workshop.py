"""The production workshop of a plant: PLC programs written, proved, simulated and run; schedules made and changed.

Every call is recorded; everything that comes out has passed its check or is a refusal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import (
    Answer,
    ChatModel,
    NotPermittedError,
    Progress,
    Recorder,
    UsageError,
    silent,
)

if TYPE_CHECKING:
    from industria.applications.production.plc.check import Report
    from industria.applications.production.plc.runtime.process import Terminals
    from industria.applications.production.plc.runtime.programs import Programs
    from industria.applications.production.plc.runtime.served import Served
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions
    from industria.applications.production.plc.twins.twin import Run
    from industria.applications.production.plc.verification.engines import Options
    from industria.applications.production.plc.verification.properties import Property
    from industria.applications.production.plc.writing.specify import Specification
    from industria.applications.production.plc.writing.write import WriteOptions, Written
    from industria.applications.production.scheduling.history import History
    from industria.applications.production.scheduling.problem import Problem
    from industria.applications.production.scheduling.replan import Replanned
    from industria.applications.production.scheduling.schedule import Schedule
    from industria.applications.production.scheduling.solve import SolveOptions

_MOST_SIMULATED_S, _MOST_SCHEDULING_S = 3_600.0, 600.0
Rows = Callable[[str], Sequence[dict[str, object]]]


class Workshop:
    """``root``: the plant's folder; ``rows``: the rows of a table by its name."""

    def __init__(self, root: Path, chat: ChatModel | None, recorder: Recorder, rows: Rows) -> None:
        self._root, self._chat, self._recorder, self._rows = root, chat, recorder, rows

    def check_plc(
        self,
        source: str,
        properties: Sequence[Property] | str,
        options: Options | None = None,
        unit: str = "",
        progress: Progress = silent,
        who: str = "",
    ) -> Report:
        """Compile a program in Structured Text and prove its properties, or show what breaks them.

        ``properties`` may be a specification's text. Raises InputError where that is none.
        """
        from industria.applications.production.plc.check import check_program
        from industria.applications.production.plc.verification.engines import Options
        from industria.applications.production.plc.verification.properties import read_properties

        if isinstance(properties, str):
            properties = read_properties(properties)
        inputs = {
            "sha256": hashlib.sha256(source.encode()).hexdigest(),
            "properties": len(properties),
        }
        with self._recorder.run("plc_check", inputs, who=who) as run:
            report = check_program(source, properties, options or Options(), unit, progress)
            run.outputs = {
                "passed": report.passed,
                "errors": len(report.compiled.errors),
                "verdicts": {v.id: v.outcome for v in report.verdicts},
            }
        return report

    def specify_plc(self, request: str, properties: Sequence[Property] = ()) -> Specification:
        """The reviewed start of a program: its declarations and what has to hold.

        Raises InputError where the request gives no declarations and no model can propose them.
        """
        from industria.applications.production.plc.writing.specify import specify

        return specify(request, properties, self._chat)

    def write_plc(
        self,
        specification: Specification,
        options: WriteOptions | None = None,
        progress: Progress = silent,
        who: str = "",
    ) -> Written:
        """Write a program of a specification: draft, prove, repair; accepted, or refused with findings."""
        from industria.applications.production.plc.writing.write import WriteOptions, write

        inputs = {
            "request": specification.request[:500],
            "properties": [p.text for p in specification.properties],
        }
        with self._recorder.run("plc_write", inputs, who=who) as run:
            written = write(specification, self._chat, options or WriteOptions(), progress)
            text = written.draft.text if written.draft else ""
            run.outputs = {
                "verdict": written.answer.verdict,
                "attempts": len(written.attempts),
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
            }
        return written

    @property
    def programs(self) -> Programs:
        """PLC programs that are kept here with what was proved of them."""
        from industria.applications.production.plc.runtime.programs import Programs

        return Programs(self._root / "programs")

    def write_program(
        self, name: str, request: str, twin: str = "", options: WriteOptions | None = None,
        progress: Progress = silent, who: str = "",
    ) -> Written:  # fmt: skip
        """Write a program, for a twin's terminals where one is named, and keep it under ``name``."""
        from industria.applications.production.plc.twins.control import specification_for
        from industria.applications.production.plc.twins.twin import twin as twin_named

        specification = (
            specification_for(twin_named(twin), request) if twin else self.specify_plc(request)
        )
        written = self.write_plc(specification, options, progress, who)
        self._keep(name, written)
        return written

    def edit_program(
        self, name: str, specification: Specification, options: WriteOptions | None = None,
        progress: Progress = silent, who: str = "",
    ) -> Written:  # fmt: skip
        """Change a kept program as ``specify_edit`` says. A change that is refused leaves it as it was."""
        written = self.write_plc(specification, options, progress, who)
        self._keep(name, written)
        return written

    def specify_edit(self, name: str, change: str, rules: str = "") -> Specification:
        """What a kept program has to be after a change: what was asked of it before has to hold still, and
        ``rules`` (in the language of properties) with it; without any the model proposes some."""
        from industria.applications.production.plc.verification.properties import read_properties
        from industria.applications.production.plc.writing.specify import specify_change

        kept = self.programs.get(name)
        old = read_properties(str(kept.report.get("rules", "")))
        known = {p.text for p in old}
        new = [p for p in read_properties(rules) if p.text not in known]
        named = [replace(p, id=f"new-{p.id}") for p in new]
        return specify_change(kept.source, change, [*old, *named], None if rules else self._chat)

    def keep_program(
        self, name: str, source: str, properties: Sequence[Property], who: str = ""
    ) -> Report:
        """Check a program and keep it with its report, passed or not.

        Without properties those hold that one of that name was kept with. Raises NotPermittedError where it does not pass and one of that name that passed would be lost.
        """
        if not properties and name in self.programs.names():
            from industria.applications.production.plc.verification.properties import (
                read_properties,
            )

            properties = read_properties(str(self.programs.get(name).report.get("rules", "")))
        report = self.check_plc(source, properties, who=who)
        if not report.passed and self.programs.holds_passed(name):
            raise NotPermittedError(
                f"expected a program that passes, since {name} is kept and passed, found: {report.findings()[0].message.en}"
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

    def rules_of(self, twin: str) -> str:
        """What must hold at a twin's terminals, in the language of properties."""
        from industria.applications.production.plc.twins.twin import twin as twin_named

        return twin_named(twin).rules

    def simulate_program(self, name: str, twin: str, seconds: float = 60.0, who: str = "") -> Run:
        """A kept program against a twin, in step."""
        from industria.applications.production.plc.twins.control import simulate
        from industria.applications.production.plc.twins.twin import twin as twin_named

        _bounded("seconds", seconds, _MOST_SIMULATED_S)
        with self._recorder.run("plc_simulate", {"program": name, "twin": twin}, who=who) as run:
            found = simulate(self.programs.get(name), twin_named(twin), seconds)
            run.outputs = found.to_json()
        return found

    def run_program(
        self, name: str, twin: str, seconds: float = 10.0, port: int = 4840, who: str = "", sha256: str = ""
    ) -> dict[str, object]:  # fmt: skip
        """A kept program in the soft PLC with a twin at its terminals; it acts, so a person approves it.

        The twin's rules are proved of it first. ``sha256``: of the text that was approved. Raises
        NotPermittedError where a rule does not hold or the text is another by now.
        """
        from industria.applications.production.plc.twins.control import run_live
        from industria.applications.production.plc.twins.twin import twin as twin_named

        _bounded("seconds", seconds, _MOST_SIMULATED_S)
        plant = twin_named(twin)
        with self._recorder.run(
            "plc_run", {"program": name, "twin": twin}, who=who, effect="act"
        ) as run:
            kept = self.programs.get(name)
            if sha256 and kept.sha256 != sha256:
                raise NotPermittedError(
                    f"expected {name} as it was when it was approved, found it changed: ask again"
                )
            report = self.check_plc(kept.source, plant.rules, who=who)
            if not report.passed:
                raise NotPermittedError(
                    f"expected a program that keeps to the rules of {twin}, found that {name} does not: "
                    f"{report.findings()[0].message.en}"
                )
            found, status = run_live(kept, plant, self._root / "plc" / name, seconds, port)
            result: dict[str, object] = {"run": found.to_json(), "plc": status}
            run.outputs = result
        return result

    def check_change(
        self, old: str, new: str, progress: Progress = silent, who: str = ""
    ) -> Report:
        """Whether one kept program may take another's place while it runs, and give it back."""
        from industria.applications.production.plc.verification.change import Ruled, check_change
        from industria.applications.production.plc.verification.properties import read_properties

        kept = [self.programs.get(name) for name in (old, new)]
        inputs = {"old": kept[0].sha256, "new": kept[1].sha256}
        with self._recorder.run("plc_check_change", inputs, who=who) as run:
            sides = [Ruled(k.source, read_properties(str(k.report.get("rules", "")))) for k in kept]
            report = check_change(sides[:1], sides[1], progress=progress)
            run.outputs = {v.id: v.outcome for v in report.verdicts}
        return report

    def serve_program(
        self, name: str, terminals: Terminals, options: PlcOptions | None = None, who: str = ""
    ) -> AbstractContextManager[Served]:
        """A kept program, served at its terminals while the context lasts; it acts, so a person says yes.

        It is on record as begun before it starts, and as ended when it stops.
        """
        from industria.applications.production.plc.runtime.served import Served
        from industria.applications.production.plc.runtime.soft_plc import PlcOptions

        inputs = {"program": name, "opcua": terminals.opcua, "modbus": terminals.modbus}
        folder = self._root / "plc" / name
        try:
            kept = self.programs.get(name)
            made = Served(kept, folder, terminals, options or PlcOptions())
        except Exception:
            with self._recorder.run("plc_serve", inputs, who=who):
                raise

        @contextmanager
        def serving() -> Iterator[Served]:
            with self._recorder.run("plc_serve", inputs, who=who, effect="act") as run:
                run.outputs = {"sha256": kept.sha256}
                with made as served:
                    yield served

        return serving()

    def change_served(
        self, served: Served, name: str, progress: Progress = silent, who: str = ""
    ) -> Report:
        """Put a kept program in the place of one that is served, where it is proved that no rule breaks."""
        with self._recorder.run("plc_change", {"program": name}, who=who, effect="act") as run:
            new = self.programs.get(name)
            run.outputs = {"instead_of": served.running, "sha256": new.sha256}
            return served.change(new, progress)

    # -- schedules ---------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """Schedules that were solved here."""
        from industria.applications.production.scheduling.history import History

        return History(self._root / "schedules.db")

    def read_schedule(self, source: str) -> Problem:
        """Jobs from a file, or from a table of the lake by its name. Raises InputError."""
        from industria.applications.production.scheduling.formats import read_problem

        path = Path(source)
        return read_problem(path) if path.is_file() or path.suffix else self.read_jobs(source)

    def read_jobs(self, table: str) -> Problem:
        """Jobs from a table of the lake, and from nothing else: what tools and the page may name."""
        from industria.applications.production.scheduling.formats import from_rows

        return from_rows(self._rows(table), table)

    def schedule(
        self,
        problem: Problem,
        options: SolveOptions | None = None,
        progress: Progress = silent,
        who: str = "",
    ) -> Answer[Schedule | None]:
        """A checked schedule with its bound; similar solved cases begin the search."""
        from industria.applications.production.scheduling.solve import SolveOptions, solve

        inputs = {
            "problem": problem.name,
            "jobs": len(problem.jobs),
            "machines": len(problem.machines),
        }
        history = self.history
        with self._recorder.run("schedule", inputs, who=who, effect="propose") as run:
            alike = history.similar(problem)
            answer = solve(
                problem, options or SolveOptions(), [a.schedule for a in alike], progress
            )
            found = answer.content
            if found is not None and answer.verdict == "accepted":
                history.keep(found)
                run.outputs = {
                    "objective": found.objective, "bound": found.bound, "method": found.method,
                    "similar": [a.case.name for a in alike],
                }  # fmt: skip
        history.close()
        return answer

    def schedule_table(
        self, table: str, seconds: float = 20.0, change: str = "", who: str = ""
    ) -> dict[str, object]:
        """The jobs of a table, changed in words where ``change`` says something, as a checked plan."""
        from industria.applications.production.scheduling.edits import edits
        from industria.applications.production.scheduling.solve import SolveOptions

        _bounded("seconds", seconds, _MOST_SCHEDULING_S)
        problem = self.read_jobs(table)
        made = edits(problem, change) if change else []
        answer = self.schedule(
            made[-1].problem if made else problem, SolveOptions(seconds=seconds), who=who
        )
        found = answer.content
        return {
            "verdict": answer.verdict,
            "edits": [e.meaning.to_json() for e in made],
            "schedule": found.to_json() if found and answer.verdict == "accepted" else None,
            "findings": [f.to_json() for f in answer.findings],
        }

    def replan(
        self,
        schedule: Schedule,
        breakdown: tuple[str, int, int],
        slack: float = 0.02,
        who: str = "",
    ) -> Answer[Replanned | None]:
        """A checked plan after a breakdown (machine, from, to) that moves as little as ``slack`` allows."""
        from industria.applications.production.scheduling.replan import (
            Breakdown,
            ReplanOptions,
            replan,
        )

        with self._recorder.run(
            "replan", {"breakdown": list(breakdown), "slack": slack}, who=who
        ) as run:
            answer = replan(schedule, Breakdown(*breakdown), ReplanOptions(slack=slack))
            if answer.content is not None:
                run.outputs = {"moved": len(answer.content.moved), "verdict": answer.verdict}
        return answer


def _bounded(name: str, seconds: float, most: float) -> None:
    """Raise UsageError unless a time is sensible."""
    if not 0.1 <= seconds <= most:  # false for NaN as well
        raise UsageError(f"expected {name} between 0.1 and {most:g}, found {seconds}")


def _rules_text(properties: Sequence[Property]) -> str:
    """Properties as a specification's text; what is always checked needs no words."""
    return "\n".join(f"{p.id}: {p.text}" for p in properties if p.expressions)
