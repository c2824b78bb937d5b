"""The registry of a plant is opened; what older versions kept elsewhere becomes part of it."""

from __future__ import annotations

from pathlib import Path

from industria.foundation.lake import Lake
from industria.models.registry import Registry


def open_registry(root: Path, lake: Lake) -> Registry:
    """The registry in a plant's folder; files of models are objects of its lake.

    Weights in ``models.db`` are taken in.
    """
    return Registry(
        root / "models.db",
        lake.objects,
        in_use=lambda digest: bool(lake.catalogue.by_sha256(digest)),
    )
