"""The registry of a plant is opened; what older versions kept elsewhere becomes part of it."""

from __future__ import annotations

from pathlib import Path

from industria.core import EXTRACTION, ModelCard
from industria.foundation.lake import Lake
from industria.models.families import span_extractor
from industria.models.registry import Registry


def open_registry(root: Path, lake: Lake) -> Registry:
    """The registry in a plant's folder; files of models are objects of its lake.

    Weights in ``models.db`` and an ``extractor.pt`` of the version before are taken in.
    """
    registry = Registry(
        root / "models.db",
        lake.objects,
        in_use=lambda digest: bool(lake.catalogue.by_sha256(digest)),
    )
    _adopt_extractor(root / span_extractor.WEIGHTS, registry)
    return registry


def _adopt_extractor(path: Path, registry: Registry) -> None:
    """The extractor that lay beside the registry becomes its first version, byte for byte.

    It is removed once it is kept; cut off in between, the same bytes are not kept twice.
    """
    try:
        weights = path.read_bytes()
    except FileNotFoundError:
        return
    family = span_extractor.FAMILY
    card = ModelCard(
        EXTRACTION.prefix, 0, EXTRACTION.name, "scenario", baseline=family.baseline,
        licence="the plant's own", options={"adopted": path.name}, family=family.name,
    )  # fmt: skip
    registry.adopt(card, {span_extractor.WEIGHTS: weights})
    path.unlink(missing_ok=True)
