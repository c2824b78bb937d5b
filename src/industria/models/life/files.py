"""A model of remaining life as the arrays of one file, and back; no pickle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields

import numpy as np

from industria.core import IntegrityError
from industria.models.life.drift import Usual
from industria.models.life.interval import Interval
from industria.models.life.model import LifeModel, Unseen
from industria.models.life.nets import Net
from industria.models.life.trees import Trees

_UNSEEN = "unseen_"


def arrays_of(model: LifeModel) -> dict[str, np.ndarray]:
    """Every array by name; ``shape`` (window, cap, boosters, nets)."""
    found = {
        "sensors": np.array(model.sensors),
        "shape": np.array([model.window, model.cap, len(model.boosters), len(model.nets)]),
        **model.interval.arrays(),
        **model.usual.arrays(),
        **{_UNSEEN + name: array for name, array in asdict(model.unseen).items()},
    }
    for number, booster in enumerate(model.boosters):
        found |= booster.arrays(f"booster{number}_")
    for number, net in enumerate(model.nets):
        found |= net.arrays(f"net{number}_")
    return found


def model_of(arrays: Mapping[str, np.ndarray]) -> LifeModel:
    """What ``arrays_of`` gave. Raises IntegrityError where one is missing."""
    try:
        window, cap, boosters, nets = arrays["shape"]
        return LifeModel(
            tuple(str(s) for s in arrays["sensors"]),
            int(window),
            float(cap),
            tuple(Trees.from_arrays(arrays, f"booster{i}_") for i in range(int(boosters))),
            tuple(Net.from_arrays(arrays, f"net{i}_") for i in range(int(nets))),
            Interval.from_arrays(arrays),
            Usual.from_arrays(arrays),
            Unseen(*(arrays[_UNSEEN + f.name] for f in fields(Unseen))),
        )
    except KeyError as error:
        raise IntegrityError(
            f"expected a model of remaining life with {error.args[0]}, found a file without: train it again"
        ) from None
