"""Tables as histories: one table with a machine in each row, or one table for each machine.

Which column says the machine, the cycle and, in histories that did not end in failure, the cycles left, is told by
its name (``lexicon``: history_unit, history_cycle, remaining_life) or by the caller. Without a column of machines a
table is one machine; without one of cycles its rows are taken in order of time, else as they stand, one a cycle. A
cell without a number takes the machine's value of the cycle before, and so does a cycle without a row where few are
missing; nothing is learned from cycles before each sensor's first reading. What cannot be read so is refused: age and life are counted in rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from industria.core import Asset, InputError, NotFoundError
from industria.foundation import lexicon
from industria.foundation.lake import Lake
from industria.models.life.history import Histories, History, joined

if TYPE_CHECKING:
    import pandas as pd

_PRESENT = 0.9  # share of the cycles that need a row


@dataclass(frozen=True, slots=True)
class Columns:
    """What columns are for; empty where there is none, or where it shall be found by name."""

    unit: str = ""
    cycle: str = ""
    remaining: str = ""

    def or_else(self, told: Mapping[str, object]) -> Columns:
        """With the names of ``told`` where none is given here."""
        return Columns(*(getattr(self, n) or str(told.get(n, "")) for n in self.__slots__))


def read_histories(lake: Lake, assets: list[Asset], given: Columns = Columns()) -> Histories:
    """The machines of one or several tables. Raises InputError, NotFoundError."""
    if not assets:
        raise InputError("expected a table of histories, found none: name one")
    parts = []
    for asset in assets:
        if not asset.table:
            raise InputError(f"expected a table of histories, found {asset.kind} {asset.name!r}")
        frame = lake.tables.read(asset.table, asset.version).to_pandas()
        parts.append(histories_of(frame, asset, given))
    return joined(parts)


def histories_of(frame: pd.DataFrame, asset: Asset, given: Columns = Columns()) -> Histories:
    """The machines of one table, by name in the order that they first stand in."""
    columns = understood(frame, asset, given)
    order = _in_time(frame, asset, columns)
    sensors = [
        str(c)
        for c in frame.columns
        if c not in (columns.unit, columns.cycle, columns.remaining)
        and frame[c].dtype.kind in "fiu"
    ]
    if not sensors:
        raise InputError(
            f"expected columns of numbers in {asset.name} beside {columns.unit or 'the machine'}, found none: "
            "name a table with sensors"
        )
    ordered = frame.reset_index(drop=True).iloc[
        order
    ]  # the index says where a row stands in the asset
    if columns.unit and (nameless := int(frame[columns.unit].isna().sum())):
        raise InputError(
            f"expected a machine in each row of {asset.name}, found {nameless} rows without one in "
            f"{columns.unit}: fill them in, or leave those rows out"
        )
    groups = ordered.groupby(columns.unit, sort=False) if columns.unit else [(asset.name, ordered)]
    units = [_history(str(unit), part, sensors, columns, asset) for unit, part in groups]
    return Histories(tuple(sensors), tuple(units))


def _history(
    unit: str, part: pd.DataFrame, sensors: list[str], columns: Columns, asset: Asset
) -> History:
    rows = (int(part.index.min()), int(part.index.max()) + 1)
    part = _each_cycle(unit, part, columns.cycle)
    readings = part[sensors].astype(float)
    if silent := [s for s in sensors if readings[s].isna().all()]:
        raise InputError(
            f"expected readings of {', '.join(silent)} for machine {unit}, found none: add them, or leave the "
            "machine or the column out"
        )
    left = np.arange(len(part), dtype=float)[::-1].copy()
    if columns.remaining:
        told = part[columns.remaining].to_numpy(float)
        left = np.where(np.isfinite(told), told, left)
    known = readings.ffill()
    since = int(known.notna().all(axis=1).to_numpy().argmax())
    return History(unit, known.bfill().to_numpy(), left, asset.id, rows, since)


def _each_cycle(unit: str, part: pd.DataFrame, cycle: str) -> pd.DataFrame:
    """A row for each cycle from the first on; those of cycles that have none are empty. Raises InputError."""
    if not cycle or part[cycle].dtype.kind not in "fiu":
        return part
    cycles = part[cycle].to_numpy(float)
    whole = np.isfinite(cycles).all() and (cycles == np.round(cycles)).all()
    twice = whole and len(np.unique(cycles)) < len(cycles)
    late = whole and cycles[0] > 1
    apart = whole and not twice and len(cycles) < _PRESENT * (cycles[-1] - cycles[0] + 1)
    if not whole or twice or late or apart:
        found = (
            "a number that is not whole" if not whole else "a cycle twice" if twice
            else f"its first at {cycles[0]:g}" if late else f"{len(cycles)} rows up to cycle {cycles[-1]:g}"
        )  # fmt: skip
        raise InputError(
            f"expected a row for each cycle of machine {unit} from its first on, found {found} in {cycle}: give "
            "the whole history with one row a cycle"
        )
    if len(cycles) == cycles[-1] - cycles[0] + 1:
        return part
    every = np.arange(cycles[0], cycles[-1] + 1)
    return part.set_index(cycle).reindex(every).rename_axis(cycle).reset_index()


def understood(frame: pd.DataFrame, asset: Asset, given: Columns) -> Columns:
    """The columns by name where the caller did not give them. Raises NotFoundError for one that is not there."""
    for name in (given.unit, given.cycle, given.remaining):
        if name and name not in frame:
            known = ", ".join(map(str, frame.columns))
            raise NotFoundError(
                f"expected a column of {asset.name}, found {name!r}: there are {known}"
            )
    role = {c.role: c.name for c in reversed(asset.schema) if c.role}
    return Columns(
        given.unit or _named(frame, "history_unit") or role.get("asset", ""),
        given.cycle or _named(frame, "history_cycle"),
        given.remaining or _named(frame, "remaining_life"),
    )


def _named(frame: pd.DataFrame, role: str) -> str:
    known = {w.replace(" ", "_") for w in lexicon.words(role)}
    for column in map(str, frame.columns):
        if column.strip().lower().replace(" ", "_").replace("-", "_") in known:
            return column
    return ""


def _in_time(frame: pd.DataFrame, asset: Asset, columns: Columns) -> np.ndarray:
    """Positions of the rows in order of cycle, else of time, else as they stand."""
    by = columns.cycle or next((c.name for c in asset.schema if c.role == "time"), "")
    by = by or next((str(c) for c in frame if frame[c].dtype.kind == "M"), "")
    if not by:
        return np.arange(len(frame))
    if by == columns.cycle and frame[by].dtype.kind not in "fiuM":
        raise InputError(
            f"expected numbers or times in {by} of {asset.name}, found texts such as "
            f"{str(frame[by].iloc[0])!r}: write the cycle as a number"
        )
    return np.asarray(np.argsort(frame[by].to_numpy(), kind="stable"))
