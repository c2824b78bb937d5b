"""The commands, thin: parse, call the plant, print. JSON goes to stdout, everything else to stderr."""

from __future__ import annotations

import errno
import json
import logging
import os
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from industria import __version__
from industria.commands import plc_serve as _plc_serve  # noqa: F401  (adds its commands to plc)
from industria.commands import plc_write as _plc_write  # noqa: F401  (adds its commands to plc)
from industria.commands.common import (
    HERE,
    JsonOption,
    PlantOption,
    SmallOption,
    configuration,
    language_of,
    open_plant,
    print_result,
    progress_bar,
    say,
)
from industria.commands.govern import govern
from industria.commands.graph import graph_app
from industria.commands.link import link_app
from industria.commands.plc import plc_app
from industria.commands.plc_run import do
from industria.commands.schedule import schedule
from industria.core import BusyError, IndustriaError, UsageError

app = typer.Typer(
    help="industria: governed data, grounded answers and checked artefacts for a plant.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(help="The model registry: list, promote, rollback.")
audit_app = typer.Typer(help="The audit chain: verify, show, export.", no_args_is_help=True)
weights_app = typer.Typer(help="Pre-trained weights: list, fetch.")
app.add_typer(models_app, name="models")
app.add_typer(audit_app, name="audit")
app.add_typer(weights_app, name="weights")
app.add_typer(graph_app, name="graph")
app.add_typer(link_app, name="link")
app.add_typer(plc_app, name="plc")
app.command()(govern)
app.command()(schedule)
app.command()(do)


@app.command()
def version() -> None:
    """Print the version."""
    say(f"industria {__version__}")


@app.command()
def init(
    folder: Path,
    store: Annotated[
        str, typer.Option("--store", help="s3://bucket/prefix for tables and objects")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Make an empty plant."""
    with open_plant(folder, create=True, store=store) as plant:
        print_result({"plant": str(plant.root)}, as_json, lambda: say(f"plant at {plant.root}"))


@app.command()
def ingest(sources: list[Path], plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Take files and folders into the lake; resumable, safe to repeat."""
    with open_plant(plant) as opened, progress_bar() as progress:
        report = opened.ingest(*sources, progress=progress)

    def human() -> None:
        for asset in report.assets:
            rows = f"{asset.rows} rows" if asset.table else asset.note or asset.kind
            rows += f"; {asset.note}" if asset.table and asset.note else ""
            say(
                f"  {asset.kind:9} {asset.name}  ({rows})"
                + (f"  table {asset.table}" if asset.table else "")
            )
        for entry in report.skipped:
            say(f"  skipped   {entry['path']}: {entry['reason']}")
        for entry in report.rejected:
            say(f"  rejected  {entry['path']}: {entry['reason']}")
        for entry in report.flagged:
            say(f"  flagged   {entry['path']}: {entry['reason']}")
        say(
            f"{len(report.assets)} assets, {len(report.skipped)} skipped, "
            f"{len(report.rejected)} rejected, {len(report.flagged)} flagged"
        )

    print_result(report.to_json(), as_json, human)
    if not report.clean:
        raise typer.Exit(1)


@app.command()
def sql(
    statement: str,
    dialect: Annotated[str, typer.Option("--dialect")] = "duckdb",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Query the lake."""
    from industria.interaction.tools import table_json

    with open_plant(plant) as opened:
        table = opened.sql(statement, dialect=dialect)
    data = table_json(table)

    def human() -> None:
        from rich.console import Console
        from rich.table import Table

        shown = Table(*[str(c) for c in data["columns"]])  # type: ignore[attr-defined]
        for row in data["rows"][:100]:  # type: ignore[index]
            shown.add_row(*["" if v is None else str(v) for v in row])
        Console().print(shown)
        if table.num_rows > 100:
            say(f"{table.num_rows} rows, the first 100 are shown; --json prints all")

    print_result(data, as_json, human)


@app.command()
def train(
    task: str,
    asset: str,
    normal_until: Annotated[
        str, typer.Option("--normal-until", help="end of normal operation")
    ] = "",
    train_rows: Annotated[int, typer.Option("--train-rows", help="first rows that are normal")] = 0,
    level: Annotated[
        str, typer.Option("--level", help="general, industry or scenario")
    ] = "scenario",
    parent: Annotated[str, typer.Option("--parent")] = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Make a model with a card; one that is worse than the current waits for promote. Tasks: anomaly_detection."""
    from industria.models.standing import standing

    if level not in ("general", "industry", "scenario"):
        raise UsageError(f"--level must be general, industry or scenario, found {level!r}")
    with open_plant(plant) as opened:
        card = opened.train(
            task,
            asset,
            normal_until=normal_until,
            train_rows=train_rows,
            level=level,  # type: ignore[arg-type]
            parent=parent,
        )
        state = standing(card, opened.models)

    def human() -> None:
        say(
            f"{card.name} version {card.version} ({card.level}), "
            f"{'current / 已启用' if state.current else 'not current / 未启用'}"
        )
        for name, value in card.metrics.items():
            beside = card.baseline_metrics.get(name)
            say(f"  {name}: {value:.4f}   {card.baseline}: {beside:.4f}")
        for note in state.notes:
            say(f"  {note.zh}\n  {note.en}")
        for note in (*card.options["left_out"], *card.options["bad_cells"]):  # type: ignore[misc]
            say(f"  {note['message']['en']}")

    print_result(state.to_json(), as_json, human)


@app.command()
def detect(
    asset: str,
    model: Annotated[str, typer.Option("--model")] = "",
    normal_until: Annotated[str, typer.Option("--normal-until")] = "",
    train_rows: Annotated[int, typer.Option("--train-rows")] = 0,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Anomaly scores and alarms of a sensor table."""
    with open_plant(plant) as opened:
        detection, scores = opened.detect(
            asset, model=model, normal_until=normal_until, train_rows=train_rows
        )
    data = {
        "threshold": detection.threshold,
        "alarms": [alarm.to_json() for alarm in detection.alarms],
        "scores_asset": scores.id,
        "scores_table": scores.table,
        **detection.said(),
    }

    def human() -> None:
        for alarm in detection.alarms:
            say(
                f"  {alarm.start} - {alarm.end}  score {alarm.score:.2f}  {', '.join(alarm.columns)}"
            )
        for note in (*detection.left_out, *detection.bad_cells):
            say(f"  {note.message.en}")
        say(
            f"{len(detection.alarms)} alarms over {detection.threshold:.2f}; scores in table {scores.table}"
            f" by {detection.model}"
        )
        for note in detection.notes:
            say(f"  {note.zh}\n  {note.en}")

    print_result(data, as_json, human)


@app.command()
def retrieve(
    question: str,
    k: Annotated[int, typer.Option("-k", min=1, max=200)] = 10,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Passages that fit a question."""
    with open_plant(plant) as opened:
        data = opened.tools["retrieve"].call({"question": question, "k": k})
    assert isinstance(data, dict)

    def human() -> None:
        for hit in data["hits"]:
            say(
                f"  {hit['score']:.3f}  {hit['asset']} {hit['locator']}\n         {hit['text'][:200]}"
            )

    print_result(data, as_json, human)


@app.command()
def ask(
    question: str,
    language: Annotated[
        str, typer.Option("--language", help="zh or en; default: the question's")
    ] = "",
    extractive: Annotated[bool, typer.Option("--extractive", help="quote only, no model")] = False,
    small: SmallOption = False,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """An answer with evidence, or a refusal (exit 1)."""
    with open_plant(plant, small) as opened:
        for text, so_far in opened.ask_stream(
            question, language_of(language), "extractive" if extractive else "auto"
        ):
            answer = so_far
            if not as_json and text:
                sys.stdout.write(text)
                sys.stdout.flush()

    def human() -> None:
        say()
        for number, item in enumerate(answer.evidence, 1):
            say(f"  [{number}] {item.asset} {item.locator.to_json()}\n      {item.excerpt[:160]}")
        say(f"  {answer.verdict}, confidence {answer.confidence:.2f}, run {answer.run}")

    print_result(answer.to_json(), as_json, human)
    if answer.verdict == "refused":
        raise typer.Exit(1)


@app.command("work-order")
def work_order(
    asset: Annotated[str, typer.Argument()] = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """A bilingual work order for the strongest alarm, every number traced."""
    with open_plant(plant) as opened:
        answer = opened.work_order(asset)
    content = answer.content.to_json() if answer.content else None

    def human() -> None:
        if answer.content is None:
            return
        say(f"{answer.content.title.zh} / {answer.content.title.en}  [{answer.content.priority}]")
        for line in answer.content.lines:
            say(f"  {line.heading.zh}: {line.text.zh}\n  {line.heading.en}: {line.text.en}")

    print_result({**answer.to_json(), "content": content}, as_json, human)
    if answer.verdict == "refused":
        raise typer.Exit(1)


@app.command()
def forget(source: str, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Remove an asset, or all that came from a file, everywhere."""
    with open_plant(plant) as opened:
        removed = opened.forget(source)

    def human() -> None:
        say(f"removed {', '.join(removed)}")
        if removed.models:
            say(f"and the models trained on it: {', '.join(removed.models)}")

    print_result({"removed": removed, "models": removed.models}, as_json, human)


@models_app.callback(invoke_without_command=True)
def models(context: typer.Context, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """List the models; * marks the current versions."""
    from industria.models.registry import reason_of

    if context.invoked_subcommand:
        return
    with open_plant(plant) as opened:
        cards = opened.models.list()

    def human() -> None:
        for card, current in cards:
            mark = "*" if current else " "
            metrics = ", ".join(f"{k} {v:.3f}" for k, v in card.metrics.items())
            say(f"{mark} {card.name} {card.version}  {card.level}  {metrics}")
            if not current and (why := reason_of(card)):
                say(f"    not current when it came: {why.en} / {why.zh}")

    print_result(
        [{**card.to_json(), "current": current} for card, current in cards], as_json, human
    )


@models_app.command()
def promote(name: str, number: int, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Make a version current."""
    with (
        open_plant(plant) as opened,
        opened.audit.run("promote", {"model": name, "version": number}, effect="act"),
    ):
        card = opened.models.promote(name, number)
    print_result(card.to_json(), as_json, lambda: say(f"{card.name} is now version {card.version}"))


@models_app.command()
def rollback(name: str, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Make the version that was current before so again; a second time goes further back."""
    with open_plant(plant) as opened, opened.audit.run("rollback", {"model": name}, effect="act"):
        card = opened.models.rollback(name)
    print_result(card.to_json(), as_json, lambda: say(f"{card.name} is now version {card.version}"))


@audit_app.command("verify")
def audit_verify(plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Check every link of the chain (exit 1 where it is broken)."""
    with open_plant(plant) as opened:
        report = opened.audit.verify()

    def human() -> None:
        if report.intact:
            say(f"intact: {report.runs} records")
        else:
            say(f"broken at run {report.broken_at}: {report.reason}")
        for intent in report.unended:
            state = "at work" if intent.at_work else "began, never ended"
            say(f"{state}: {intent.id}  {intent.what}  {intent.who}  {intent.started}")

    print_result(report.to_json(), as_json, human)
    if not report.intact:
        raise typer.Exit(1)


@audit_app.command("show")
def audit_show(
    limit: Annotated[int, typer.Option("--limit", "-n")] = 20,
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """The newest runs."""
    with open_plant(plant) as opened:
        runs = opened.audit.last(limit)

    def human() -> None:
        for run in runs:
            came = "began, no end" if run.state == "begun" else run.error or run.outputs
            say(f"  {run.started}  {run.what:10} {run.who}  {came}")

    print_result([run.to_json() for run in runs], as_json, human)


@audit_app.command("export")
def audit_export(target: Path, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Write the chain: .jsonl for programs, .md for people (zh and en)."""
    with open_plant(plant) as opened:
        readable = target.suffix.lower() == ".md"
        write = opened.audit.export_readable if readable else opened.audit.export_jsonl
        count = write(target)
    data = {"runs": count, "file": str(target)}
    print_result(data, as_json, lambda: say(f"{count} runs in {target}"))


@weights_app.callback(invoke_without_command=True)
def weights(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the weights that industria knows, and which are here."""
    if context.invoked_subcommand:
        return
    from industria.models.weights import KNOWN, Weights
    from industria.plant import default_cache

    store = Weights(default_cache())
    rows = [
        {**spec.to_json(), "here": store.find(name) is not None} for name, spec in KNOWN.items()
    ]

    def human() -> None:
        for row in rows:
            state = "here" if row["here"] else "not here"
            say(
                f"  {row['name']}  {row['size_mb']} MB  {row['licence']}  {state}\n      {row['purpose']}"
            )

    print_result(rows, as_json, human)


@weights_app.command()
def fetch(
    name: Annotated[str, typer.Argument()] = "",
    small: SmallOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch weights (default: the chat model); resumable."""
    from industria.models.weights import DEFAULT_CHAT, SMALL_CHAT, Weights, spec_of
    from industria.plant import default_cache

    chosen = name or (SMALL_CHAT if small else DEFAULT_CHAT)
    spec = spec_of(chosen)
    store = Weights(default_cache())
    if store.find(chosen) is None:
        sys.stderr.write(f"fetching {chosen}: {spec.size_bytes / 1e6:.0f} MB, {spec.licence}\n")
    with progress_bar() as progress:
        path = store.fetch(chosen, progress)
    print_result({"name": chosen, "path": str(path)}, as_json, lambda: say(f"{chosen} at {path}"))


@app.command()
def data(as_json: JsonOption = False) -> None:
    """The public data sets that the benchmarks read, and which are here."""
    from industria.bench.data import listing

    rows = listing(data_folder())

    def human() -> None:
        for row in rows:
            say(
                f"  {row['name']:14} {row['licence']:12} {'here' if row['here'] else 'not here'}  {row['source']}"
            )

    print_result(rows, as_json, human)


@app.command()
def bench(
    rows: Annotated[
        list[str] | None, typer.Argument(help="rows such as FUN-2; all without")
    ] = None,
    fast: Annotated[bool, typer.Option("--fast", help="only the rows that take seconds")] = False,
    write: Annotated[bool, typer.Option("--write/--no-write", help="update BENCHMARKS.md")] = True,
    regressions: Annotated[
        bool, typer.Option("--regressions", help="exit 1 only where the board has the bar as met")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Score rows beside their baselines; exit 1 where a bar is not met."""
    from industria.bench.runner import known_short, run, write_report

    excused = known_short() if regressions else set()
    with progress_bar() as progress:
        results = run(rows or [], fast=fast, data=data_folder(), progress=progress)
    if write:
        write_report(results, Path("BENCHMARKS.md"))

    def human() -> None:
        for r in results:
            state = {True: "met", False: "short", None: "-"}[r.passed]
            if r.value is None:
                state = "not measured"
            say(f"  {r.row:9} {r.metric:42} {r.shown_value:>10}  bar {r.bar:14} {state}")
            say(f"            {r.baseline}" + (f"; {r.note}" if r.note else ""))

    print_result([r.to_json() for r in results], as_json, human)
    if any(r.passed is False and (r.row, r.metric) not in excused for r in results):
        raise typer.Exit(1)


@app.command()
def serve(
    port: Annotated[int, typer.Option("--port")] = 8765,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    plant: PlantOption = HERE,
    small: SmallOption = False,
) -> None:
    """The page, REST, OpenAI-compatible /v1, and MCP at /mcp."""
    from industria.studio.serve import serve as run_server

    with open_plant(plant, small) as opened:
        run_server(opened, host, port)


@app.command()
def keys(
    role: str,
    name: Annotated[str, typer.Option("--name")] = "",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Make an API key for a role: viewer, engineer or admin. It is shown once."""
    from industria.interaction.gateway.keys import Keys

    with (
        open_plant(plant) as opened,
        opened.audit.run("keys", {"role": role, "name": name}, effect="act"),
    ):
        key = Keys(opened.root / "gateway.db").create(role, name or role)
    print_result({"key": key, "role": role}, as_json, lambda: say(key))


@app.command()
def demo(
    data_path: Annotated[
        Path | None, typer.Option("--data", help="real files instead of the twin")
    ] = None,
    plant: Annotated[Path, typer.Option("--plant")] = Path("demo-plant"),
    language: Annotated[str, typer.Option("--language", help="zh or en")] = "en",
    no_serve: Annotated[bool, typer.Option("--no-serve", help="do not open the page")] = False,
    small: SmallOption = False,
    as_json: JsonOption = False,
) -> None:
    """One whole plant job: govern, learn, detect, answer, work order, audit."""
    from industria.demo.story import run_demo

    result = run_demo(
        plant,
        data_path,
        language_of(language) or "en",
        chat=configuration(small),
        bench_data=data_folder(),
        out=sys.stderr if as_json else sys.stdout,
    )
    if as_json:
        print_result(result.to_json(), True, lambda: None)
    if not no_serve and not as_json:
        serve(port=8765, host="127.0.0.1", plant=plant, small=small)
    if not result.passed:
        raise typer.Exit(1)


def data_folder() -> Path | None:
    """Where benchmark data lies: INDUSTRIA_DATA, else ``../shared/data`` where it is there."""
    given = os.environ.get("INDUSTRIA_DATA")
    folder = Path(given) if given else Path("..") / "shared" / "data"
    return folder if folder.is_dir() else None


def main() -> None:
    """Run a command; an error of industria is one sentence on stderr and its exit code."""
    logging.getLogger("asyncua").setLevel(
        logging.CRITICAL
    )  # its remarks are nobody's who runs a command
    try:
        app(standalone_mode=True)
    except IndustriaError as error:
        if "--json" in sys.argv:
            sys.stdout.write(json.dumps({"error": str(error)}, ensure_ascii=False) + "\n")
        sys.stderr.write(f"industria: {error}\n")
        raise SystemExit(error.exit_code) from None
    except (OSError, sqlite3.OperationalError) as error:
        told = _disk_trouble(error)
        if not told:
            raise
        if "--json" in sys.argv:
            sys.stdout.write(json.dumps({"error": told}, ensure_ascii=False) + "\n")
        sys.stderr.write(f"industria: {told}\n")
        raise SystemExit(BusyError.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("industria: interrupted; run the same command again to go on\n")
        raise SystemExit(130) from None


def _disk_trouble(error: Exception) -> str:
    """What a full or closed disk is called; empty where an error is of another kind."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT) or "is full" in str(error):
        return f"expected room on the disk, found that it is full ({error}): make room and run the same command again"
    if number in (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO) or isinstance(
        error, sqlite3.OperationalError
    ):
        return (
            f"expected a disk that can be read and written, found that it refuses ({error}): "
            "see to the disk and to who may write there, and run the same command again"
        )
    return ""


if __name__ == "__main__":
    main()
