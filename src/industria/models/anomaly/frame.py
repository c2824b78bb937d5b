"""Sensor tables as arrays: which columns are channels, and how gaps are closed.

This module alone knows the convention: one time column, numeric channels, labels left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from industria.core import InputError

LABELS = frozenset(
    [
        "anomaly",
        "anomalies",
        "changepoint",
        "change_point",
        "label",
        "labels",
        "is_anomaly",
        "fault_label",
        "target",
        "异常",
        "标签",
        "故障标签",
    ]
)


@dataclass(frozen=True)
class SensorFrame:
    """``values`` (row, channel) without gaps, in the order of ``times`` (row,)."""

    times: np.ndarray
    values: np.ndarray
    channels: tuple[str, ...]
    labels: np.ndarray | None = None


def sensor_frame(table: pa.Table, channels: tuple[str, ...] = ()) -> SensorFrame:
    """A sensor table in time order; gaps hold the last value, leading ones the first.

    ``channels``: these columns and no others (as a trained model needs them). Raises InputError
    without a time column or a numeric channel, or where a wanted channel is missing.
    """
    frame = table.to_pandas()
    time = next((c for c in frame if pd.api.types.is_datetime64_any_dtype(frame[c])), None)
    if time is None:
        raise InputError("expected a time column, found none: give the table one")
    frame = frame.sort_values(time, kind="stable")
    numeric = [
        c
        for c in frame
        if pd.api.types.is_numeric_dtype(frame[c])
        and not pd.api.types.is_bool_dtype(frame[c])
        and str(c).strip().lower() not in LABELS
    ]
    if channels:
        missing = [c for c in channels if c not in numeric]
        if missing:
            raise InputError(
                f"the model needs the channels {list(channels)}, found no numeric {missing}: "
                "train a model on this table"
            )
        numeric = list(channels)
    numeric = [c for c in numeric if frame[c].notna().any()]
    if not numeric:
        raise InputError("expected at least one numeric channel, found none")
    values = frame[numeric].ffill().bfill().to_numpy(float)
    label = next((c for c in frame if str(c).strip().lower() in ("anomaly", "label")), None)
    labels = frame[label].fillna(0).to_numpy(float) > 0 if label is not None else None
    return SensorFrame(frame[time].to_numpy(), values, tuple(map(str, numeric)), labels)
