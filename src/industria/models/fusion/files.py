"""A fused model as arrays by name, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from industria.core import IntegrityError
from industria.models.fusion.cases import SORTS, Kind
from industria.models.fusion.experts import Expert, Linear, Reader
from industria.models.fusion.model import FusedModel
from industria.models.fusion.views import View
from industria.models.tables.shots import TableModel


def arrays_of(model: FusedModel) -> dict[str, np.ndarray]:
    """Kinds by their number."""
    found = {"prior": model.prior, "quiet": model.quiet}
    found |= {f"trunk/{n}": w.astype(np.float32) for n, w in model.weights.items()}
    for k, name in enumerate(model.names):
        view, expert = model.views[name], model.experts[name]
        found |= {
            f"{k}/centre": view.centre, f"{k}/scale": view.scale, f"{k}/basis": view.basis.astype(np.float32),
            f"{k}/unit": np.array([view.unit, view.usual]),
        }  # fmt: skip
        if isinstance(expert, Linear):
            found |= {f"{k}/weight": expert.weight, f"{k}/bias": expert.bias}
        else:
            found |= {f"{k}/rows": expert.rows, f"{k}/target": expert.target}
    return found


def model_of(
    arrays: Mapping[str, Any], options: Mapping[str, object], network: TableModel
) -> FusedModel:
    """A model from its arrays and its card. Raises IntegrityError where they do not fit together."""
    kinds = tuple(_kind(k) for k in _listed(options["kinds"]))
    classes = tuple(map(str, _listed(options["classes"])))
    try:
        views = {kind.name: _view(arrays, n) for n, kind in enumerate(kinds)}
        experts = {
            kind.name: _expert(arrays, n, len(classes), network) for n, kind in enumerate(kinds)
        }
        weights = {
            n.removeprefix("trunk/"): a.astype(np.float64)
            for n, a in arrays.items()
            if n.startswith("trunk/")
        }
        prior, quiet = arrays["prior"], arrays["quiet"]
    except KeyError as error:
        raise IntegrityError(
            f"expected the arrays of a fused diagnosis, found none for {error}: train it again"
        ) from None
    return FusedModel(
        kinds, classes, int(str(options["normal_class"])), views, experts, weights, prior, quiet,
        _numbers(options["trial"]), _numbers(options["alone"]), int(str(options["trunk_steps"])),
    )  # fmt: skip


def _kind(said: object) -> Kind:
    if not isinstance(said, Mapping) or said.get("sort") not in SORTS:
        raise IntegrityError(
            f"expected a kind of input in the card, found {said!r}: train the model again"
        )
    return Kind(
        str(said["name"]), said["sort"], tuple(map(str, said["columns"])), str(said["network"]),
        tuple(said["encoder"]),
    )  # fmt: skip


def _view(arrays: Mapping[str, Any], n: int) -> View:
    unit, usual = arrays[f"{n}/unit"]
    basis = arrays[f"{n}/basis"].astype(np.float64)
    return View(arrays[f"{n}/centre"], arrays[f"{n}/scale"], basis, float(unit), float(usual))


def _expert(arrays: Mapping[str, Any], n: int, classes: int, network: TableModel) -> Expert:
    if f"{n}/weight" in arrays:
        return Linear(arrays[f"{n}/weight"], arrays[f"{n}/bias"])
    return Reader(network, arrays[f"{n}/rows"], arrays[f"{n}/target"], classes)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _numbers(value: object) -> dict[str, float]:
    return {str(n): float(v) for n, v in value.items()} if isinstance(value, Mapping) else {}
