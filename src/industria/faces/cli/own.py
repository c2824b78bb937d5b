"""The verbs of the program itself: what is no capability of a plant."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from industria import __version__
from industria.core import missing_extra
from industria.faces.cli.terminal import chat_configuration, progress_bar, say, spoken, user

_JSON = click.option("--json", "as_json", is_flag=True, help="print JSON on stdout")
_SMALL = click.option("--small", is_flag=True, help="use the 0.5B language model")
_PLANT = click.option("--plant", default=".", metavar="DIR", help="the plant's folder")


def _print(data: object, as_json: bool, human: Callable[[], None]) -> None:
    if as_json:
        say(json.dumps(data, ensure_ascii=False, default=str))
    else:
        human()


@click.command()
def version() -> None:
    """Print the version."""
    say(f"industria {__version__}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--store", default="", help="s3://bucket/prefix for tables and objects")
@click.option("--zone", default="", help="time zone of the plant, such as Asia/Shanghai")
@_JSON
def init(folder: Path, store: str, zone: str, as_json: bool) -> None:
    """Make an empty plant; with --zone set the time zone of one that is there."""
    from industria.plant import Plant

    if zone:
        from industria.foundation.ingest.tables.zones import checked_zone

        checked_zone(zone)
    with Plant.open(folder, chat=chat_configuration(), who=user(), store=store) as plant:
        if zone:
            plant.set_zone(zone)
        made, kept = str(plant.root), plant.zone
    said = f"plant at {made}" + (f", times in {kept}" if kept else "")
    _print({"plant": made} | ({"zone": kept} if kept else {}), as_json, lambda: say(said))


@click.group(invoke_without_command=True)
@_JSON
@click.pass_context
def weights(context: click.Context, as_json: bool) -> None:
    """List the weights that industria knows, and which are here; fetch them."""
    from industria.models.chat.configuration import default_cache
    from industria.models.weights import KNOWN, Weights

    if context.invoked_subcommand:
        return
    store = Weights(default_cache())
    rows = [
        {**spec.to_json(), "here": store.find(name) is not None} for name, spec in KNOWN.items()
    ]

    def human() -> None:
        for row in rows:
            state = "here" if row["here"] else "not here"
            say(f"  {row['name']}  {row['size_mb']} MB  {row['licence']}  {state}")
            say(f"      {row['purpose']}")

    _print(rows, as_json, human)


@weights.command()
@click.argument("name", default="")
@_SMALL
@_JSON
def fetch(name: str, small: bool, as_json: bool) -> None:
    """Fetch weights (default: the chat model); resumable."""
    from industria.models.chat.configuration import default_cache
    from industria.models.weights import DEFAULT_CHAT, SMALL_CHAT, Weights, spec_of

    chosen = name or (SMALL_CHAT if small else DEFAULT_CHAT)
    spec = spec_of(chosen)
    store = Weights(default_cache())
    if store.find(chosen) is None:
        sys.stderr.write(f"fetching {chosen}: {spec.size_bytes / 1e6:.0f} MB, {spec.licence}\n")
    with progress_bar() as progress:
        path = store.fetch(chosen, progress)
    _print({"name": chosen, "path": str(path)}, as_json, lambda: say(f"{chosen} at {path}"))


@click.command()
@_JSON
def data(as_json: bool) -> None:
    """The public data sets that the benchmarks read, and which are here."""
    from industria.bench.data import listing

    rows = listing(data_folder())

    def human() -> None:
        for row in rows:
            here = "here" if row["here"] else "not here"
            say(f"  {row['name']:14} {row['licence']:12} {here}  {row['source']}")

    _print(rows, as_json, human)


@click.command()
@click.argument("rows", nargs=-1)
@click.option("--fast", is_flag=True, help="only the rows that take seconds")
@click.option(
    "--prove", is_flag=True, help="plant the stubs and faults of rows: each must turn short"
)
@click.option("--jobs", default=1, help="processes that share the rows of --prove")
@click.option("--sample", default=0, help="how many of what a row counts; 0 is all")
@click.option("--write/--no-write", default=True, help="update BENCHMARKS.md")
@click.option(
    "--regressions",
    is_flag=True,
    help="exit 1 only where the board has the bar as met; with --prove the whole figures too",
)
@_JSON
def bench(
    rows: tuple[str, ...], fast: bool, prove: bool, jobs: int, sample: int, write: bool,
    regressions: bool, as_json: bool,
) -> None:  # fmt: skip
    """Score rows beside their baselines, or prove that they can lose; exit 1 where a bar is not met."""
    from industria.bench.command import Board, Proofs, prove_rows, score

    found: Board | Proofs
    with progress_bar() as progress:
        if prove:
            found = prove_rows(
                rows, fast=fast, sample=sample, data=data_folder(), progress=progress, jobs=jobs,
                regressions=regressions,
            )  # fmt: skip
        else:
            report = Path("BENCHMARKS.md") if write else None
            found = score(
                rows, fast=fast, sample=sample, regressions=regressions, report=report,
                data=data_folder(), progress=progress,
            )  # fmt: skip
    shown = found.show(spoken())
    _print(found.to_json(), as_json, lambda: say(shown))
    if not found.passed:
        raise SystemExit(1)


@click.command()
@click.option("--port", default=8765, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--tls-certificate", default="", metavar="FILE", help="PEM, for https")
@click.option("--tls-key", default="", metavar="FILE", help="PEM, for https")
@click.option("--insecure", is_flag=True, help="let keys go in clear over the network")
@_PLANT
@_SMALL
def serve(
    port: int,
    host: str,
    tls_certificate: str,
    tls_key: str,
    insecure: bool,
    plant: str,
    small: bool,
) -> None:
    """The page, REST, OpenAI-compatible /v1, and MCP at /mcp."""
    _serve(plant, host, port, small, tls_certificate, tls_key, insecure)


def _serve(
    plant: str | Path, host: str, port: int, small: bool, certificate: str = "", key: str = "",
    insecure: bool = False,
) -> None:  # fmt: skip
    from industria.faces.engine.running import beside
    from industria.plant import Plant

    try:
        from industria.faces.page.serve import serve as run_server
    except ModuleNotFoundError as error:
        raise missing_extra("serve", error.name or "nicegui") from None

    chat = chat_configuration(small)
    with (
        Plant.open(plant, chat=chat, create=False, who=user()) as opened,
        beside(opened, small),
    ):
        run_server(opened, host, port, tls_certificate=certificate, tls_key=key, insecure=insecure)


@click.command()
@click.option(
    "--idle",
    default=10.0,
    show_default=True,
    help="minutes without a command, then it ends; 0: never",
)
@click.option(
    "--foreground", is_flag=True, help="stay in this process, as a service manager wants it"
)
@_PLANT
@_SMALL
@_JSON
def up(idle: float, foreground: bool, plant: str, small: bool, as_json: bool) -> None:
    """Keep the plant open in a process that answers commands without starting anew."""
    from industria.faces.engine import running
    from industria.plant import Plant

    new = not running.is_up(plant)
    if new and foreground:
        with Plant.open(plant, chat=chat_configuration(small), create=False, who=user()) as opened:
            running.serve(opened, idle * 60, small)
        return
    if new:
        running.start(plant, small, idle * 60)
    told = "the plant's engine is up" if new else "the plant's engine was up already"
    _print({"up": True, "new": new}, as_json, lambda: say(told))


@click.command()
@_PLANT
@_JSON
def down(plant: str, as_json: bool) -> None:
    """End the plant's engine, once it has finished what it does."""
    from industria.faces.engine import running

    was = running.end(plant)
    told = "the plant's engine has ended" if was else "the plant had no engine"
    _print({"up": False, "was": was}, as_json, lambda: say(told))


