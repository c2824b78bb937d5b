"""One request: texts, files of signals, pictures and values that a user gives together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import InputError, UsageError

if TYPE_CHECKING:
    import numpy as np

    from industria.models.fusion.cases import Kind, Sort
    from industria.models.fusion.describing import Raw


def request_of(
    kinds: Sequence[Kind], text: Sequence[str], series: Sequence[Path], picture: Sequence[Path],
    value: Sequence[str],
) -> Raw:  # fmt: skip
    """The input of one case. Raises UsageError for what the model has no kind for, InputError for a bad file."""
    import pandas as pd

    from industria.models.fusion.describing import Photo, Raw

    texts = _named("text", text, [k.name for k in kinds if k.sort == "text"])
    files = _named("series", map(str, series), [k.name for k in kinds if k.sort == "series"])
    images = _named("picture", map(str, picture), [k.name for k in kinds if k.sort == "picture"])
    channels = {k.name: k.columns for k in kinds if k.sort == "series"}
    pictures = {name: [Photo(partial(_picture, Path(path)))] for name, path in images.items()}
    values = _values(value, [c for k in kinds if k.sort == "table" for c in k.columns])
    return Raw(
        1,
        pd.DataFrame([values]) if values else None,
        {name: [said] for name, said in texts.items()},
        {name: [_signals(Path(path), channels[name])] for name, path in files.items()},
        pictures,
    )


def _named(sort: Sort, given: object, names: Sequence[str]) -> dict[str, str]:
    """NAME=GIVEN by name; without a name where there is but one. Raises UsageError."""
    found: dict[str, str] = {}
    for one in map(str, given):  # type: ignore[call-overload]
        name, equals, rest = one.partition("=")
        if not (equals and name in names):
            if len(names) != 1:
                known = (
                    ", ".join(f"{n}=..." for n in names) or f"no {sort}, for the model knows none"
                )
                raise UsageError(f"expected {known}, found {one[:60]!r}: change it")
            name, rest = names[0], one
        if name in found:
            raise UsageError(f"expected {name} once, found it twice: leave one out")
        found[name] = rest
    return found


def _values(given: Sequence[str], columns: Sequence[str]) -> dict[str, object]:
    """NAME=VALUE of plain columns, numbers as numbers. Raises UsageError."""
    found: dict[str, object] = {}
    for one in given:
        name, equals, value = one.rpartition("=")
        if not equals or name not in columns:
            raise UsageError(
                f"expected NAME=VALUE of {', '.join(columns) or 'no column'}, found {one[:60]!r}: change it"
            )
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = value
    return found


def _signals(path: Path, channels: Sequence[str]) -> np.ndarray:
    """(step, channel) of a file of columns, or of one column without a name where there is one channel."""
    import pandas as pd

    from industria.models.fusion.describing import channels_of

    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, sep=None, engine="python", dtype=str)  # fmt: skip
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise InputError(
            f"expected a file of signals with columns {', '.join(channels)} at {path}, found none that can be read "
            f"({error}): write it as CSV or Parquet"
        ) from None
    return channels_of(frame, channels, path.name)


def _picture(path: Path) -> np.ndarray:
    import numpy as np

    from industria.models.pictures.reading import read_picture

    try:
        return np.asarray(read_picture(path.read_bytes(), path.name))
    except OSError as error:
        raise InputError(
            f"expected a picture at {path}, found none ({error}): name another"
        ) from None
