"""plc.simulate, plc.run: a program against a twin, in step or in the soft PLC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.plc.work import (
    kept_name,
    program_of,
    properties_of,
    say_what_runs,
    watched,
)
from industria.core import FILE_TEXT, Language, Session, Text
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.applications.production.plc.check import Report
    from industria.applications.production.plc.twins.twin import Run

ProgramName = Annotated[str, Text("已保存的程序, 或文件", "a kept program, or a file")]
Twin = Annotated[
    str, Text("孪生: tank, conveyor, press, pump_station", "tank, conveyor, press or pump_station")
]
FileSpec = Annotated[str, Text("文件的性质", "properties, for a file"), FILE_TEXT]


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a machine went through. ``report``: on the program, where properties were given."""

    found: Run
    report: Report | None = None

    @property
    def passed(self) -> bool:
        """Whether the machine came to no harm."""
        return self.found.harm is None

    def to_json(self) -> dict[str, object]:
        """The twin, how long, its harm, its last state; whether the given properties hold."""
        proved = {} if self.report is None else {"properties_hold": self.report.passed}
        return {**self.found.to_json(), **proved}

    def show(self, language: Language) -> str:
        """One line; another where the given properties do not hold."""
        harm = self.found.harm or Text("没有损害", "no harm")
        steps = Text(f"{len(self.found.rows)} 步", f"{len(self.found.rows)} steps")
        lines = [
            f"{self.found.twin}: {steps.in_language(language)}, {harm.in_language(language)}; "
            f"{self.found.rows[-1]}"
        ]
        if self.report is not None and not self.report.passed:
            lines.append(self.report.findings()[0].message.in_language(language))
        return "\n".join(lines)


def simulate(
    session: Session[Stores],
    program: ProgramName,
    twin: Twin = "tank",
    spec: FileSpec = "",
    seconds: Annotated[float, Text("仿真时间 (s)", "simulated time (s)")] = 60.0,
) -> Simulated:
    """Run a program against a twin step by step."""
    workshop, kept = session.plant.production, program_of(session, program)
    report = None
    if spec:
        report = workshop.check_plc(kept.source, properties_of(spec), progress=watched(session))
    found = workshop.simulate_program(kept, twin, seconds)
    session.run.outputs = {"sha256": kept.sha256, **found.to_json()}
    return Simulated(found, report)


@dataclass(frozen=True, slots=True)
class Ran:
    """What the machine and the soft PLC went through."""

    found: dict[str, object]

    def to_json(self) -> dict[str, object]:
        """``run`` of the twin, ``plc`` of the soft PLC."""
        return self.found

    def show(self, language: Language) -> str:
        """A line each."""
        return f"run: {self.found['run']}\nplc: {self.found['plc']}"


def run(
    session: Session[Stores],
    program: ProgramName,
    twin: Twin = "tank",
    spec: FileSpec = "",
    seconds: Annotated[float, Text("实时时间 (s)", "real time (s)")] = 10.0,
    port: Annotated[int, Text("本机 OPC UA 端口", "of the OPC UA server, on this machine")] = 4840,
    sha256: Annotated[str, Text("被批准的程序文本", "of the text that is meant; whatever is kept without")] = "",
) -> Ran:  # fmt: skip
    """Run a checked program in the soft PLC with a twin at its OPC UA terminals."""
    workshop, name = session.plant.production, kept_name(session, program, spec)
    kept = workshop.programs.get(name)
    session.run.outputs = {"program": name, "sha256": kept.sha256}
    say_what_runs(session, kept)
    state = Text("已通过检查", "passed its check") if kept.passed else Text("未通过检查", "has NOT passed its check")  # fmt: skip
    session.note(f"{name}: {state.in_language(session.language or 'en')}\n")
    found = workshop.run_program(name, twin, seconds, port, sha256 or kept.sha256)
    session.run.outputs = {"program": name, "sha256": kept.sha256, **found}
    return Ran(found)


def as_it_is(session: Session[Stores], arguments: Mapping[str, object]) -> Mapping[str, object]:
    """The arguments of ``run`` with the checksum of the program as it is now, for a person's yes to it."""
    kept = session.plant.production.programs.get(str(arguments.get("program", "")))
    return {**arguments, "sha256": kept.sha256}
