"""Every symptom planted in a clean table, with the cells that a check should name.

One function per symptom, named as the check is: ``(seed) -> Sample`` with its ``truth``.
"""

from __future__ import annotations

from industria.bench.corpora.planted_codes import ENCODING
from industria.bench.corpora.planted_faults import CLEANING, spiking_sensor
from industria.bench.corpora.planted_gaps import IMPUTATION
from industria.bench.corpora.planted_labels import LABELLING

__all__ = ["CLEANING", "ENCODING", "IMPUTATION", "LABELLING", "spiking_sensor"]
