"""SMALL-3: which machine a tag is about, in six schemes, with the plant's asset list and tag list taken in first.

Right is the machine by its id or any name that the list gives it, or none where there is none; a machine named for a
tag that has another or none is counted as wrong beside it.
"""

from __future__ import annotations

import csv
import json

from industria.bench.corpora.strangers import Names, counted, pairs
from industria.bench.data import stranger_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.said import said
from industria.plant import ChatConfiguration, Plant

_NAMES = ("name_en", "name_zh", "other_name")


def measure(context: Context) -> list[Measure]:
    """``industria ingest`` of both lists, then ``industria tags TAG...``."""
    folder = stranger_of(context.data, "small/tags")
    items = pairs(folder, "tags")
    assets = json.loads((folder / "assets.json").read_text("utf-8"))
    names = Names(assets, _NAMES)
    plant = context.scratch / "plant"
    _fill(context, plant, assets, [item for item, _ in items])
    found = said("tags", "--", *(item["tag"] for item, _ in items), plant=plant) or {"tags": []}
    said_of = {t["tag"]: t for t in found["tags"]}
    short, wrong, quantity, unit = [], 0, 0, 0
    for item, truth in items:
        answer, wanted = said_of.get(item["tag"], {}), truth["truth"]
        machine = names.id_of(answer.get("asset")) or ("?" if answer.get("asset") else "none")
        machine = machine if answer else "not said"
        if machine != wanted["machine"]:
            wrong += machine not in ("none", "not said")
            short.append(
                f"{truth['scheme']}, {'none' if machine in ('none', 'not said') else 'another'}"
            )
        quantity += (answer.get("quantity") or "none") == wanted["quantity"] and bool(answer)
        unit += (answer.get("unit") or "none") == wanted["unit"] and bool(answer)
    total = len(items)
    right = 1 - len(short) / total
    return [
        Measure(f"machine right (of {total})", right, "-", ">= .85", right >= 0.85, f"short: {counted(short)}"),
        Measure("another machine named", wrong / total, "-", "-", None),
        Measure("quantity right", quantity / total, "-", "-", None),
        Measure("unit right", unit / total, "-", "-", None),
    ]  # fmt: skip


def _fill(
    context: Context, plant: object, assets: list[dict[str, str]], tags: list[dict[str, str]]
) -> None:
    files = context.scratch / "lists"
    files.mkdir()
    for name, rows in (
        ("asset_list", assets),
        ("tag_list", [{k: t[k] for k in ("tag", "description", "eng_unit")} for t in tags]),
    ):
        with (files / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    with Plant.open(str(plant), chat=ChatConfiguration("none")) as opened:
        opened.call("ingest", file=[files])


ENTRY = Entry(
    "SMALL-3",
    "metadata: every tag to its asset",
    "strangers: tags",
    "composed",
    measure,
    needs=("strangers:small/tags",),
    fast=False,
    seed=None,
)
