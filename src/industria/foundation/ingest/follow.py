"""Running one live link: its journal, its forwarding to the lake, and what it says at the end.

Readings are in the journal before anything else. They come to the lake every half second; what the lake
cannot take now waits in the journal, and what a killed link left there comes to that link's own table.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from industria.core import IndustriaError, InputError
from industria.foundation.ingest.readings import QUARANTINE, take_readings
from industria.infrastructure.ending import end

if TYPE_CHECKING:
    from industria.foundation.lake import Lake
    from industria.infrastructure.links import Journal, Reading
    from industria.infrastructure.links.tally import Tally

_FORWARD_S = 0.5
_TO = " -> "  # between the source and the table in a link's name
_UNNAMED_REST = (
    "journal_rest"  # the table of readings whose journal did not say which link they are of
)
Note = Callable[[str], None]


class Link(Protocol):
    """What every live link is to whoever runs it."""

    tally: Tally

    async def run(self) -> None:
        """Bring readings into the journal until cancelled."""


Make = Callable[["Journal", Note], Link]


@dataclass(slots=True)
class Following:
    """A link under way and what has come of it.

    ``rows`` new readings, ``known`` that came again, ``ahead`` of this machine's clock (kept apart in the
    table of the quarantine), ``restamped`` and ``refused`` as the tally counts them, ``missing`` tags with
    their status.
    """

    source: str
    table: str
    rows: int = 0
    known: int = 0
    ahead: int = 0
    restamped: int = 0
    refused: int = 0
    missing: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """All but the source, as ``industria link`` prints it."""
        return {
            "table": self.table, "rows": self.rows, "known": self.known, "ahead": self.ahead,
            "restamped": self.restamped, "refused": self.refused, "missing": dict(self.missing),
        }  # fmt: skip

    @property
    def quarantine(self) -> str:
        """The table of readings that are stamped ahead of this machine's clock."""
        return self.table + QUARANTINE


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one plant. ``root``: its folder; ``note``: what is said as it comes."""

    root: Path
    lake: Lake
    note: Note

    def follow(
        self,
        following: Following,
        what: Sequence[str],
        seconds: float,
        make: Make,
        ended: Callable[[], bool] = lambda: False,
    ) -> None:
        """Run a link until the time is over, it is interrupted, or ``ended``; 0 seconds have no end.

        ``what``: the nodes or registers, which with source and table make the link that may run once.
        ``following`` is filled in whatever happens. Raises BusyError where it runs already, InputError where
        it never connected.
        """
        from industria.infrastructure.links import Journal
        from industria.infrastructure.links.running import running

        following.source = source = without_login(following.source)
        name = source + _TO + following.table
        with running(self.root / "links", name, what):
            path = self.root / "journal.db"
            journal = Journal(path, name)
            self._forward_rests(journal, path)
            link = make(journal, lambda state: self._say(source, state))
            forwarder = _Forwarder(self, journal, following)
            try:
                with contextlib.suppress(KeyboardInterrupt):
                    asyncio.run(_until(link, forwarder, seconds, ended))
            finally:
                while forwarder.forward():
                    pass
                _fill(following, journal, link.tally)
                journal.close()
            if not link.tally.connected:
                why = f" ({link.tally.trouble})" if link.tally.trouble else ""
                raise InputError(
                    f"expected to reach {source}, found no connection{why}: check the address, and that it is on"
                )

    def take(self, table: str, batch: Sequence[Reading], key: str) -> int:
        """Commit readings to a table, once for each ``key``; returns the version."""
        return take_readings(self.lake, table, batch, key)

    def _say(self, source: str, text: str) -> None:
        self.note(f"{source}: {text}\n")

    def _forward_rests(self, journal: Journal, path: Path) -> None:
        """Readings that other links left when they were killed go to those links' own tables."""
        for other in journal.others():
            moved, source, table = self._forward_rest(path, other)
            if moved:
                self._say(
                    source or "journal", f"{moved} readings that waited are now in table {table}"
                )

    def _forward_rest(self, path: Path, other: str) -> tuple[int, str, str]:
        from industria.infrastructure.links import Journal

        rest = Journal(path, other)
        source, _, named = other.rpartition(_TO)
        table = named if source else _UNNAMED_REST
        begun, tables = rest.begun, self.lake.tables
        if not source and any(tables.committed(t, begun) for t in tables.names() if begun):
            rest.forward(lambda _batch, _key: None)  # was in the lake before it was acknowledged

        def commit(batch: Sequence[Reading], key: str) -> None:
            self.take(table, batch, key)

        moved = 0
        while taken := rest.forward(commit):
            moved += taken
        rest.close()
        return moved, source, table


class _Forwarder:
    """Gives a journal's readings to the lake, and says once of each tag that its clock is ahead."""

    def __init__(self, links: Links, journal: Journal, following: Following) -> None:
        self._links, self._journal, self._following = links, journal, following
        self._said: set[str] = set()

    def forward(self) -> int:
        """Forward one batch; returns its size."""
        return self._journal.forward(self._commit)

    def try_forward(self) -> None:
        """Forward one batch; where the lake cannot take it now, the journal keeps it."""
        try:
            self.forward()
        except IndustriaError as error:
            self._links._say(self._following.source, f"the readings wait in the journal: {error}")

    def _commit(self, batch: Sequence[Reading], key: str) -> None:
        table = self._following.table
        for r in batch:
            if r.ahead and r.tag not in self._said:
                self._said.add(r.tag)
                stamp = datetime.fromtimestamp(r.time_us // 1_000_000, UTC).isoformat()
                self._links._say(
                    self._following.source,
                    f"{r.tag} is stamped {stamp}, more than a minute ahead of this machine's clock: kept apart "
                    f"from {table}; set the clock or time zone of the device, or of this machine",
                )
        self._links.take(table, batch, key)


async def _until(
    link: Link, forwarder: _Forwarder, seconds: float, ended: Callable[[], bool]
) -> None:
    task = asyncio.create_task(link.run())
    started = time.monotonic()
    try:
        while not task.done() and not ended():
            if seconds and time.monotonic() - started >= seconds:
                break
            await asyncio.wait([task], timeout=_FORWARD_S)
            await asyncio.to_thread(forwarder.try_forward)
        if task.done():
            task.result()
    finally:
        await end(task)


def _fill(following: Following, journal: Journal, tally: Tally) -> None:
    following.rows = journal.kept - journal.ahead
    following.known, following.ahead = journal.known, journal.ahead
    following.restamped, following.refused = tally.restamped, tally.refused
    following.missing = dict(tally.missing)


def without_login(source: str) -> str:
    """An address without the name and password that may stand in it."""
    return re.sub(r"(://)[^/@\s]*@", r"\1", source)
