"""FUN-2: anomaly detection on SKAB, beside isolation forest and T2+Q in the same run."""

from __future__ import annotations

import numpy as np
import pyarrow.csv as csv

from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.models.anomaly.baselines import isolation_forest, t2_q
from industria.models.anomaly.combined_index import CombinedIndex
from industria.models.anomaly.detector import rates
from industria.models.anomaly.frame import sensor_frame

_TRAIN_ROWS = 400


def measure(context: Context) -> list[Measure]:
    """Each file: first 400 rows train, the whole file is scored; all predictions are pooled."""
    root = folder_of(context.data, "skab")
    files = sorted(p for p in root.glob("*/*.csv") if p.parent.name != "anomaly-free")
    alarms: dict[str, list[np.ndarray]] = {"ours": [], "forest": [], "t2_q": [], "truth": []}
    for number, path in enumerate(files):
        context.progress("FUN-2", number, len(files))
        table = csv.read_csv(path, parse_options=csv.ParseOptions(delimiter=";"))
        frame = sensor_frame(table)
        assert frame.labels is not None
        model = CombinedIndex.fit(frame.values[:_TRAIN_ROWS], frame.channels)
        alarms["ours"].append(model.score(frame.values) > model.threshold)
        alarms["forest"].append(isolation_forest(frame.values, _TRAIN_ROWS))
        alarms["t2_q"].append(t2_q(frame.values, _TRAIN_ROWS))
        alarms["truth"].append(frame.labels)
    truth = np.concatenate(alarms.pop("truth"))
    ours, forest, t2q = (
        rates(np.concatenate(alarms[k]), truth) for k in ("ours", "forest", "t2_q")
    )
    both = lambda name: f"isolation forest {forest[name]:.3f}, T2+Q {t2q[name]:.3f}"  # noqa: E731
    note = f"{len(files)} files, {len(truth)} rows; one setting for all files, no labels used"
    return [
        Measure(
            "F1 (outliers, pooled)", ours["f1"], both("f1"), ">= .80", ours["f1"] >= 0.80, note
        ),
        Measure("false-alarm rate", ours["false_alarm_rate"], both("false_alarm_rate"), "-", None),
        Measure(
            "missed-alarm rate", ours["missed_alarm_rate"], both("missed_alarm_rate"), "-", None
        ),
    ]


ENTRY = Entry(
    "FUN-2", "Conv-AE .78, T2+Q .76, isolation forest .29", "skab (valve1, other)", "real",
    measure, needs=("skab",), looked_at=True, seed=None, headline=True,
)  # fmt: skip
