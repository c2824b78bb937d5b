"""The interlock in the demo: a program from a sentence, drafted, proved, and run against its twin."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rich.markup import escape

from industria.core import OpenRun
from industria.demo.phrases import INTERLOCK
from industria.plant import Plant

if TYPE_CHECKING:
    from industria.applications.production.plc.twins.twin import Run
from industria.demo.narrator import Narrator


class InterlockStep:
    """Writes a program, has it proved, and runs it."""

    def __init__(self, tell: Narrator) -> None:
        self._tell = tell

    def run(self, plant: Plant) -> dict[str, object]:
        """A program from a sentence: drafted, refuted, repaired, proved, then run on the twin."""
        try:
            from industria.applications.production.plc.twins.control import reference_program
            from industria.applications.production.plc.writing.write import WriteOptions
        except ImportError:
            self._tell.say("no_production")
            return {"verdict": "none"}
        production, name = plant.production, "pump_station"
        figures: dict[str, object] = {}
        if plant.chat is None:
            self._tell.say("no_writer")
            with self._recorded(plant, "plc_check", name) as run:
                report = production.check_plc(reference_program(name), production.rules_of(name))
                production.programs.keep("interlock", reference_program(name), report.to_json())
                run.outputs = {"passed": report.passed}
            accepted = report.passed
        else:
            request = INTERLOCK[self._tell.language]
            self._tell.console.print(f"  [bold]? {request}[/]")
            with self._recorded(plant, "plc_write", name) as run:
                written = production.write_program(
                    "interlock", request, name, WriteOptions(first_sees_rules=False)
                )
                run.outputs = {"verdict": written.answer.verdict}
            for number, draft in enumerate(written.attempts, 1):
                self._tell.say(
                    "draft", number=number, strategy=self._tell.phrase(f"by_{draft.strategy}"),
                    found=len(draft.findings), seconds=f"{draft.seconds:.1f}",
                )  # fmt: skip
                for finding in draft.findings[:2]:
                    said = finding.message.in_language(self._tell.language).replace(
                        "\n", "\n      "
                    )
                    self._tell.console.print(f"      [red]{escape(said)}[/]")
            accepted = written.accepted
            figures |= {
                "attempts": len(written.attempts),
                "first_draft_findings": len(written.attempts[0].findings)
                if written.attempts
                else 0,
            }
        if not accepted:
            self._tell.say("refused_program")
            return figures | {"verdict": "refused"}
        kept = production.programs.get("interlock")
        self._tell.console.print("      " + escape(kept.source.strip()).replace("\n", "\n      "))
        ran = self._run_interlock(plant, name)
        self._tell.say(
            "ran_program", seconds=f"{ran.seconds:.0f}", harm=self._tell.phrase(str(bool(ran.harm)))
        )
        if ran.harm is not None:
            self._tell.result.broken.append("a proved program harmed its twin")
        return figures | {"verdict": "accepted", "run": ran.to_json()}

    @staticmethod
    def _recorded(plant: Plant, what: str, twin: str) -> AbstractContextManager[OpenRun]:
        """A Run of what the story does with a program itself."""
        return plant.audit.run(
            what, {"program": "interlock", "twin": twin}, who=plant.who, effect="propose"
        )

    def _run_interlock(self, plant: Plant, name: str) -> Run:
        """In the soft PLC over OPC UA where the links are here, else in step."""
        import importlib.util

        from industria.applications.production.plc.twins.control import run_live
        from industria.applications.production.plc.twins.twin import twin
        from industria.testing.plant_servers import free_port

        kept = plant.production.programs.get("interlock")
        if importlib.util.find_spec("asyncua") is None:
            return plant.production.simulate_program("interlock", name)
        with self._recorded(plant, "plc_run", name):
            run, status = run_live(
                kept, twin(name), plant.root / "plc" / "interlock", 5.0, free_port()
            )
        self._tell.say(
            "cycle",
            cycle=status["cycle_ms"],
            cycles=status["cycles"],
            jitter=status["jitter_p99_ms"],
        )
        return run
