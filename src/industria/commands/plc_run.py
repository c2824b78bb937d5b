"""``industria plc simulate|run`` and ``industria do``: programs against a twin, and from a sentence to a result."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

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
from industria.commands.plc import kept_program, plc_app, say_what_runs
from industria.core import NotPermittedError
from industria.interaction.tool_results import failed
from industria.interaction.tool_results import say as describe

_TWIN = Annotated[str, typer.Option("--twin", help="tank, conveyor, press or pump_station")]


@plc_app.command()
def simulate(
    program: Annotated[str, typer.Argument(help="a kept program, or a file")],
    twin: _TWIN = "tank",
    spec: Annotated[Path | None, typer.Option("--spec", help="properties, for a file")] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="simulated time")] = 60.0,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Run a program against a twin step by step; exit 1 where the machine comes to harm."""
    with open_plant(plant, create=True) as opened:
        found = opened.production.simulate_program(
            kept_program(program, spec, opened), twin, seconds
        )
    print_result(
        found.to_json(),
        as_json,
        lambda: say(
            f"{found.twin}: {len(found.rows)} steps, {found.harm.en if found.harm else 'no harm'}; {found.rows[-1]}"
        ),
    )
    if found.harm:
        raise typer.Exit(1)


@plc_app.command("run")
def run_live(
    program: Annotated[str, typer.Argument(help="a kept program, or a file")],
    twin: _TWIN = "tank",
    spec: Annotated[Path | None, typer.Option("--spec", help="properties, for a file")] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="real time")] = 10.0,
    port: Annotated[
        int, typer.Option("--port", help="of the OPC UA server, on this machine")
    ] = 4840,
    yes: Annotated[bool, typer.Option("--yes", help="run without asking")] = False,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Run a checked program in the soft PLC with a twin at its OPC UA terminals; asks before it acts."""
    with open_plant(plant, create=True) as opened:
        name = kept_program(program, spec, opened)
        kept = opened.production.programs.get(name)
        say_what_runs(kept, language_of("") or "en")
        sys.stderr.write(
            f"{name}: {'passed its check' if kept.passed else 'has NOT passed its check'}\n"
        )
        if (
            kept.passed
            and not yes
            and not typer.confirm(f"run {name} on {twin} for {seconds:g} s?", err=True)
        ):
            raise NotPermittedError("expected a person's yes before a program runs, found none")
        found = opened.production.run_program(name, twin, seconds, port)
    print_result(found, as_json, lambda: say(f"run: {found['run']}\nplc: {found['plc']}"))


def do(
    request: Annotated[str, typer.Argument(help="what is to be done, in a sentence")],
    approve: Annotated[
        bool, typer.Option("--approve", help="decide here on what acts, with the report shown")
    ] = False,
    small: SmallOption = False,
    language: Annotated[str, typer.Option("--language", help="zh or en")] = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """The agent: plans, calls tools, answers. What acts waits for a person's approval."""
    zh = language_of(language) == "zh"
    with open_plant(plant, small, create=False) as opened:
        with progress_bar() as progress:
            done = opened.do(request, progress)
        if done.verdict == "waiting" and approve and not as_json:
            last = done.steps[-1]
            sys.stderr.write(
                "\n".join(f"  {s.tool}: {str(s.result)[:600]}" for s in done.steps[:-1]) + "\n"
            )
            if typer.confirm(
                f"{'批准' if zh else 'approve'} {last.tool}({dict(last.arguments)})?", err=True
            ):
                decided = opened.decide(done.approval, True)
                result = decided.get("result", decided) if isinstance(decided, dict) else decided
                done.steps.append(type(last)(last.tool, last.arguments, "act", result))
                done.verdict = "refused" if failed(result) else "accepted"
                done.content = describe(last.arguments, result)
            else:
                opened.decide(done.approval, False)
                done.verdict, done.content = "refused", "denied"

    def show() -> None:
        for number, step in enumerate(done.plan, 1):
            say(f"{'计划' if zh else 'plan'} {number}. {step}")
        for s in done.steps:
            say(f"{s.tool} [{s.effect}] {str(s.result)[:300]}")
        say(f"{done.verdict}: {done.content}")

    print_result(done.to_json(), as_json, show)
    if done.verdict == "refused":
        raise typer.Exit(1)
