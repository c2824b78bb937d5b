"""What the tools of prediction read: rows of a table, its columns, a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.core import Asset, InputError, Session, UsageError
from industria.infrastructure.plain_path import sql_name
from industria.stores import Stores

if TYPE_CHECKING:
    import pandas as pd

    from industria.models.tables.shots import TableModel

DEFAULT_MODEL = "tables-general"
_MOST_ROWS = 200_000
_ASKED, _LABELLED = "industria_asked", "industria_labelled"


def rows_of(
    session: Session[Stores],
    table: Asset,
    target: str,
    where: str,
    labelled: str,
    *,
    ask: bool = True,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows to learn from and those that are asked; never the same row. ``ask``: whether some have to be asked.

    Raises InputError.
    """
    names = [c.name for c in table.schema]
    if target not in names:
        raise InputError(f"expected a target of {', '.join(names)}, found {target!r}")
    there = f"{sql_name(target)} IS NOT NULL"
    asks = f"({where})" if where else f"NOT ({there})"
    learns = f"({labelled}) AND {there}" if labelled else there
    statement = (
        f"SELECT *, coalesce({asks}, false) AS {_ASKED}, coalesce({learns}, false) AS {_LABELLED} "
        f"FROM {sql_name(table.table)}"
    )
    found, cut = session.plant.lake.sql.query_within(statement, session.budget)
    frame = found.to_pandas()
    if cut or len(frame) > _MOST_ROWS:
        raise InputError(
            f"expected a table of at most {_MOST_ROWS:,} rows, found more: take a part of it by industria sql"
        )
    asked, known = frame[_ASKED], frame[_LABELLED] & ~frame[_ASKED]
    frame = frame.drop(columns=[_ASKED, _LABELLED])
    if ask and not asked.any():
        raise InputError(
            f"expected rows to predict, found none of {len(frame):,} that fit --where {where!r}: change it"
            if where
            else f"expected rows to predict, found a {target} in every row: say which with --where"
        )
    if not known.any():
        raise InputError(
            f"expected rows to learn from, found none of {len(frame):,} with a {target} that "
            + (f"fit --labelled {labelled!r}" if labelled else "are not asked themselves")
            + ": change the condition"
        )
    return frame[known].reset_index(drop=True), frame[asked].reset_index(drop=True)


def columns_of(
    frame: pd.DataFrame, target: str, wanted: list[str], without: list[str]
) -> list[str]:
    """The columns that are read, in the table's order or as they were named. Raises UsageError."""
    every = [str(c) for c in frame if c != target]
    if unknown := [c for c in (*wanted, *without) if c not in every]:
        raise UsageError(f"expected columns of {', '.join(every)}, found {', '.join(unknown)}")
    return [c for c in (wanted or every) if c not in without]


def network_of(session: Session[Stores], name: str) -> tuple[TableModel, str]:
    """A model and its name:version. Raises NotFoundError; InputError for one of another task."""
    from industria.models.families.table_prior import FAMILY
    from industria.models.making import adopted, find_version, load

    registry = session.plant.models
    card = adopted(registry, find_version(registry, name))
    if card.family != FAMILY.name:
        raise InputError(
            f"expected a model of the family {FAMILY.name}, found {name} of {card.family or 'none'}: name another"
        )
    return load(registry, FAMILY, card), f"{card.name}:{card.version}"
