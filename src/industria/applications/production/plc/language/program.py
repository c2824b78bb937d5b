"""The front end as one call: text in, diagnostics and the checked form out."""

from __future__ import annotations

from dataclasses import dataclass

from industria.applications.production.plc.language import ir, syntax
from industria.applications.production.plc.language.diagnostics import (
    Diagnostic,
    Diagnostics,
    Place,
)
from industria.applications.production.plc.language.lint import lint
from industria.applications.production.plc.language.lower import Lowering, TooLarge
from industria.applications.production.plc.language.parser import parse

LARGEST_SOURCE = 2_000_000


@dataclass(frozen=True, slots=True)
class Compiled:
    """A text that was read. ``program`` is None where anything is wrong."""

    tree: syntax.SourceFile
    diagnostics: tuple[Diagnostic, ...]
    program: ir.Program | None

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Those that are more than warnings."""
        return tuple(d for d in self.diagnostics if d.severity == "error")


def compile_text(source: str, unit: str = "") -> Compiled:
    """Check every unit of a text and give the checked form of one: the named one, else the last
    PROGRAM, else the last FUNCTION_BLOCK, else the last FUNCTION."""
    diagnostics = Diagnostics()
    if len(source) > LARGEST_SOURCE:
        diagnostics.error("limit", Place(1, 1), "文件超过 2 MB", "expected a text of at most 2 MB")
        return Compiled(syntax.SourceFile(), diagnostics.all, None)
    tree = parse(source, diagnostics)
    root = root_unit(tree, unit)
    if unit and root is None:
        diagnostics.error(
            "undeclared", Place(1, 1), f"没有程序单元 {unit}", f"there is no unit {unit}"
        )
    program: ir.Program | None = None
    for each in tree.units:
        try:
            lowering = Lowering(tree, diagnostics)
            lowered = lowering.program(each)
        except TooLarge:
            continue
        lint(each, lowering.written, diagnostics)
        if each is root:
            program = lowered
    if not tree.units and not diagnostics.has_errors:
        Lowering(tree, diagnostics)
    return Compiled(tree, diagnostics.all, None if diagnostics.has_errors else program)


def root_unit(tree: syntax.SourceFile, name: str) -> syntax.Unit | None:
    """The unit of that name, else the last program, block or function; None where there is none."""
    if name:
        return next((u for u in tree.units if u.name.lower() == name.lower()), None)
    for kind in ("program", "function_block", "function"):
        found = [u for u in tree.units if u.kind == kind]
        if found:
            return found[-1]
    return None
