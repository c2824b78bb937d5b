"""The production workshop of a plant: its PLC programs and its schedules, under one name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from industria.applications.production.plc.workshop import PlcWorkshop
from industria.applications.production.scheduling.workshop import Rows, SchedulingWorkshop
from industria.core import ChatModel


class Workshop(PlcWorkshop, SchedulingWorkshop):
    """``root``: the plant's folder; ``chat``: gives the model that drafts; ``rows``: of a table by its name."""

    def __init__(self, root: Path, chat: Callable[[], ChatModel | None], rows: Rows) -> None:
        PlcWorkshop.__init__(self, root, chat)
        SchedulingWorkshop.__init__(self, root, rows)
