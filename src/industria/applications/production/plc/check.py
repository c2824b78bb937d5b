"""Check a program: compile it, then prove its properties or show the inputs that break them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.diagnostics import Diagnostic
from industria.applications.production.plc.language.program import Compiled, compile_text, root_unit
from industria.applications.production.plc.language.walk import assertions
from industria.applications.production.plc.verification.engines import Options, Verdict, verify
from industria.applications.production.plc.verification.observer import observe
from industria.applications.production.plc.verification.properties import (
    ASSERTIONS,
    NO_FAULT,
    Property,
)
from industria.core import Finding, InputError, Progress, Text, silent
from industria.core import Verdict as CheckVerdict


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a program. ``verdicts`` are empty where it does not compile."""

    compiled: Compiled = field(repr=False)
    verdicts: tuple[Verdict, ...] = ()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Errors and warnings."""
        return self.compiled.diagnostics

    @property
    def passed(self) -> bool:
        """Whether it compiles and no property is violated or unknown."""
        return not self.compiled.errors and all(
            v.outcome in ("proved", "bounded") for v in self.verdicts
        )

    @property
    def proved(self) -> bool:
        """Whether it passes and nothing only holds so far."""
        return self.passed and all(v.outcome == "proved" for v in self.verdicts)

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "compiled": not self.compiled.errors,
            "passed": self.passed,
            "proved": self.proved,
            "diagnostics": [d.to_json() for d in self.diagnostics],
            "properties": [v.to_json() for v in self.verdicts],
        }

    def findings(self) -> tuple[Finding, ...]:
        """Everything that keeps the program from passing, for a repairer."""
        out = [
            Finding(f"st.{d.code}", Text(f"第 {d.place.line} 行: {d.message.zh}", f"line {d.place.line}: {d.message.en}"), {"line": d.place.line})
            for d in self.compiled.errors
        ]  # fmt: skip
        for v in self.verdicts:
            if v.outcome in ("violated", "unknown"):
                out.append(_finding(v))
        return tuple(out)


def _finding(v: Verdict) -> Finding:
    shown = v.property.text
    if v.outcome == "unknown":
        return Finding(
            "plc.unknown",
            Text(f"无法判定: {shown} ({v.note})", f"could not be decided: {shown} ({v.note})"),
        )
    table = v.trace.table() if v.trace else v.note
    return Finding(
        "plc.property",
        Text(f"不满足: {shown}\n{table}", f"does not hold: {shown}\n{table}"),
        v.trace.to_json() if v.trace else {},
    )


def check_program(
    source: str,
    properties: Sequence[Property],
    options: Options = Options(),
    unit: str = "",
    progress: Progress = silent,
) -> Report:
    """Compile and verify. That no fault can happen, and that every #ASSERT holds, is always among the properties.

    What other programs of the text write is taken as free, and the verdicts say so.
    """
    compiled = compile_text(source, unit)
    if compiled.program is None:
        return Report(compiled)
    root = root_unit(compiled.tree, unit)
    assert root is not None
    wanted = with_built_in(properties, compiled.program)
    try:
        observed = observe(compiled.tree, root, wanted, options.cycle_ms)
        verdicts = verify(observed, options, progress)
    except RecursionError:
        raise InputError(
            "expected a program and properties that can be followed, found them nested too deeply: "
            "split long IF, CASE and expressions"
        ) from None
    return Report(compiled, noted(verdicts, observed.notes))


def noted(verdicts: Sequence[Verdict], notes: Sequence[str]) -> tuple[Verdict, ...]:
    """Verdicts that say too what was taken as free since others write it."""
    return tuple(replace(v, note="; ".join(x for x in (v.note, *notes) if x)) for v in verdicts)


def with_built_in(properties: Sequence[Property], program: ir.Program) -> list[Property]:
    """The properties with those that need no words: no fault where there can be any, assertions where there are any."""
    wanted = list(properties)
    patterns = {p.pattern for p in wanted}
    if "no_fault" not in patterns and program.faults:
        wanted.append(Property(NO_FAULT, "no_fault"))
    if "assertion" not in patterns and assertions(program.body):
        wanted.append(Property(ASSERTIONS, "assertion"))
    return wanted


def as_check(report: Report) -> CheckVerdict:
    """The report as ``refine`` reads it."""
    return CheckVerdict.of(report.findings())
