"""Keeps what a detection gave: scores as a table with its parent, alarms in the lake."""

from __future__ import annotations

import hashlib

from industria.core import Asset, ModelCard
from industria.foundation.lake import Lake, StoredAlarm, StoredDetection
from industria.models.anomaly.detector import Detection


def keep_detection(lake: Lake, asset: Asset, card: ModelCard, detection: Detection) -> Asset:
    """Write scores and alarms of one asset; returns the asset of the scores."""
    model = f"{card.name}:{card.version}"
    table = f"{asset.table}_scores"
    key = f"{asset.id}/{asset.version}/{model}"
    version = lake.tables.write(table, detection.scores, mode="overwrite", key=key)
    lake.alarms.replace(
        asset.id,
        [
            StoredAlarm(asset.id, model, a.start, a.end, a.score, a.columns)
            for a in detection.alarms
        ],
    )
    normal = detection.normal
    lake.alarms.keep_detection(
        StoredDetection(asset.id, model, detection.threshold, normal.rows, normal.start, normal.end)
    )
    digest = hashlib.sha256(key.encode()).hexdigest()
    return lake.catalogue.add(
        Asset(
            id=f"{table}-{digest[:10]}",
            kind="series",
            name=table,
            uri=f"lake/{table}",
            sha256=digest,
            source=f"detect {asset.name}",
            table=table,
            version=version,
            rows=detection.scores.num_rows,
            schema=lake.tables.columns(table, version),
            parents=(asset.id,),
        )
    )