@click.command()
@click.option("--data", "files", type=click.Path(path_type=Path), help="real files, not the twin's")
@click.option("--plant", type=click.Path(path_type=Path), default=Path("demo-plant"))
@click.option("--language", type=click.Choice(["zh", "en"]), default="en")
@click.option("--no-serve", is_flag=True, help="do not open the page")
@_SMALL
@_JSON
def demo(
    files: Path | None, plant: Path, language: str, no_serve: bool, small: bool, as_json: bool
) -> None:
    """One whole plant job: govern, learn, detect, answer, work order, audit."""
    from industria.demo.story import run_demo

    result = run_demo(
        plant,
        files,
        "zh" if language == "zh" else "en",
        chat=chat_configuration(small),
        out=sys.stderr if as_json else sys.stdout,
    )
    if as_json:
        _print(result.to_json(), True, lambda: None)
    if not no_serve and not as_json:
        _serve(plant, "127.0.0.1", 8765, small)
    if not result.passed:
        raise SystemExit(1)


def data_folder() -> Path | None:
    """Where benchmark data lies: INDUSTRIA_DATA, else ``../shared/data`` where it is there."""
    given = os.environ.get("INDUSTRIA_DATA")
    folder = Path(given) if given else Path("..") / "shared" / "data"
    return folder if folder.is_dir() else None


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs/reference"))
def reference(folder: Path) -> None:
    """Write the reference of all tools, in both languages."""
    from industria.faces.reference import write_reference

    for path in write_reference(folder):
        say(str(path))


VERBS: dict[str, click.Command] = {
    "bench": bench,
    "data": data,
    "demo": demo,
    "down": down,
    "init": init,
    "reference": reference,
    "serve": serve,
    "up": up,
    "version": version,
    "weights": weights,
}
