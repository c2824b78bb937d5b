"""Anomaly detection by the PCA combined index (``models.anomaly``); detectors of earlier versions are of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from industria.models.anomaly.family import DetectorFamily, NormalPart, unpacked
from industria.models.arrays import packed
from industria.models.option_values import typed

if TYPE_CHECKING:
    from industria.models.anomaly.combined_index import CombinedIndex


class CombinedIndexFamily(DetectorFamily["CombinedIndex"]):
    """One index for a machine in one state."""

    name = "combined_index"

    def fit(self, data: NormalPart) -> CombinedIndex:
        """A detector of the normal part."""
        from industria.models.anomaly.combined_index import CombinedIndex

        return CombinedIndex.fit(data.frame.values[: data.rows], data.frame.channels)

    def options(self, model: CombinedIndex) -> Mapping[str, object]:
        """Smoothing, blocks, variance kept and margin."""
        return asdict(model.options)

    def save(self, model: CombinedIndex) -> Mapping[str, bytes]:
        """One file of arrays."""
        return packed(model.arrays())

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> CombinedIndex:
        """A detector from its arrays and the options of its card."""
        from industria.models.anomaly.combined_index import CombinedIndex, CombinedIndexOptions

        names = [f.name for f in fields(CombinedIndexOptions)]
        arrays, given = unpacked(files, options, names)
        return CombinedIndex.from_arrays(arrays, typed(CombinedIndexOptions, given))


FAMILY = CombinedIndexFamily()
