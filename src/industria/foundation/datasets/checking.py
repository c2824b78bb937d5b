"""A version is checked again: its content as it was, no leak, licence there, and whether its assets moved on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from industria.core import Finding, IntegrityError, NotFoundError, Text
from industria.foundation.datasets.content import content_of
from industria.foundation.datasets.dataset import Dataset, Item
from industria.foundation.datasets.grouping import grouped
from industria.foundation.datasets.instructions import asked_of
from industria.foundation.datasets.leaks import Placed, counted, leaks
from industria.foundation.datasets.making import parts_of

if TYPE_CHECKING:
    from industria.foundation.lake import Lake


@dataclass(frozen=True, slots=True)
class Checked:
    """``findings``: what is wrong; ``newer``: assets of which the plant has a newer version; ``rows`` of each part."""

    findings: tuple[Finding, ...]
    newer: tuple[str, ...]
    rows: Mapping[str, int]


def check_dataset(lake: Lake, dataset: Dataset) -> Checked:
    """Read every asset of a version again and compare."""
    findings: list[Finding] = []
    newer, placed = [], []
    for item in dataset.items:
        try:
            asset = lake.catalogue.get(item.asset)
            found = content_of(lake, asset)
        except (NotFoundError, IntegrityError) as error:
            findings.append(_changed(item, str(error)))
            continue
        if found != item.content:
            findings.append(_changed(item, f"sha256 {item.content[:12]} -> {found[:12]}"))
        if _moved_on(lake, item):
            newer.append(item.name)
        rows = grouped(lake, asset, dataset.split.by)
        asked = asked_of(rows.frame, item.name, dataset.kind)
        placed.append(Placed(rows, parts_of(dataset.split, rows), asked))
    findings += leaks(placed, dataset.split)
    return Checked(tuple(findings), tuple(newer), counted(placed))


def _moved_on(lake: Lake, item: Item) -> bool:
    """Whether another asset is found now under the item's name."""
    try:
        return lake.catalogue.get(item.name).id != item.asset
    except NotFoundError:
        return False


def _changed(item: Item, why: str) -> Finding:
    return Finding(
        "content_changed",
        Text(
            f"{item.name} 不再是生成此版本时的内容: {why}",
            f"{item.name} is not what it was when this version was made: {why}",
        ),
        {"asset": item.asset, "content": item.content},
    )
