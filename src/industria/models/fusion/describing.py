"""Input of each kind becomes numbers, by what is here already: no label is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from industria.core import InputError
from industria.infrastructure.numbers import to_numbers
from industria.models.fusion.cases import Described, Kind
from industria.models.fusion.signals import described as signals_described

if TYPE_CHECKING:
    import pandas as pd

    from industria.models.embedding import E5Embedder

_HASHED = 768  # places for pieces of words
_PIECES = (2, 4)
_REMEMBERED = 4096  # texts, and pictures, that are described once in a process
_MEANT: dict[str, list[float]] = {}
_SEEN: dict[tuple[str, str], np.ndarray] = {}


@dataclass(frozen=True)
class Photo:
    """A picture (height, width, 3) that is opened when it is described. ``digest``: sha256, empty where unknown."""

    opened: Callable[[], np.ndarray]
    digest: str = ""


@dataclass(frozen=True)
class Raw:
    """Input of cases as it came. ``count``: how many cases; ``table``: the plain columns, one row a case;
    ``texts``, ``series`` (step, channel), ``pictures``: by kind, None where a case has none."""

    count: int
    table: pd.DataFrame | None = None
    texts: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    series: Mapping[str, Sequence[np.ndarray | None]] = field(default_factory=dict)
    pictures: Mapping[str, Sequence[Photo | None]] = field(default_factory=dict)


def describe(kinds: Sequence[Kind], raw: Raw) -> Described:
    """The cases as numbers, a row of nan where one has nothing of a kind."""
    found = {}
    for kind in kinds:
        if kind.sort == "table":
            found[kind.name] = _table(kind, raw)
        elif kind.sort == "text":
            found[kind.name] = _stacked(raw.texts.get(kind.name), raw.count, _texts, _text_width())
        elif kind.sort == "series":
            width = len(signals_described(np.zeros((8, len(kind.columns)))))
            found[kind.name] = _stacked(raw.series.get(kind.name), raw.count, _signals, width)
        else:
            found[kind.name] = _pictures(kind, raw)
    return Described(tuple(kinds), found)


def encoder_json(labelled: pd.DataFrame) -> list[dict[str, object]]:
    """How plain columns are read, as the labelled rows show them, as JSON types."""
    from industria.models.tables.encode import Encoder

    return [{**asdict(c), "levels": list(c.levels)} for c in Encoder.of(labelled).columns]


def _table(kind: Kind, raw: Raw) -> np.ndarray:
    """(case, feature) of the plain columns; a column that is not there counts as missing."""
    from industria.models.tables.encode import Column, Encoder

    columns = [
        Column(
            str(c["name"]), c["kind"], tuple(str(v) for v in _listed(c["levels"])), bool(c["indicator"]),  # type: ignore[arg-type]
        )
        for c in kind.encoder
    ]  # fmt: skip
    given = raw.table
    empty = given is None or not any(c.name in given for c in columns)
    if given is None or empty:
        import pandas as pd

        given = pd.DataFrame(index=range(raw.count))
    frame = given.reindex(columns=[c.name for c in columns])
    for column in columns:
        if column.kind == "number":
            frame[column.name] = to_numbers(frame[column.name])
    encoded, _ = Encoder(tuple(columns)).encode(frame)
    missing = frame.isna().all(axis=1).to_numpy()
    encoded[missing] = np.nan
    return encoded


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) else ()


def _stacked(
    given: Sequence[str | None] | Sequence[np.ndarray | None] | None,
    count: int,
    described: Callable[[list[object]], np.ndarray],
    width: int,
) -> np.ndarray:
    """(case, feature): what there is of a kind, described together."""
    found = np.full((count, width), np.nan, np.float32)
    there = [i for i in range(count) if given is not None and given[i] is not None]
    if given is not None and there:
        found[there] = described([given[i] for i in there])
    return found


def _signals(stretches: list[object]) -> np.ndarray:
    return np.stack([signals_described(np.asarray(s, np.float64)) for s in stretches])


@lru_cache(maxsize=1)
def _embedder() -> E5Embedder:
    from industria.models.embedding import E5Embedder

    return E5Embedder()


def _text_width() -> int:
    from industria.models.embedding import E5Embedder

    return E5Embedder.dimension + _HASHED


def _texts(texts: list[object]) -> np.ndarray:
    """Meaning and pieces of words: (text, 384 + hashed), both parts of length 1."""
    from sklearn.feature_extraction.text import HashingVectorizer

    new = [t for t in dict.fromkeys(map(str, texts)) if t not in _MEANT]
    if len(_MEANT) + len(new) > _REMEMBERED:
        _MEANT.clear()
        new = list(dict.fromkeys(map(str, texts)))
    _MEANT.update(zip(new, _embedder().passages(new), strict=True))
    pieces = HashingVectorizer(
        n_features=_HASHED, analyzer="char_wb", ngram_range=_PIECES, lowercase=True, alternate_sign=True
    )  # fmt: skip
    written = pieces.transform([str(t) for t in texts]).toarray()
    return np.concatenate([np.array([_MEANT[str(t)] for t in texts]), written], 1).astype(
        np.float32
    )


def _pictures(kind: Kind, raw: Raw) -> np.ndarray:
    """(case, feature) of pictures as a whole; each is opened, described and let go."""
    from industria.models.pictures.kinds import whole

    given = raw.pictures.get(kind.name)
    width = _picture_width(kind.network)
    found = np.full((raw.count, width), np.nan, np.float32)
    for i, photo in enumerate(given or ()):
        if photo is None:
            continue
        known = (photo.digest, kind.network)
        if known not in _SEEN:
            if len(_SEEN) >= _REMEMBERED:
                _SEEN.clear()
            _SEEN[known] = whole(photo.opened().astype(np.float32), kind.network)
        found[i] = _SEEN[known]
        if not photo.digest:
            del _SEEN[known]
    return found


@lru_cache(maxsize=2)
def _picture_width(network: str) -> int:
    from industria.models.pictures.kinds import whole

    return len(whole(np.zeros((64, 64, 3), np.float32), network))


def channels_of(frame: pd.DataFrame, columns: Sequence[str], named: str) -> np.ndarray:
    """(step, channel) of a table of signals. Raises InputError where none of the channels is there."""
    if not any(c in frame for c in columns):
        raise InputError(
            f"expected channels {', '.join(columns)} in {named}, found {', '.join(map(str, frame.columns))}: name "
            "its columns as those that were learned from"
        )
    return np.asarray(frame.reindex(columns=list(columns)).apply(to_numbers).to_numpy(np.float64))
