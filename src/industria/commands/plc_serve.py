"""``industria plc serve|change``: a program at its terminals until it is stopped, changed while it runs."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import time
from collections.abc import Callable
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
from industria.commands.plc import (
    existing_file,
    kept_program,
    plc_app,
    read_properties_file,
    read_source,
    say_what_runs,
    show_report,
)
from industria.core import IndustriaError, Language, NotPermittedError, Text, UsageError

if TYPE_CHECKING:
    from industria.applications.production.plc.language.types import Constant
    from industria.applications.production.plc.runtime.served import Served
    from industria.applications.production.plc.verification.change import Ruled
    from industria.plant import Plant

_LOOK_S = 0.5
_WORDS = Text(
    "status 状态 | change 名称 在线更换 | back 退回 | ok 确认故障 | stop 停止",
    "status | change NAME: another kept program in its place | back: the program before | ok: acknowledge a fault | stop",
)


@plc_app.command("change")
def change(
    old: Annotated[str, typer.Argument(help="the program that runs: a kept one, or a file")],
    new: Annotated[str, typer.Argument(help="the program that takes its place")],
    old_spec: Annotated[Path | None, typer.Option("--old-spec", help="properties, for a file")] = None,
    new_spec: Annotated[Path | None, typer.Option("--new-spec", help="properties, for a file")] = None,
    cycle: Annotated[int, typer.Option("--cycle", help="milliseconds that one scan takes")] = 100,
    language: Annotated[str, typer.Option("--language", help="zh or en")] = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Prove that one program may take another's place while it runs, and give it back; exit 1 where not.

    Memory of the same names and types stays, so the new program begins where the old one is at that moment.
    """
    from industria.applications.production.plc.verification.change import check_change
    from industria.applications.production.plc.verification.engines import Options

    sides = [_ruled(f, s, plant) for f, s in ((old, old_spec), (new, new_spec))]
    with progress_bar() as progress:
        report = check_change(sides[:1], sides[1], Options(cycle_ms=cycle), progress)
    print_result(
        report.to_json(),
        as_json,
        lambda: show_report(report, Path(new), language_of(language) or "en"),
    )
    if not report.proved:
        if report.passed:
            sys.stderr.write(
                "some rules hold only as far as they were followed: not enough for a change\n"
            )
        raise typer.Exit(1)


def _ruled(program: str, spec: Path | None, plant: Path) -> Ruled:
    """A file with its properties, or a kept program with those that it was kept with."""
    from industria.applications.production.plc.verification.change import Ruled
    from industria.applications.production.plc.verification.properties import read_properties

    if (path := existing_file(program)) is not None:
        return Ruled(read_source(path), read_properties_file(spec))
    with open_plant(plant) as opened:
        kept = opened.production.programs.get(program)
    return Ruled(kept.source, read_properties(str(kept.report.get("rules", ""))))


@plc_app.command()
def serve(
    program: Annotated[str, typer.Argument(help="a kept program, or a file")],
    spec: Annotated[Path | None, typer.Option("--spec", help="properties, for a file")] = None,
    port: Annotated[int, typer.Option("--port", help="of OPC UA, on this machine")] = 4840,
    modbus_port: Annotated[int, typer.Option("--modbus-port", help="to be read over Modbus TCP; 0 without")] = 0,
    cycle: Annotated[int, typer.Option("--cycle", help="milliseconds")] = 100,
    safe: Annotated[list[str] | None, typer.Option("--safe", help="output=value in the safe state; 0 without")] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="how long; 0 goes on until stopped")] = 0.0,
    yes: Annotated[bool, typer.Option("--yes", help="run without asking")] = False,
    language: Annotated[str, typer.Option("--language", help="zh or en")] = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Run a checked program in the soft PLC for whoever is at its terminals; asks before it acts.

    While it runs, lines on the standard input steer it: status, change NAME, back, ok, stop.
    """
    from industria.applications.production.plc.runtime.process import Terminals
    from industria.applications.production.plc.runtime.soft_plc import PlcOptions

    chosen = language_of(language) or "en"
    options = PlcOptions(cycle, safe=dict(_safe_value(x) for x in safe or []))
    with open_plant(plant, create=True) as opened:
        name = kept_program(program, spec, opened)
        say_what_runs(opened.production.programs.get(name), chosen)
        if not yes and not typer.confirm(f"serve {name} on port {port}?", err=True):
            raise NotPermittedError("expected a person's yes before a program runs, found none")
        with opened.production.serve_program(name, Terminals(port, modbus_port), options) as served:
            sys.stderr.write(
                f"{name}: {served.plc.terminals.url}, user plant, key in {served.key_file}\n"
                f"{_WORDS.in_language(chosen)}\n"
            )
            _steered(served, opened, seconds, chosen)
            status = served.status.to_json()
    print_result(status, as_json, lambda: say(str(status)))


def _safe_value(text: str) -> tuple[str, Constant]:
    name, sign, value = text.partition("=")
    said = value.strip().lower()
    if not sign or not name.strip():
        raise UsageError(f"expected output=value, found {text!r}")
    if said in ("true", "false"):
        return name.strip(), said == "true"
    try:
        return name.strip(), float(said) if "." in said or "e" in said else int(said)
    except ValueError:
        raise UsageError(f"expected TRUE, FALSE or a number, found {value!r}") from None


def _steered(served: Served, opened: Plant, seconds: float, language: Language) -> None:
    """Until the time is up, somebody says stop, or interrupts: do what is said, tell of faults."""
    ends = time.monotonic() + seconds if seconds else float("inf")
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: [lines.put(x) for x in sys.stdin], daemon=True).start()
    told = ""
    try:
        while time.monotonic() < ends:
            now = served.status
            said = f"{now.state}: {now.fault.in_language(language)}" if now.fault else now.state
            if said != told:
                sys.stderr.write(f"{said}\n")
                told = said
            with contextlib.suppress(queue.Empty):
                words = lines.get(timeout=min(_LOOK_S, max(0.01, ends - time.monotonic()))).split()
                if words == ["stop"]:
                    return
                if words:
                    _obey(words, served, opened, language)
    except KeyboardInterrupt:
        sys.stderr.write("\n")


def _obey(words: list[str], served: Served, opened: Plant, language: Language) -> None:
    does: dict[str, Callable[[], object]] = {
        "status": lambda: sys.stderr.write(f"{served.status.to_json()}\n{served.plc.values()}\n"),
        "back": served.plc.rollback,
        "ok": served.plc.acknowledge,
    }
    records = {"back": "plc_back", "ok": "plc_acknowledge"}
    try:
        if words[0] == "change" and len(words) == 2:
            with progress_bar() as progress:
                report = opened.production.change_served(served, words[1], progress)
            with contextlib.redirect_stdout(sys.stderr):  # the standard output is for the end
                show_report(report, Path(words[1]), language)
        elif len(words) == 1 and words[0] in does:
            if words[0] in records:
                inputs = {"program": served.running}
                with opened.audit.run(records[words[0]], inputs, effect="act"):
                    does[words[0]]()
            else:
                does[words[0]]()
        else:
            sys.stderr.write(f"{_WORDS.in_language(language)}\n")
            return
        sys.stderr.write(f"{words[0]}: ok, {served.running} runs\n")
    except IndustriaError as error:
        sys.stderr.write(f"{error}\n")
    except Exception as error:  # whatever is asked, the program goes on
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
