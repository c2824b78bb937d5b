"""Parquet files: types that the lake cannot keep become ones that it can; texts are read as any table's."""

from __future__ import annotations

import shutil

import pyarrow as pa
import pyarrow.parquet as pq

from industria.core import InputError
from industria.foundation.ingest.source import Made, Sink, Source
from industria.foundation.ingest.typed_table import take_typed


def load(source: Source, sink: Sink) -> Made:
    """One table from one Parquet file. Raises InputError where the file is damaged."""
    try:
        metadata = pq.read_metadata(source.path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"expected a Parquet file, found damage: {error}") from None
    if metadata.num_rows == 0:
        raise InputError("expected rows, found a Parquet file without any")

    copy = source.scratch / "given.parquet"
    shutil.copyfile(source.path, copy)
    return Made((take_typed(source, sink, copy),))
