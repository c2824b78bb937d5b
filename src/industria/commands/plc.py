"""``industria plc``: check a program in Structured Text, and prove its properties."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from industria.commands.common import (
    HERE,
    JsonOption,
    PlantOption,
    language_of,
    open_plant,
    print_result,
    progress_bar,
    say,
)
from industria.core import InputError, Language, missing_extra

if TYPE_CHECKING:
    from industria.applications.production.plc.check import Report
    from industria.applications.production.plc.runtime.programs import Kept
    from industria.applications.production.plc.verification.properties import Property
    from industria.plant import Plant

plc_app = typer.Typer(
    help="PLC programs: check, write, explain, compare, convert, run.", no_args_is_help=True
)
_MARKS = {
    "proved": ("已证明", "proved"),
    "bounded": ("有界成立", "holds so far"),
    "violated": ("不成立", "VIOLATED"),
    "unknown": ("未定", "unknown"),
}


@plc_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="a program in Structured Text")],
    spec: Annotated[
        Path | None,
        typer.Option("--spec", help="properties: one a line, or PLCverif patterns as JSON"),
    ] = None,
    unit: Annotated[
        str, typer.Option("--unit", help="the program unit to prove; the last program without")
    ] = "",
    seconds: Annotated[
        float, typer.Option("--seconds", help="time for all proofs together")
    ] = 20.0,
    cycle: Annotated[int, typer.Option("--cycle", help="milliseconds that one scan takes")] = 100,
    depth: Annotated[int, typer.Option("--depth", help="scans that are unrolled at most")] = 20,
    language: Annotated[str, typer.Option("--language", help="zh or en")] = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Compile, then prove or refute every property; exit 1 where the program does not pass."""
    try:
        from industria.applications.production.plc.check import check_program
        from industria.applications.production.plc.verification.engines import Options
    except ImportError as error:
        raise missing_extra("production", error.name or "z3-solver") from error
    source = read_source(file)
    properties = read_properties_file(spec)
    options = Options(seconds=seconds, depth=depth, cycle_ms=cycle)
    with progress_bar() as progress:
        if (plant / "plant.json").exists():
            with open_plant(plant) as opened:
                report = opened.production.check_plc(source, properties, options, unit, progress)
        else:
            report = check_program(source, properties, options, unit, progress)
    chosen = language_of(language) or "en"
    print_result(report.to_json(), as_json, lambda: show_report(report, file, chosen))
    if not report.passed:
        raise typer.Exit(1)


def read_source(path: Path) -> str:
    if not path.is_file():
        raise InputError(f"expected a file of Structured Text, found none at {path}")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="gb18030", errors="replace")


def read_properties_file(spec: Path | None) -> list[Property]:
    from industria.applications.production.plc.verification.properties import (
        from_patterns,
        read_properties,
    )

    if spec is None:
        return []
    text = read_source(spec)
    if spec.suffix != ".json":
        return read_properties(text)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"expected JSON in {spec}, found line {error.lineno}: {error.msg}"
        ) from None
    entries = data.get("properties_to_be_validated", data) if isinstance(data, dict) else data
    if not isinstance(entries, list):
        raise InputError(f"expected a list of properties in {spec}, found {type(entries).__name__}")
    properties, unknown = from_patterns(entries)
    if unknown:
        raise InputError(
            f"expected patterns that can be checked, found {', '.join(sorted(set(unknown)))}"
        )
    return properties


def show_report(report: Report, file: Path, language: Language) -> None:
    for d in report.diagnostics:
        say(f"{file}:{d.place}: {d.severity}: {d.message.in_language(language)} [{d.code}]")
    for v in report.verdicts:
        mark = _MARKS[v.outcome][language == "en"]
        so_far = f"{v.depth} scans, not proved" if language == "en" else f"{v.depth} 个周期，未证明"
        how = f"{so_far if v.outcome == 'bounded' else v.method}, {v.seconds:.2f} s"
        say(f"{mark:12} {v.id}: {v.property.text}  ({how})")
        if v.note:
            say(f"             {v.note}")
        if v.trace and v.outcome == "violated":
            say("    " + v.trace.table().replace("\n", "\n    "))
    if report.compiled.errors:
        say("does not compile" if language == "en" else "编译未通过")
    elif report.passed:
        proved = sum(v.outcome == "proved" for v in report.verdicts)
        total = len(report.verdicts)
        say(
            f"{'passed' if report.proved else 'not proved'}: {proved} of {total} proved"
            f"{'' if report.proved else ', the others only hold for the scans that were looked at'}"
            if language == "en"
            else f"{'通过' if report.proved else '未证明'}：{total} 条中 {proved} 条已证明"
            f"{'' if report.proved else '，其余仅在所查周期内成立'}"
        )


def say_what_runs(kept: Kept, language: Language) -> None:
    """Tell of a kept program whose text has others that do not run with it."""
    found = kept.report.get("diagnostics")
    for d in found if isinstance(found, list) else []:
        if d.get("code") == "one_program":
            sys.stderr.write(f"{kept.name}: {d['message'][language]}\n")


def kept_program(file: str, spec: Path | None, opened: Plant) -> str:
    """A program by its name in the plant, or a file that is checked now and kept; returns the name."""
    path = existing_file(file)
    if path is None:
        return file
    latin = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in path.stem)
    name = latin[:50] if latin[:1].isalpha() else f"program_{latin[:50]}"
    if latin != path.stem or len(latin) > 50:  # other names must not become the same
        name += "_" + hashlib.sha256(path.stem.encode()).hexdigest()[:8]
    opened.production.keep_program(name, read_source(path), read_properties_file(spec))
    return name


def existing_file(text: str) -> Path | None:
    """The file of that name; None for a text that names none, however long it is."""
    try:
        return path if (path := Path(text)).is_file() else None
    except (OSError, ValueError):
        return None
