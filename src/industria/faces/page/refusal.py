"""An error where a result would stand: it stays there to be read, where a passing note would leave the place empty."""

from __future__ import annotations

from nicegui import ui

from industria.core import IndustriaError
from industria.faces.page.view import View
from industria.foundation.privacy import masked_text


def refusal(view: View, error: IndustriaError) -> None:
    """Say what was expected, what was found, what to do, masked."""
    with ui.row().classes("panel items-start gap-2 no-wrap").props("role=alert"):
        ui.icon("report_problem").style("color: var(--warn); margin-top: 3px")
        said = view.word("error", message=masked_text(str(error)))
        ui.label(said).style("overflow-wrap: anywhere; min-width: 0")
