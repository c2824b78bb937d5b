"""The detector in the demo: trained on each series, compared with two usual methods, and how early it warned."""

from __future__ import annotations

import numpy as np
import pandas as pd
from rich.table import Table

from industria.core import Asset
from industria.demo.narrator import Narrator
from industria.models.anomaly.baselines import isolation_forest, t2_q
from industria.models.anomaly.detector import normal_rows, rates
from industria.models.anomaly.frame import sensor_frame
from industria.plant import Plant

_MIN_CHANNELS = 3


class DetectorStep:
    """Trains and detects on every series of the plant."""

    def __init__(self, tell: Narrator) -> None:
        self._tell = tell

    def run(self, plant: Plant) -> dict[str, object]:
        """The figures of all series together."""
        series = [a for a in plant.assets() if self._is_sensor_table(plant, a)]
        if not series:
            self._tell.say("no_series")
            return {"tables": 0}
        pooled: dict[str, list[np.ndarray]] = {k: [] for k in ("ours", "forest", "t2_q", "truth")}
        first_alarm = ""
        with self._tell.bar() as progress:
            for number, asset in enumerate(series):
                progress(self._tell.phrase("training"), number, len(series))
                first = self._detect_one(plant, asset, pooled)
                first_alarm = first_alarm or first
            progress(self._tell.phrase("training"), len(series), len(series))
        alarms = plant.lake.alarms.list()
        figures: dict[str, object] = {"tables": len(series), "alarms": len(alarms)}
        for alarm in alarms[:3]:
            self._tell.console.print(
                f"  {alarm.start} - {alarm.end}  {alarm.score:.1f}  {', '.join(alarm.columns)}"
            )
        if pooled["truth"]:
            figures |= self._compare(pooled)
        figures |= self._lead(plant, first_alarm)
        self._tell.result.scores |= figures
        return figures

    def _detect_one(self, plant: Plant, asset: Asset, pooled: dict[str, list[np.ndarray]]) -> str:
        """Train and detect on one table; returns when its first lasting alarm began."""
        table = plant.lake.tables.read(asset.table, asset.version)
        frame = sensor_frame(table)
        faults = self._faults(plant)
        until = ""
        if faults:
            until = (min(faults)[0].normalize() - pd.Timedelta(days=1)).isoformat()
        detection, _ = plant.detect(asset.name, normal_until=until)
        train_rows = normal_rows(frame, until=until)
        truth = frame.labels
        keep = np.ones(len(frame.times), bool)
        if faults:
            times = pd.DatetimeIndex(frame.times)
            truth = np.zeros(len(times), bool)
            for begin, end in faults:
                truth |= np.asarray((times >= begin) & (times <= end))
            last = max(end for _, end in faults)
            keep = np.asarray((times >= pd.Timestamp(until)) & (times <= last))
        if truth is not None:
            alarm = np.asarray(detection.scores.column("alarm"))
            pooled["ours"].append(alarm[keep])
            pooled["forest"].append(isolation_forest(frame.values, train_rows)[keep])
            pooled["t2_q"].append(t2_q(frame.values, train_rows)[keep])
            pooled["truth"].append(truth[keep])
        longest = max(
            detection.alarms,
            default=None,
            key=lambda a: pd.Timestamp(a.end) - pd.Timestamp(a.start),
        )
        return longest.start if longest else ""

    def _compare(self, pooled: dict[str, list[np.ndarray]]) -> dict[str, object]:
        truth = np.concatenate(pooled["truth"])
        shown = Table(*[self._tell.phrase(k) for k in ("method", "f1", "recall", "false_alarms")])
        figures: dict[str, object] = {}
        for key, label in (("ours", "industria"), ("t2_q", "T2+Q"), ("forest", "isolation forest")):
            measured = rates(np.concatenate(pooled[key]), truth)
            recall = 1 - measured["missed_alarm_rate"]
            shown.add_row(
                label,
                f"{measured['f1']:.3f}",
                f"{recall:.1%}",
                f"{measured['false_alarm_rate']:.1%}",
            )
            figures[f"f1_{key}"] = round(measured["f1"], 4)
            figures[f"recall_{key}"] = round(recall, 4)
            figures[f"false_alarm_rate_{key}"] = round(measured["false_alarm_rate"], 4)
        self._tell.console.print(shown)
        self._tell.say(
            "measured_on", provenance=self._tell.phrase(self._tell.provenance), rows=len(truth)
        )
        return figures

    def _lead(self, plant: Plant, first_alarm: str) -> dict[str, object]:
        faults = self._faults(plant)
        if not faults or not first_alarm:
            return {}
        trip = max(end for _, end in faults)
        hours = (trip - pd.Timestamp(first_alarm)).total_seconds() / 3600
        self._tell.say("lead", hours=f"{hours:.1f}", alarm=first_alarm, failure=trip.isoformat(" "))
        return {"lead_hours": round(hours, 2)}

    def _is_sensor_table(self, plant: Plant, asset: Asset) -> bool:
        if asset.kind != "series" or asset.name.endswith("_scores"):
            return False
        frame = sensor_frame(plant.lake.tables.read(asset.table, asset.version))
        usable = len(frame.channels) >= _MIN_CHANNELS and len(frame.times) >= 200
        return usable and (frame.labels is None or bool(frame.labels.any()))

    def _faults(self, plant: Plant) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
        """Logged faults: rows of a table with the columns start, end and event."""
        for asset in plant.assets():
            if asset.table and {"start", "end", "event"} <= {c.name for c in asset.schema}:
                rows = plant.lake.tables.read(asset.table, asset.version).to_pylist()
                return [(pd.Timestamp(r["start"]), pd.Timestamp(r["end"])) for r in rows]
        return []
