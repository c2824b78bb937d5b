"""``industria plc write|explain|compare|convert|blocks``: programs written, read and compared."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from industria.commands.common import (
    HERE,
    JsonOption,
    PlantOption,
    SmallOption,
    language_of,
    open_plant,
    print_result,
    progress_bar,
    say,
)
from industria.commands.plc import (
    existing_file,
    kept_program,
    plc_app,
    read_properties_file,
    read_source,
    show_report,
)
from industria.core import InputError

if TYPE_CHECKING:
    from industria.applications.production.plc.writing.specify import Specification
    from industria.applications.production.plc.writing.write import Written

_LANGUAGE = Annotated[str, typer.Option("--language", help="zh or en")]
_DRAFTS = Annotated[int, typer.Option("--drafts", help="drafts of the model at most")]
_SECONDS = Annotated[float, typer.Option("--seconds", help="time for everything")]
_REVIEW = Annotated[
    bool, typer.Option("--review", help="show the specification and ask before writing")
]
_OUT = Annotated[Path | None, typer.Option("--out", help="where the result is written")]


@plc_app.command()
def write(
    request: Annotated[
        str, typer.Argument(help="what the program has to do, or a file that says it")
    ],
    spec: Annotated[
        Path | None,
        typer.Option("--spec", help="properties: one a line, or PLCverif patterns as JSON"),
    ] = None,
    out: _OUT = None,
    drafts: _DRAFTS = 5,
    seconds: _SECONDS = 240.0,
    review: _REVIEW = False,
    small: SmallOption = False,
    language: _LANGUAGE = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write a program, prove it, repair it; exit 1 with the findings where none passes."""
    from industria.applications.production.plc.writing.write import WriteOptions

    path = existing_file(request)
    text = read_source(path) if path else request
    properties = read_properties_file(spec)
    chosen = language_of(language) or "en"
    with open_plant(plant, small, create=False) as opened:
        specification = opened.production.specify_plc(text, properties)
        _reviewed(specification, review, as_json, chosen)
        with progress_bar() as progress:
            written = opened.production.write_plc(
                specification, WriteOptions(drafts=drafts, seconds=seconds), progress
            )
    if written.accepted and written.draft and out is not None:
        out.write_text(written.draft.text, encoding="utf-8")
    print_result(written.to_json(), as_json, lambda: _show_written(written, chosen == "zh"))
    if not written.accepted:
        raise typer.Exit(1)


