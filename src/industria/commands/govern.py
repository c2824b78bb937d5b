"""``industria govern``: a table, all tables, or a folder of files; repair, undo, export the fixed copy."""

from __future__ import annotations

import tempfile
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
from industria.core import Asset, Language, Text, UsageError

if TYPE_CHECKING:
    from industria.foundation.governance import Governed
    from industria.foundation.ingest import IngestReport
    from industria.plant import Plant

_NOT_GOVERNED = Text("未治理", "not governed")
_FLAGGED = Text("有风险", "flagged")


def govern(
    asset: Annotated[
        str, typer.Argument(help="a table, or a folder of files; all tables without")
    ] = "",
    apply: Annotated[
        bool,
        typer.Option(
            "--apply",
            help="carry out the repairs that the table itself determines, as a new version",
        ),
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="put the table back as it was")] = False,
    checks: Annotated[
        list[str] | None,
        typer.Option(
            "--check",
            help="only this check, and carry out what it proposes; may be repeated",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="write the fixed tables here as CSV")
    ] = None,
    language: Annotated[str, typer.Option("--language")] = "en",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Name what is wrong in a table (or in all, or in a folder); repair or undo on request.

    Only a repair that the table itself determines is carried out; every other one is asked.
    """
    chosen = language_of(language) or "en"
    folder = Path(asset) if asset and Path(asset).is_dir() else None
    if folder is not None:
        with tempfile.TemporaryDirectory(prefix="industria-govern-") as scratch:
            target = plant if (plant / "plant.json").exists() else Path(scratch) / "plant"
            with open_plant(target, create=True) as opened, progress_bar() as progress:
                report = opened.ingest(folder, progress=progress)
                results = opened.govern(
                    apply=apply or out is not None, checks=checks or (), progress=progress
                )
                written = _write(opened, out) if out else []
            _report(results, written, chosen, apply or out is not None, as_json, report)
            if not report.clean:
                raise typer.Exit(1)
        return
    with open_plant(plant) as opened, progress_bar() as progress:
        if undo:
            if not asset:
                raise UsageError("expected the table to put back, found none: name it")
            restored = opened.undo_govern(asset)
            print_result(restored.to_json(), as_json, lambda: _undone(restored, chosen))
            return
        results = opened.govern(asset, apply=apply, checks=checks or (), progress=progress)
        written = _write(opened, out) if out else []
    _report(results, written, chosen, apply, as_json)


def _undone(restored: Asset, language: Language) -> None:
    """Say which version a table is now; to undo again goes further back."""
    said = Text(
        f"{restored.name} 恢复到上一次修复之前, 现为版本 {restored.version}; 再次 --undo 会退到更早, 重新修复用 --apply",
        f"{restored.name} is as it was before its last repair and is version {restored.version} now; "
        "--undo again goes further back, --apply repairs it again",
    )
    say(said.in_language(language))


def _write(plant: Plant, out: Path) -> list[str]:
    """Every table of the plant as it is now; a file of which no cell was repaired, byte for byte."""
    from industria.foundation.governance.export import write_csv

    out.mkdir(parents=True, exist_ok=True)
    written = []
    for asset in plant.assets():
        if asset.table:
            path = out / f"{asset.table}.csv"
            write_csv(plant.lake, asset, path)
            written.append(str(path))
    return written


def _report(
    results: dict[str, Governed],
    written: list[str],
    language: Language,
    applied: bool,
    as_json: bool,
    taken: IngestReport | None = None,
) -> None:
    """Print what was found; ``taken``: what the files of a folder came to, where one was given."""
    from industria.interaction.tools import govern_json

    def human() -> None:
        for name, governed in results.items():
            say(f"{name}: {governed.before.total:.1f} -> {governed.after.total:.1f} of 100")
            for symptom in governed.symptoms:
                done = symptom in governed.repaired
                repair = f"  [{symptom.repair}]" if done or symptom.determined else ""
                mark = "" if symptom.severity == "fault" else "  (advice)"
                say(f"  {symptom.check:22} {symptom.message.in_language(language)}{repair}{mark}")
                if symptom.question and not done and symptom.severity == "fault":
                    say(f"  {'':22} ? {symptom.question.in_language(language)}")
        for path in written:
            say(f"wrote {path}")
        if taken is not None:
            for title, entries in ((_NOT_GOVERNED, taken.rejected), (_FLAGGED, taken.flagged)):
                for entry in entries:
                    say(f"{title.in_language(language)}  {entry['path']}: {entry['reason']}")
        if not applied:
            say("nothing was changed; --apply carries out what stands in brackets")

    data = govern_json(results, applied)
    if written:
        data = {**data, "written": written}
    if taken is not None:
        data = {**data, "rejected": taken.rejected, "flagged": taken.flagged}
    print_result(data, as_json, human)
