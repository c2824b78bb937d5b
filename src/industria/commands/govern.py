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
from industria.core import Language, UsageError

if TYPE_CHECKING:
    from industria.foundation.governance import Governed
    from industria.plant import Plant


def govern(
    asset: Annotated[
        str, typer.Argument(help="a table, or a folder of files; all tables without")
    ] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help="keep the repairs as a new version")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="put the table back as it was")] = False,
    checks: Annotated[
        list[str] | None, typer.Option("--check", help="only this check; may be repeated")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="write the fixed tables here as CSV")
    ] = None,
    language: Annotated[str, typer.Option("--language")] = "en",
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Name what is wrong in a table (or in all, or in a folder); repair or undo on request."""
    chosen = language_of(language) or "en"
    folder = Path(asset) if asset and Path(asset).is_dir() else None
    if folder is not None:
        with tempfile.TemporaryDirectory(prefix="industria-govern-") as scratch:
            target = plant if (plant / "plant.json").exists() else Path(scratch) / "plant"
            with open_plant(target, create=True) as opened, progress_bar() as progress:
                opened.ingest(folder, progress=progress)
                results = opened.govern(
                    apply=apply or out is not None, checks=checks or (), progress=progress
                )
                written = _write(opened, out) if out else []
            _report(results, written, chosen, apply or out is not None, as_json)
        return
    with open_plant(plant) as opened, progress_bar() as progress:
        if undo:
            if not asset:
                raise UsageError("expected the table to put back, found none: name it")
            restored = opened.undo_govern(asset)
            print_result(
                restored.to_json(),
                as_json,
                lambda: say(f"{restored.name} is as it was before, version {restored.version}"),
            )
            return
        results = opened.govern(asset, apply=apply, checks=checks or (), progress=progress)
        written = _write(opened, out) if out else []
    _report(results, written, chosen, apply, as_json)


def _write(plant: Plant, out: Path) -> list[str]:
    """Every table of the plant as it is now, as CSV with a byte-order mark that spreadsheets read."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for asset in plant.assets():
        if asset.table:
            path = out / f"{asset.table}.csv"
            plant.lake.tables.read(asset.table, asset.version).to_pandas().to_csv(
                path, index=False, encoding="utf-8-sig"
            )
            written.append(str(path))
    return written


def _report(
    results: dict[str, Governed],
    written: list[str],
    language: Language,
    applied: bool,
    as_json: bool,
) -> None:
    from industria.interaction.tools import govern_json

    def human() -> None:
        for name, governed in results.items():
            say(f"{name}: {governed.before.total:.1f} -> {governed.after.total:.1f} of 100")
            for symptom in governed.symptoms:
                repair = "" if symptom.repair == "none" else f"  [{symptom.repair}]"
                mark = "" if symptom.severity == "fault" else "  (advice)"
                say(f"  {symptom.check:22} {symptom.message.in_language(language)}{repair}{mark}")
        for path in written:
            say(f"wrote {path}")
        if not applied:
            say("nothing was changed; --apply keeps the repairs as a new version")

    data = govern_json(results)
    if written:
        data = {**data, "written": written}
    print_result(data, as_json, human)