@plc_app.command()
def edit(
    program: Annotated[str, typer.Argument(help="a kept program, or a file")],
    change: Annotated[str, typer.Argument(help="what is to be different")],
    rules: Annotated[
        str, typer.Option("--rules", help="what has to hold after it, as 'if a then not b'")
    ] = "",
    spec: Annotated[
        Path | None, typer.Option("--spec", help="properties that hold already, for a file")
    ] = None,
    out: _OUT = None,
    drafts: _DRAFTS = 5,
    seconds: _SECONDS = 240.0,
    review: _REVIEW = False,
    small: SmallOption = False,
    language: _LANGUAGE = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Change a program as a sentence says: what was proved of it still holds, and the change is shown.

    Exit 1 where no change passes; the program then stays as it was.
    """
    from industria.applications.production.plc.writing.write import WriteOptions

    chosen = language_of(language) or "en"
    with open_plant(plant, small, create=True) as opened:
        name = kept_program(program, spec, opened)
        specification = opened.production.specify_edit(name, change, rules)
        _reviewed(specification, review, as_json, chosen)
        with progress_bar() as progress:
            written = opened.production.edit_program(
                name, specification, WriteOptions(drafts=drafts, seconds=seconds), progress
            )
    if written.accepted and written.draft and out is not None:
        out.write_text(written.draft.text, encoding="utf-8")

    def show() -> None:
        _show_written(written, chosen == "zh")
        for line in written.difference():
            say(line)

    print_result(written.to_json() | {"program_name": name}, as_json, show)
    if not written.accepted:
        raise typer.Exit(1)


def _reviewed(specification: Specification, review: bool, as_json: bool, language: str) -> None:
    """Show a specification, and with ``review`` go on only after a yes."""
    if not as_json or review:
        _show_specification(specification)
    if review and not typer.confirm(
        "write this program?" if language == "en" else "按此规格编写?", err=True
    ):
        raise typer.Exit(1)


def _show_specification(specification: Specification) -> None:
    err = sys.stderr.write
    err(
        "specification\n"
        + "\n".join(f"  {x}" for x in specification.interface.text().splitlines())
        + "\n"
    )
    for p in specification.properties:
        err(f"  {p.id}: {p.text}\n")
    for rule in specification.dropped:
        err(f"  (left out: it means nothing over these names, or is no constant: {rule})\n")


def _show_written(written: Written, zh: bool) -> None:
    for number, draft in enumerate(written.attempts, 1):
        state = (
            ("通过" if zh else "passed")
            if not draft.findings
            else f"{len(draft.findings)} {'处问题' if zh else 'findings'}"
        )
        say(f"{number}. {draft.strategy}: {state}  ({draft.tokens} tokens, {draft.seconds:.1f} s)")
        for f in draft.findings[:3]:
            say("   " + f.message.in_language("zh" if zh else "en").replace("\n", "\n   "))
    draft = written.draft
    if draft is not None and draft.report is not None:
        say()
        say(draft.text)
        show_report(draft.report, Path("program"), "zh" if zh else "en")
    if not written.accepted:
        say("拒绝: 没有通过检查的程序" if zh else "refused: no program passed every check")
        for f in written.answer.findings:
            if f.check == "plc.impossible":
                say("  " + f.message.in_language("zh" if zh else "en"))


@plc_app.command()
def explain(
    file: Annotated[Path, typer.Argument(help="a program in Structured Text")],
    language: _LANGUAGE = "",
    as_json: JsonOption = False,
) -> None:
    """Say in words what a program does, line by line."""
    from industria.applications.production.plc.explain import explain as explained

    sentences = explained(read_source(file))
    chosen = language_of(language) or "en"

    def show() -> None:
        for x in sentences:
            say(f"{x.line:5}  {x.text.in_language(chosen)}")

    print_result([x.to_json() for x in sentences], as_json, show)


@plc_app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="a program")],
    second: Annotated[Path, typer.Argument(help="another with the same inputs and outputs")],
    seconds: Annotated[float, typer.Option("--seconds", help="time for the proof")] = 20.0,
    as_json: JsonOption = False,
) -> None:
    """Prove two programs equivalent, or show inputs that tell them apart; exit 1 where they differ."""
    from industria.applications.production.plc.compare import compare as compared
    from industria.applications.production.plc.verification.engines import Options

    with progress_bar() as progress:
        found = compared(
            read_source(first), read_source(second), Options(seconds=seconds), progress
        )

    def show() -> None:
        for v in found.verdicts:
            say(
                f"{v.id}: {'equal, proved' if v.outcome == 'proved' else f'equal for {v.depth} scans, not proved' if v.outcome == 'bounded' else v.outcome}"
            )
            if v.trace and v.outcome == "violated":
                say("    " + v.trace.table().replace("\n", "\n    "))
        say(
            "equivalent"
            if found.equivalent
            else "different"
            if found.different
            else "no difference found, not proved"
        )

    print_result(found.to_json(), as_json, show)
    if found.different:
        raise typer.Exit(1)


@plc_app.command()
def convert(
    file: Annotated[Path, typer.Argument(help="Structured Text, or PLCopen XML")],
    out: Annotated[Path, typer.Argument(help="where the other one is written")],
) -> None:
    """Convert between Structured Text and PLCopen XML, by the names of the files."""
    from industria.applications.production.plc.plcopen import from_plcopen, to_plcopen

    text = read_source(file)
    if file.suffix == ".xml" and out.suffix != ".xml":
        out.write_text(from_plcopen(text), encoding="utf-8")
    elif out.suffix == ".xml":
        out.write_text(to_plcopen(text, file.stem), encoding="utf-8")
    else:
        raise InputError(
            f"expected one of the files to end in .xml, found {file.name} and {out.name}"
        )
    say(str(out))


@plc_app.command()
def blocks(
    name: Annotated[str, typer.Argument(help="a block to print; all are listed without")] = "",
    language: _LANGUAGE = "",
    as_json: JsonOption = False,
) -> None:
    """The library of proved building blocks."""
    from industria.applications.production.plc.blocks.library import block, library

    chosen = language_of(language) or "en"
    found = [block(name)] if name else list(library())
    data = [
        {
            "name": b.name,
            "title": b.title.to_json(),
            "properties": [p.text for p in b.properties],
            "source": b.source,
        }
        for b in found
    ]

    def show() -> None:
        for b in found:
            say(f"{b.name:14} {b.title.in_language(chosen)}")
            if name:
                for p in b.properties:
                    say(f"    {p.text}")
                say(b.source)

    print_result(data, as_json, show)
