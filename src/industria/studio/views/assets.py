"""Assets: what the plant has, and the quality report of each table."""

from __future__ import annotations

from nicegui import run, ui

from industria.core import Asset, IndustriaError
from industria.foundation.governance.score import DIMENSIONS
from industria.studio.frame import View


def draw(view: View) -> None:
    """The view at /assets."""
    assets = view.plant.assets()
    if not assets:
        ui.label(view.word("no_assets")).classes("soft")
        return
    report = ui.column().classes("w-full gap-4")
    columns = [
        {"name": k, "label": view.word(k), "field": k, "align": "left", "sortable": True}
        for k in ("name", "kind", "rows", "created")
    ]
    rows = [
        {
            "id": a.id,
            "name": a.name,
            "kind": a.kind,
            "rows": a.rows if a.table else a.note or a.rows,
            "created": a.created[:19].replace("T", " "),
        }
        for a in assets
    ]
    with ui.column().classes("panel"):
        table = ui.table(columns=columns, rows=rows, row_key="id", pagination=12).classes("w-full")
        table.props("flat dense")
        table.on("rowClick", lambda e: _report(view, report, str(e.args[1]["id"])))
    tables = [a for a in assets if a.table]
    if tables:
        _report(view, report, max(tables, key=lambda a: len(_known_findings(view, a))).id)


def _report(view: View, place: ui.column, asset_id: str) -> None:
    asset = view.plant.lake.catalogue.get(asset_id)
    place.clear()
    with place, ui.column().classes("panel gap-3"):
        with ui.row().classes("w-full items-center justify-between"):
            ui.label(f"{view.word('quality')}: {asset.name}").classes("title")
            if asset.table and view.caller.may("propose"):
                with ui.row().classes("gap-2"):
                    for key, apply in (("check_now", False), ("apply", True)):
                        ui.button(
                            view.word(key),
                            on_click=lambda _, a=apply: _govern(view, place, asset, a),
                        ).props(
                            "outline dense no-caps" if not apply else "unelevated dense no-caps"
                        )
        ui.label(asset.source).classes("soft").style("overflow-wrap: anywhere")
        if asset.table:
            _findings(view, asset)
            _lineage(view, asset)
            _versions(view, asset)
        else:
            for hit in view.plant.index.of_asset(asset.id)[:6]:
                ui.label(hit.text[:600]).classes("excerpt")


def _findings(view: View, asset: Asset) -> None:
    found = _known_findings(view, asset)
    if not found:
        ui.label(view.word("no_findings")).classes("soft")
    for finding in found:
        message = finding["message"]
        assert isinstance(message, dict)
        with ui.row().classes("items-center gap-2 no-wrap"):
            ui.icon("report_problem").style("color: #c98a1b")
            ui.label(str(message[view.language]))


def _known_findings(view: View, asset: Asset) -> list[dict[str, object]]:
    """What was found in a table, or in the version that its repairs were made from."""
    catalogue = view.plant.lake.catalogue
    return catalogue.findings(asset.id) or [f for p in asset.parents for f in catalogue.findings(p)]


def _lineage(view: View, asset: Asset) -> None:
    """Source, versions and repairs from left to right; what was made from what."""
    catalogue = {a.id: a for a in view.plant.lake.catalogue.list(superseded=True)}
    chain = [asset]
    while chain[0].parents and chain[0].parents[0] in catalogue and len(chain) < 6:
        chain.insert(0, catalogue[chain[0].parents[0]])
    names = [asset.source.rsplit("/", 1)[-1], *(f"{a.table} v{a.version}" for a in chain)]
    if len(names) < 2:
        return
    with ui.row().classes("items-center gap-2"):
        ui.label(view.word("lineage")).classes("soft")
        for number, name in enumerate(names):
            if number:
                ui.icon("arrow_forward").classes("soft")
            ui.label(name).style(
                "border: 1px solid var(--line); border-radius: 8px; padding: 3px 9px; font-size: 13px"
            )


def _versions(view: View, asset: Asset) -> None:
    with ui.expansion(view.word("versions")).classes("w-full"):
        for entry in view.plant.lake.tables.versions(asset.table)[:10]:
            ui.label(f"{entry['version']}  {entry['operation']}  {entry['note']}").classes("soft")


async def _govern(view: View, place: ui.column, asset: Asset, apply: bool) -> None:
    try:
        results = await run.io_bound(
            view.plant.govern, asset.name, apply=apply, who=view.caller.name
        )
    except IndustriaError as error:
        ui.notify(view.word("error", message=str(error)), type="negative")
        return
    governed = results[asset.name]
    current = view.plant.lake.catalogue.get(asset.name)
    _report(view, place, current.id)
    score = governed.after if apply else governed.before
    with place, ui.row().classes("panel gap-6"):
        for dimension in DIMENSIONS:
            with ui.column().classes("gap-0"):
                ui.label(f"{getattr(score, dimension):.1f}").classes("figure")
                ui.label(view.word(dimension)).classes("soft")
