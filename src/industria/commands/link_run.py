"""Running one live link: its journal, its forwarding to the lake, and what it says at the end."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from industria.commands.common import open_plant, print_result, say
from industria.core import IndustriaError, InputError

if TYPE_CHECKING:
    from industria.infrastructure.links import Journal, Reading
    from industria.infrastructure.links.tally import Tally
    from industria.plant import Plant

_FORWARD_S = 0.5
_TO = " -> "  # between the source and the table in a link's name
_UNNAMED_REST = (
    "journal_rest"  # the table of readings whose journal did not say which link they are of
)


class Link(Protocol):
    """What every live link is to whoever runs it."""

    tally: Tally

    async def run(self) -> None:
        """Bring readings into the journal until cancelled."""


def follow(
    plant: Path, source: str, what: Sequence[str], table: str, seconds: float, as_json: bool,
    make: Callable[[Journal, Callable[[str], None]], Link],
) -> None:  # fmt: skip
    """Run a link, forwarding its journal to the lake every half second, until the time is over.

    ``what``: the nodes or registers, which with source and table make the link that may run once.
    Raises BusyError where it runs already, InputError where it never connected.
    """
    from industria.foundation.ingest.readings import QUARANTINE
    from industria.infrastructure.links import Journal
    from industria.infrastructure.links.running import running

    source = _without_login(source)
    name = source + _TO + table
    with (
        open_plant(plant) as opened,
        running(opened.root / "links", name, what),
        opened.audit.run("link", {"name": source, "table": table}, effect="propose") as run,
    ):
        path = opened.root / "journal.db"
        journal = Journal(path, name)
        _forward_rests(opened, journal, path)
        link = make(journal, lambda state: _note(source, state))
        forwarder = _Forwarder(opened, journal, source, table)
        try:
            with contextlib.suppress(KeyboardInterrupt):
                asyncio.run(_until(link, forwarder, seconds))
        finally:
            while forwarder.forward():
                pass
            tally = link.tally
            run.outputs = outputs = {
                "rows": journal.kept - journal.ahead, "known": journal.known, "ahead": journal.ahead,
                "restamped": tally.restamped, "refused": tally.refused, "missing": dict(tally.missing),
            }  # fmt: skip
            journal.close()
        if not tally.connected:
            why = f" ({tally.trouble})" if tally.trouble else ""
            raise InputError(
                f"expected to reach {source}, found no connection{why}: check the address, and that it is on"
            )
    print_result(
        {"table": table, **outputs}, as_json,
        lambda: say(_summary(table, table + QUARANTINE, outputs)),
    )  # fmt: skip
    if tally.missing:
        raise typer.Exit(1)


class _Forwarder:
    """Gives a journal's readings to the lake, and says once of each tag that its clock is ahead."""

    def __init__(self, plant: Plant, journal: Journal, source: str, table: str) -> None:
        self._plant, self._journal, self._source, self._table = plant, journal, source, table
        self._said: set[str] = set()

    def forward(self) -> int:
        """Forward one batch; returns its size."""
        return self._journal.forward(self._commit)

    def try_forward(self) -> None:
        """Forward one batch; where the lake cannot take it now, the journal keeps it."""
        try:
            self.forward()
        except IndustriaError as error:
            _note(self._source, f"the readings wait in the journal: {error}")

    def _commit(self, batch: Sequence[Reading], key: str) -> None:
        for r in batch:
            if r.ahead and r.tag not in self._said:
                self._said.add(r.tag)
                stamp = datetime.fromtimestamp(r.time_us // 1_000_000, UTC).isoformat()
                _note(
                    self._source,
                    f"{r.tag} is stamped {stamp}, more than a minute ahead of this machine's clock: "
                    f"kept apart from {self._table}; set the clock or time zone of the device, or of this machine",
                )
        self._plant.take_readings(self._table, batch, key)


async def _until(link: Link, forwarder: _Forwarder, seconds: float) -> None:
    task = asyncio.create_task(link.run())
    started = time.monotonic()
    try:
        while not task.done() and (not seconds or time.monotonic() - started < seconds):
            await asyncio.wait([task], timeout=_FORWARD_S)
            await asyncio.to_thread(forwarder.try_forward)
        if task.done():
            task.result()
    finally:
        task.cancel()


def _forward_rests(plant: Plant, journal: Journal, path: Path) -> None:
    """Readings that other links left when they were killed go to those links' own tables."""
    from industria.infrastructure.links import Journal

    for other in journal.others():
        rest = Journal(path, other)
        source, _, named = other.rpartition(_TO)
        table = named if source else _UNNAMED_REST
        begun = rest.begun
        if not source and any(
            plant.lake.tables.committed(t, begun) for t in plant.lake.tables.names() if begun
        ):
            rest.forward(lambda batch, key: None)  # was in the lake before it was acknowledged
        moved = 0
        while taken := rest.forward(
            lambda batch, key, into=table: plant.take_readings(into, batch, key) and None  # type: ignore[misc]
        ):
            moved += taken
        if moved:
            _note(source or "journal", f"{moved} readings that waited are now in table {table}")
        rest.close()


def _summary(table: str, quarantine: str, outputs: dict[str, object]) -> str:
    """One line: what came, and what of it was flagged, refused or not there."""
    missing = outputs["missing"]
    assert isinstance(missing, dict)
    named = ", ".join(f"{tag} ({status})" for tag, status in missing.items())
    parts = (
        (outputs["known"], "{} came again and are kept once"),
        (outputs["ahead"], f"{{}} stamped ahead of the clock are in {quarantine}"),
        (outputs["restamped"], "{} without a usable stamp have the server's or their arrival's time"),
        (outputs["refused"], "{} refused"),
        (len(missing), f"{{}} not there: {named}"),
    )  # fmt: skip
    rows = outputs["rows"]
    said = [f"{rows} reading{'' if rows == 1 else 's'} into table {table}"]
    return "; ".join([*said, *(text.format(n) for n, text in parts if n)])


def _note(source: str, text: str) -> None:
    sys.stderr.write(f"{source}: {text}\n")


def _without_login(source: str) -> str:
    """An address without the name and password that may stand in it."""
    return re.sub(r"(://)[^/@\s]*@", r"\1", source)
