"""The front end as one call: text in, diagnostics and the checked form out."""

from __future__ import annotations

from dataclasses import dataclass

from industria.applications.production.plc.language import ir, syntax
from industria.applications.production.plc.language.depth import (
    DEEPEST_EXPRESSION,
    DEEPEST_STATEMENT,
    too_deep,
)
from industria.applications.production.plc.language.diagnostics import (
    Diagnostic,
    Diagnostics,
    Place,
    TooLarge,
)
from industria.applications.production.plc.language.lint import lint
from industria.applications.production.plc.language.lower import Lowering
from industria.applications.production.plc.language.parser import parse
from industria.applications.production.plc.language.typed import Wrong

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
    tree, program = syntax.SourceFile(), None
    try:
        tree = parse(source, diagnostics)
        program = _lowered(tree, unit, diagnostics)
    except RecursionError:
        _note_depth(Place(1, 1), diagnostics)
    return Compiled(tree, diagnostics.all, None if diagnostics.has_errors else program)


def _lowered(tree: syntax.SourceFile, unit: str, diagnostics: Diagnostics) -> ir.Program | None:
    """The checked form of the unit that is asked for; every other one is checked too."""
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
        except Wrong:  # noted already
            continue
        except TooLarge:  # every unit that holds this one would be so too, after as long a time
            break
        lint(each, lowering.written, diagnostics)
        if each is root:
            program = lowered
    if program is not None and (place := too_deep(program.body)) is not None:
        _note_depth(place, diagnostics)
    _say_what_runs(tree, root, diagnostics)
    if not tree.units and not diagnostics.has_errors:
        Lowering(tree, diagnostics)
    return program


def _note_depth(place: Place, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "limit", place,
        f"分支多于 {DEEPEST_STATEMENT} 个, 或表达式长于 {DEEPEST_EXPRESSION} 项: 请拆开",
        f"expected at most {DEEPEST_STATEMENT} arms in an IF or CASE and {DEEPEST_EXPRESSION} terms in an "
        "expression, found more: split it",
    )  # fmt: skip


def _say_what_runs(
    tree: syntax.SourceFile, root: syntax.Unit | None, diagnostics: Diagnostics
) -> None:
    """Warn that of several programs one alone is proved and run."""
    if root is None or root.kind != "program":
        return
    others = [u.name for u in tree.units if u.kind == "program" and u is not root]
    known = {u.name.lower() for u in tree.units}
    others += [p.type_name for p in tree.programs if p.type_name.lower() not in known]
    if others:
        names = ", ".join(dict.fromkeys(others))
        diagnostics.warning(
            "one_program", root.place,
            f"只证明并运行 {root.name}; 不包括 {names}",
            f"{root.name} alone is proved and run; {names} is not part of it",
        )  # fmt: skip


def root_unit(tree: syntax.SourceFile, name: str) -> syntax.Unit | None:
    """The unit of that name, else the last program, block or function; None where there is none."""
    if name:
        return next((u for u in tree.units if u.name.lower() == name.lower()), None)
    for kind in ("program", "function_block", "function"):
        found = [u for u in tree.units if u.kind == kind]
        if found:
            return found[-1]
    return None
