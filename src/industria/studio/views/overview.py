"""Overview: how much there is, whether the chain holds, the latest alarms."""

from __future__ import annotations

from nicegui import ui

from industria.studio.frame import View


def draw(view: View) -> None:
    """The view at /."""
    plant = view.plant
    assets = plant.assets()
    entities, facts = plant.graph.size()
    alarms = plant.lake.alarms.list()
    figures = {
        "tables": sum(bool(a.table) for a in assets),
        "documents": sum(not a.table for a in assets),
        "passages": plant.index.count(),
        "entities": entities,
        "facts": facts,
        "alarms": len(alarms),
        "models": len(plant.models.list()),
    }
    with (
        ui.grid()
        .classes("w-full gap-3")
        .style("grid-template-columns: repeat(auto-fit, minmax(128px, 1fr))")
    ):
        for key, value in figures.items():
            with ui.card().classes("panel gap-1"):
                ui.label(f"{value:,}").classes("figure")
                ui.label(view.word(key)).classes("soft")
    chain = plant.audit.verify()
    with ui.row().classes("panel items-center gap-3"):
        ui.icon("verified" if chain.intact else "gpp_bad").classes("text-2xl").style(
            f"color: {'#2e9e6b' if chain.intact else '#c4453c'}"
        )
        text = (
            view.word("chain_intact")
            if chain.intact
            else view.word("chain_broken", n=chain.broken_at)
        )
        ui.label(f"{text}  ({chain.runs})").classes("title")
    with ui.column().classes("panel gap-2"):
        ui.label(view.word("latest_alarms")).classes("title")
        if not alarms:
            ui.label(view.word("no_alarms")).classes("soft")
        for alarm in alarms[:8]:
            asset = plant.lake.catalogue.get(alarm.asset)
            with ui.row().classes("w-full items-center justify-between gap-2"):
                with ui.column().classes("gap-0"):
                    ui.label(f"{asset.name}: {', '.join(alarm.columns)}")
                    ui.label(f"{alarm.start} - {alarm.end}").classes("soft")
                ui.link(view.word("open"), f"/sensors?table={asset.name}").classes("nav")
    if not assets:
        ui.label(view.word("no_assets")).classes("soft")
