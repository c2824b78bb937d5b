"""Wrong cells that only the rest of the table shows, planted in a list of parts and suppliers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from industria.bench.corpora.plant_tables import Sample

_CITIES = {
    "10001": ("Harbour", "HB"), "10002": ("Northfield", "NF"), "10003": ("Westgate", "WG"),
    "10004": ("Millbrook", "MB"), "10005": ("Ashdown", "AD"), "10006": ("Quarry Hill", "QH"),
}  # fmt: skip
_LINES = ("press", "paint", "weld", "pack")
_GOODS = ("bearing housing", "bearing cover", "coupling housing", "coupling cover")


def suppliers(seed: int, rows: int = 400) -> Sample:
    """One row a part: the zip code determines city and depot, code is line and number."""
    rng = np.random.default_rng(seed)
    zips = rng.choice(list(_CITIES), rows)
    line = rng.choice(_LINES, rows)
    number = rng.integers(10, 30, rows)
    frame = pd.DataFrame(
        {
            "part_no": [f"W{n:04d}" for n in range(rows)],
            "zip": zips.astype(int),
            "city": [_CITIES[z][0] for z in zips],
            "depot": [_CITIES[z][1] for z in zips],
            "line": line,
            "station": number,
            "place": [f"{a}_{b}" for a, b in zip(line, number, strict=True)],
            "goods": [f"{g} size {n}" for g, n in zip(rng.choice(_GOODS, rows), rng.integers(1, 90, rows), strict=True)],
            "mass": rng.uniform(2, 40, rows).round(1),
        }
    )  # fmt: skip
    return Sample("suppliers", frame)


def _some(seed: int, rows: int, count: int) -> tuple[int, ...]:
    found = np.random.default_rng(seed + 77).choice(rows, count, replace=False)
    return tuple(sorted(int(r) for r in found))


def _changed(seed: int, column: str, count: int, change: Callable[[str], str]) -> Sample:
    sample = suppliers(seed)
    rows = _some(seed, len(sample.frame), count)
    sample.frame[column] = sample.frame[column].astype(str)
    for row in rows:
        sample.frame.loc[row, column] = change(str(sample.frame.loc[row, column]))
    return Sample(sample.name, sample.frame, truth={column: rows})


def contradiction(seed: int) -> Sample:
    """Another city of the list than the zip code and the depot say."""
    names = [city for city, _ in _CITIES.values()]
    return _changed(seed, "city", 3, lambda c: names[(names.index(c) + 1) % len(names)])


def composed_cell(seed: int) -> Sample:
    """A place that is not the line and the station of its row."""
    return _changed(seed, "place", 4, lambda p: f"{p}1")


def merged_cells(seed: int) -> Sample:
    """The depot written behind the city, its own cell empty."""
    sample = suppliers(seed)
    rows = _some(seed, len(sample.frame), 9)
    for row in rows:
        sample.frame.loc[row, "city"] += " " + sample.frame.loc[row, "depot"]
        sample.frame.loc[row, "depot"] = None
    return Sample(sample.name, sample.frame, truth={"city": rows})


def misspelt_word(seed: int) -> Sample:
    """A letter of a word changed."""
    return _changed(seed, "goods", 4, lambda g: g.replace("o", "x", 1))


def unusual_shape(seed: int) -> Sample:
    """A letter among the digits of a part number."""
    return _changed(seed, "part_no", 3, lambda p: f"{p[:3]}x{p[4:]}")


def number_notation(seed: int) -> Sample:
    """A unit behind some numbers."""
    return _changed(seed, "mass", 12, lambda m: f"{m} kg")


def arithmetic(seed: int) -> Sample:
    """A price of a lot that is not its quantity times its price, among taxes that follow from it."""
    sample = suppliers(seed)
    rng = np.random.default_rng(seed + 5)
    count = len(sample.frame)
    rows = _some(seed, count, 5)
    frame = sample.frame.assign(
        pieces=rng.integers(2, 400, count), price=rng.uniform(1, 90, count).round(2)
    )
    frame["net"] = (frame["pieces"] * frame["price"]).round(2)
    frame["tax"] = (frame["net"] * 0.2).round(2)
    for row in rows:
        frame.loc[row, "net"] = round(float(frame.loc[row, "net"]) * 1.37 + 11.1, 2)
    return Sample(sample.name, frame, truth={"net": rows})


DISCOVERY: dict[str, Callable[[int], Sample]] = {
    "contradiction": contradiction, "composed_cell": composed_cell, "merged_cells": merged_cells,
    "misspelt_word": misspelt_word, "unusual_shape": unusual_shape, "number_notation": number_notation,
    "arithmetic": arithmetic,
}  # fmt: skip
