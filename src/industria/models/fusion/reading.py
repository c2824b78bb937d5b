"""Tables of the lake as cases: one row a case, tables of signals that name it, and pictures that it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from industria.core import Asset, InputError, UsageError
from industria.foundation.lake import Lake
from industria.models.fusion.cases import Cases, Kind
from industria.models.fusion.describing import Raw, channels_of, describe, encoder_json

if TYPE_CHECKING:
    import pandas as pd

PLAIN = "table"
_WORDS = 2.5  # of a text, on average; Chinese writes none, so that long cells count too
_CHARACTERS = 12
_DISTINCT = 0.2
_MOST_ROWS = 5_000_000


@dataclass(frozen=True)
class Told:
    """What the user says of the columns; what is empty is found."""

    target: str
    key: str = ""
    group: str = ""
    normal: str = ""
    texts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """The table of cases, its signals by table and case, and its pictures by name."""

    frame: pd.DataFrame
    key: str
    signals: Mapping[str, Mapping[str, pd.DataFrame]]
    pictures: Mapping[str, Asset]


def read_assets(lake: Lake, assets: Sequence[Asset], key: str = "") -> Read:
    """The first asset holds the cases, other tables are signals. Raises InputError."""
    tables = [a for a in assets if a.table]
    if not tables or assets[0] is not tables[0]:
        raise InputError(
            "expected first a table with one row for each case, found none: name it before all else"
        )
    frame = _frame(lake, tables[0])
    shared = _key(frame, [_names(t) for t in tables[1:]], key)
    signals = {t.table: _by_case(lake, t, shared, set(frame[shared])) for t in tables[1:]}
    images = [a for a in assets if a.kind == "image"]
    if other := [a.name for a in assets if not a.table and a.kind != "image"]:
        raise InputError(f"expected tables and pictures, found {', '.join(other)}: leave it out")
    return Read(frame, shared, signals, {a.name: a for a in images})


def cases_of(lake: Lake, read: Read, told: Told, network: str) -> Cases:
    """Labelled and other cases, described. ``network``: what describes pictures, empty for own filters.

    Raises InputError, UsageError.
    """
    frame = read.frame
    if told.target not in frame:
        raise UsageError(
            f"expected a target of {', '.join(map(str, frame.columns))}, found {told.target!r}: say --target COLUMN"
        )
    for name in (n for n in (told.group, *told.texts) if n and n not in frame):
        raise UsageError(
            f"expected a column of {', '.join(map(str, frame.columns))}, found {name!r}: change it"
        )
    known = frame[told.target].notna().to_numpy()
    kinds = _kinds(read, told, known, network)
    classes = sorted(frame[told.target].dropna().astype(str).unique())
    if told.normal and told.normal not in classes:
        raise UsageError(
            f"expected a class of {', '.join(classes)}, found {told.normal!r}: change --normal"
        )
    number = {c: n for n, c in enumerate(classes)}
    target = np.array(
        [number[str(v)] if k else -1 for v, k in zip(frame[told.target], known, strict=True)]
    )
    groups = (
        np.unique(frame[told.group].astype(str), return_inverse=True)[1]
        if told.group
        else np.arange(len(frame))
    )
    found = describe(kinds, raw_of(lake, read, kinds))
    normal = number[told.normal] if told.normal else -1
    return Cases(found.kinds, found.features, tuple(classes), target, groups, normal)


def raw_of(lake: Lake, read: Read, kinds: Sequence[Kind]) -> Raw:
    """The input of each kind that these assets hold of each case."""
    frame, count = read.frame, len(read.frame)
    raw = Raw(count)
    keys = [str(k) for k in frame[read.key]] if read.key else []
    texts, series, pictures = {}, {}, {}
    for kind in kinds:
        if kind.sort == "table":
            raw = replace(raw, table=frame)
        elif kind.sort == "text" and kind.name in frame:
            texts[kind.name] = [_text(v) for v in frame[kind.name]]
        elif kind.sort == "picture" and kind.name in frame:
            pictures[kind.name] = [_opener(lake, read.pictures, v) for v in frame[kind.name]]
        elif kind.sort == "series" and (signals := _signals(read, kind)) is not None:
            series[kind.name] = [
                channels_of(signals[k], kind.columns, kind.name) if k in signals else None
                for k in keys
            ]
    return replace(raw, texts=texts, series=series, pictures=pictures)


def _signals(read: Read, kind: Kind) -> Mapping[str, pd.DataFrame] | None:
    """The signals of a kind: of the table of its name, or of the one that has its channels."""
    if kind.name in read.signals:
        return read.signals[kind.name]
    for found in read.signals.values():
        first = next(iter(found.values()), None)
        if first is not None and set(kind.columns) <= set(first.columns):
            return found
    return None


def _kinds(read: Read, told: Told, known: np.ndarray, network: str) -> tuple[Kind, ...]:
    """Every kind of input that these assets hold, but those that are left out. Raises InputError for none."""
    frame = read.frame
    taken = {told.target, told.group, read.key, *told.without}
    rest = [str(c) for c in frame if c not in taken]
    pictures = [c for c in rest if _names_pictures(frame[c], read.pictures)]
    texts = [c for c in rest if c not in pictures and (c in told.texts or _is_text(frame[c]))]
    plain = [c for c in rest if c not in pictures and c not in texts]
    encoder = encoder_json(frame.loc[known, plain]) if plain and known.any() else []
    kinds = []
    used = [c for c in encoder if c["kind"] not in {"empty", "constant", "name"}]
    if used and PLAIN not in told.without:
        kinds.append(Kind(PLAIN, "table", tuple(str(c["name"]) for c in used), "", used))
    for name, signals in read.signals.items():
        if name not in told.without and signals:
            channels = _channels(next(iter(signals.values())), read.key)
            kinds.append(Kind(name, "series", channels))
    kinds += [Kind(c, "text") for c in texts]
    kinds += [Kind(c, "picture", network=network) for c in pictures]
    if not kinds:
        raise InputError(
            "expected plain columns, texts, signals or pictures to learn from, found none: name their tables too"
        )
    return tuple(kinds)


def _frame(lake: Lake, asset: Asset) -> pd.DataFrame:
    return lake.tables.read(asset.table, asset.version).to_pandas()


def _names(asset: Asset) -> list[str]:
    return [c.name for c in asset.schema]


def _key(frame: pd.DataFrame, others: list[list[str]], told: str) -> str:
    """The column that names a case in every table; empty where there is but one. Raises InputError, UsageError."""
    if not others:
        return told if told in frame else ""
    shared = [str(c) for c in frame if all(c in names for names in others)]
    if told and told not in shared:
        raise UsageError(
            f"expected a key that all tables have, {', '.join(shared) or 'none'}, found {told!r}: change --key"
        )
    found = told or next((c for c in shared if frame[c].is_unique), "")
    if not found:
        raise InputError(
            "expected a column in every table that names the case, found none: give each table of signals the key "
            "of the case, or say --key"
        )
    if not frame[found].is_unique:
        raise InputError(f"expected one row for each {found}, found several: make it unique")
    return found


def _by_case(lake: Lake, asset: Asset, key: str, wanted: set[object]) -> dict[str, pd.DataFrame]:
    """The rows of each case in order of time, or as they stand where no column is one."""
    if (asset.rows or 0) > _MOST_ROWS:
        raise InputError(
            f"expected at most {_MOST_ROWS:,} rows of signals, found {asset.rows:,} in {asset.name}: shorten them"
        )
    frame = _frame(lake, asset)
    frame = frame[frame[key].isin(wanted)]
    times = [c for c in frame if frame[c].dtype.kind == "M"]
    if times:
        frame = frame.sort_values(str(times[0]), kind="stable")
    return {str(k): part for k, part in frame.groupby(key, sort=False)}


def _channels(signals: pd.DataFrame, key: str) -> tuple[str, ...]:
    """The columns of numbers."""
    return tuple(str(c) for c in signals if c != key and signals[c].dtype.kind in "fiu")


def _is_text(cells: pd.Series) -> bool:
    """Whether a column holds sentences, and not names of levels."""
    there = cells.dropna()
    if there.empty or there.dtype.kind in "fiubM":
        return False
    texts = there.astype(str)
    long = max(texts.str.split().str.len().mean() / _WORDS, texts.str.len().mean() / _CHARACTERS)
    return bool(long >= 1) and texts.nunique() > _DISTINCT * len(texts) and bool(texts.str.contains(r"[^\W\d]{2}").mean() > 0.5)  # fmt: skip


def _names_pictures(cells: pd.Series, pictures: Mapping[str, Asset]) -> bool:
    there = cells.dropna()
    if not pictures or there.empty or there.dtype.kind in "fiubM":
        return False
    return any(PurePath(str(v)).name in pictures for v in there)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _opener(
    lake: Lake, pictures: Mapping[str, Asset], value: object
) -> Callable[[], np.ndarray] | None:
    asset = pictures.get(PurePath(value).name) if isinstance(value, str) else None
    return None if asset is None else partial(_opened, lake, asset)


def _opened(lake: Lake, asset: Asset) -> np.ndarray:
    from industria.models.pictures.reading import read_picture

    return np.asarray(read_picture(lake.objects.get(asset.sha256), asset.name))
