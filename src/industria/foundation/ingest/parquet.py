"""Parquet files, copied into the lake as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from industria.core import InputError
from industria.foundation.ingest.source import Made, Sink, Source


def load(source: Source, sink: Sink) -> Made:
    """One table from one Parquet file. Raises InputError where the file is damaged."""
    try:
        metadata = pq.read_metadata(source.path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"expected a Parquet file, found damage: {error}") from None
    if metadata.num_rows == 0:
        raise InputError("expected rows, found a Parquet file without any")

    def stage(folder: Path) -> None:
        shutil.copyfile(source.path, folder / "0.parquet")

    return Made((sink.table(source, source.name, stage),))
