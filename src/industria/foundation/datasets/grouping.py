"""The group of each row: its machine, its document, or what a column says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import InputError, UsageError
from industria.foundation import lexicon

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from industria.core import Asset
    from industria.foundation.lake import Lake

COLUMN = "column:"
_WAYS = "machine, document, time or column:NAME"


@dataclass(frozen=True)
class Grouped:
    """The rows of one asset. ``groups`` (row,): the group of each; ``times`` (row,): when, by time only.

    ``frame``: the rows, empty for what is no table; ``column``: the column that says the group, or empty.
    """

    asset: Asset
    frame: pd.DataFrame
    groups: np.ndarray
    times: np.ndarray | None = None
    column: str = ""


def checked_way(by: str) -> str:
    """A way to split. Raises UsageError for none."""
    if by in ("machine", "document", "time") or (by.startswith(COLUMN) and by != COLUMN):
        return by
    raise UsageError(f"expected a split by {_WAYS}, found {by!r}: change it")


def grouped(lake: Lake, asset: Asset, by: str) -> Grouped:
    """The rows of an asset with their groups.

    Raises InputError where an asset has no such groups, or a row has none.
    """
    import numpy as np
    import pandas as pd

    if not asset.table:
        if by != "document":
            raise InputError(
                f"expected tables to split by {by}, found the {asset.kind} {asset.name}: use --split document"
            )
        return Grouped(asset, pd.DataFrame(), np.array([_document(asset)], dtype=object))
    frame = lake.tables.read(asset.table, asset.version).to_pandas()
    if by == "time":
        times = _times(asset, frame)
        return Grouped(asset, frame, np.full(len(frame), "", dtype=object), times)
    if by == "document":
        return Grouped(asset, frame, np.full(len(frame), _document(asset), dtype=object))
    column = _column(asset, frame, by)
    if not column:
        machine = _one_machine(asset)
        return Grouped(asset, frame, np.full(len(frame), machine, dtype=object))
    missing = frame[column].isna() | (frame[column].astype(str).str.strip() == "")
    if missing.any():
        raise InputError(
            f"expected a value of {column} in every row of {asset.name}, found none in "
            f"{int(missing.sum())} rows, the first {int(missing.to_numpy().argmax()) + 1}: fill them or leave them out"
        )
    return Grouped(asset, frame, plain(frame[column]), None, column)


def plain(column: pd.Series) -> np.ndarray:
    """Names of groups as text; spaces at their ends and capitals do not make another machine."""
    import numpy as np
    import pandas as pd

    said = column.astype(str).str.strip().str.casefold()
    if pd.api.types.is_float_dtype(column):  # 3.0 is machine 3
        said = said.str.removesuffix(".0")
    return np.asarray(said, dtype=object)


def _document(asset: Asset) -> str:
    return asset.source or asset.name


def _column(asset: Asset, frame: pd.DataFrame, by: str) -> str:
    if by.startswith(COLUMN):
        name = by.removeprefix(COLUMN)
        if name not in frame:
            raise InputError(
                f"expected a column {name!r} in {asset.name}, found {', '.join(map(str, frame))}: name one of them"
            )
        return name
    roles: Mapping[str, str] = {c.name: c.role for c in asset.schema}
    named = [str(c) for c in frame if roles.get(str(c)) == "asset"]
    named += [str(c) for c in frame if _means_machine(str(c))]
    return named[0] if named else ""


def _means_machine(name: str) -> bool:
    return lexicon.concept_of(name.replace("_", " ").lower(), "list_column") == "list_asset"


def _one_machine(asset: Asset) -> str:
    machines = {c.asset for c in asset.schema if c.asset}
    if len(machines) == 1:
        return machines.pop().strip().casefold()
    found = f"columns of {', '.join(sorted(machines))}" if machines else "no machine"
    raise InputError(
        f"expected a column that names the machine of each row of {asset.name}, found {found}: name the "
        "column with --split column:NAME, or split by time"
    )


def _times(asset: Asset, frame: pd.DataFrame) -> np.ndarray:
    import numpy as np
    import pandas as pd

    roles = [c.name for c in asset.schema if c.role == "time" and c.name in frame]
    stamps = [str(c) for c in frame if pd.api.types.is_datetime64_any_dtype(frame[c])]
    if not (names := [n for n in roles if n in stamps] or stamps):
        raise InputError(
            f"expected a column of times in {asset.name} to split by time, found none: split otherwise"
        )
    times = pd.to_datetime(frame[names[0]], utc=True)
    if times.isna().any():
        raise InputError(
            f"expected a time in every row of {asset.name}, found none in {int(times.isna().sum())}: "
            "repair them or leave them out"
        )
    return np.asarray(times.dt.tz_localize(None), dtype="datetime64[us]")
