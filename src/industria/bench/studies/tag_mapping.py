"""Tags of three naming schemes mapped to assets by ``industria tags`` (GOV-4, PREP-4)."""

from __future__ import annotations

import csv
from pathlib import Path

from industria.bench.corpora.tag_names import tag_corpus
from industria.plant import ChatConfiguration, Plant


def scores(scratch: Path) -> dict[str, tuple[float, float, float]]:
    """Scheme to (precision, recall, quantity accuracy), on a plant that has the list of assets."""
    targets, tags = tag_corpus()
    scratch.mkdir(parents=True, exist_ok=True)
    listed = scratch / "assets.csv"
    with listed.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["asset", "name", "alias", "loop", "area"])
        for target in targets:
            rows.writerow([target.id, *target.names, *target.loops, *target.context])
    with Plant.open(scratch / "tags", chat=ChatConfiguration("none")) as plant:
        plant.ingest(listed)
        mapped = plant.call("tags", tag=[t.tag for t in tags]).to_json()["tags"]
    out = {}
    for scheme in ("isa", "area", "chinese", "all"):
        chosen = [(t, m) for t, m in zip(tags, mapped, strict=True) if scheme in (t.scheme, "all")]
        given = [(t, m) for t, m in chosen if m["asset"]]
        right = sum(t.asset == m["asset"] for t, m in given)
        wanted = sum(bool(t.asset) for t, _ in chosen)
        quantity = sum(t.quantity == m["quantity"] for t, m in chosen) / len(chosen)
        out[scheme] = (right / max(1, len(given)), right / wanted, quantity)
    return out
