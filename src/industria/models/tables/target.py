"""The column that is to be predicted: classes by name, or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from industria.core import InputError

if TYPE_CHECKING:
    import pandas as pd

TargetKind = Literal["auto", "classes", "numbers"]
_FEW = 20  # whole numbers of so few values are classes
_MOST_CLASSES = 100


@dataclass(frozen=True, slots=True)
class Target:
    """``values`` (row,): the class from 0, or the number; ``classes``: their names, none for numbers."""

    name: str
    values: np.ndarray
    classes: tuple[str, ...]

    @property
    def classify(self) -> bool:
        """Whether it is of classes."""
        return bool(self.classes)


def read_target(cells: pd.Series, kind: TargetKind = "auto") -> Target:
    """Of labelled cells. Raises InputError where they are all alike, of too many classes, or no numbers."""
    import pandas as pd

    name = str(cells.name)
    kinds = int(cells.nunique())
    if kinds < 2:
        raise InputError(
            f"expected at least two values of {name} to learn from, found {kinds}: label more rows"
        )
    numeric = pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells)
    if kind == "auto":
        whole = numeric and bool((cells % 1 == 0).all())
        kind = "classes" if not numeric or (whole and kinds <= _FEW) else "numbers"
    if kind == "numbers":
        if not numeric:
            raise InputError(f"expected numbers in {name}, found text: say --kind classes")
        return Target(name, cells.to_numpy(float), ())
    if kinds > _MOST_CLASSES:
        raise InputError(
            f"expected at most {_MOST_CLASSES} classes in {name}, found {kinds}: name another target"
        )
    names, values = np.unique(cells.astype(str).to_numpy(), return_inverse=True)
    return Target(name, values, tuple(str(n) for n in names))
