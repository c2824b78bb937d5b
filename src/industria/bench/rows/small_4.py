"""SMALL-4: facts from maintenance texts that nobody trained for.

A fact is found where the relation is the same and both ends are: a machine by its id or any name of the asset list, a
failure, cause or remedy by the words of the text (one may hold the other, at most twice as long), a limit by value and
unit. Facts of the nine relations that are not in the truth are false. A denied fact that is stated fails the row.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

from industria.bench.corpora.strangers import Names, alike, counted, pairs
from industria.bench.corpora.written_units import same_unit
from industria.bench.data import stranger_of
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.said import said
from industria.plant import ChatConfiguration, Plant

_RELATIONS = frozenset(
    [
        "part_of",
        "measures",
        "drives",
        "feeds",
        "has_failure",
        "caused_by",
        "remedied_by",
        "has_limit",
        "located_in",
    ]
)
Triple = dict[str, Any]


def measure(context: Context) -> list[Measure]:
    """``industria facts TEXT`` on every text, in a plant that knows the asset list."""
    folder = stranger_of(context.data, "small/texts")
    assets = json.loads((folder / "assets.json").read_text("utf-8"))
    names = Names(assets, ("name_en", "name_zh"))
    plant = _plant(context.scratch, assets)
    hits, denied, supposed, missed, false = 0, 0, 0, [], []
    items = pairs(folder, "texts")
    for number, (item, truth) in enumerate(items):
        context.progress("texts", number, len(items))
        answer = said("facts", "--", item["text"], plant=plant) or {"facts": []}
        given = [f for f in answer["facts"] if f["predicate"] in _RELATIONS]
        one = matched(truth["truth"]["stated"], given, names)
        hits += one[0]
        missed += one[1]
        false += [f["predicate"] for f in one[2]]
        denied += sum(_any(t, given, names) for t in truth["truth"]["denied"])
        supposed += sum(_any(t, given, names) for t in truth["truth"]["supposed"])
    f1 = 2 * hits / max(1, 2 * hits + len(missed) + len(false))
    return [
        Measure(f"triples, F1 (of {hits + len(missed)} stated)", f1, "-", ">= .60", f1 >= 0.6, f"{hits} found; missed: {counted(missed)}; false: {counted(false)}"),
        Measure("denied facts that are stated", denied, "-", "0, of facts found", denied == 0 and hits > 0, "", 0),
        Measure("supposed facts that are stated", supposed, "-", "-", None, "", 0),
    ]  # fmt: skip


def matched(
    truth: list[Triple], given: list[Triple], names: Names
) -> tuple[int, list[str], list[Triple]]:
    """(facts found, relations of those missed, facts that are not in the truth); each counts once."""
    left, hits, missed = list(given), 0, []
    for wanted in truth:
        same = [fact for fact in left if is_same(wanted, fact, names)]
        if same:
            hits += 1
            left.remove(same[0])
        else:
            missed.append(wanted["predicate"])
    return hits, missed, left


def is_same(wanted: Triple, fact: Triple, names: Names) -> bool:
    """Whether a fact says what a triple of the truth says."""
    if wanted["predicate"] != fact["predicate"] or not _end(
        wanted["subject"], fact["subject"], names
    ):
        return False
    if wanted["predicate"] != "has_limit":
        return _end(wanted["object"], fact.get("object"), names)
    try:
        value = float(str(fact.get("value")))
    except ValueError:
        return False
    return math.isclose(value, float(wanted["value"]), rel_tol=1e-6) and same_unit(
        wanted["unit"], fact.get("unit")
    )


def _end(wanted: str, given: object, names: Names) -> bool:
    known = names.id_of(wanted)
    return names.id_of(given) == known if known == wanted else alike(wanted, given)


def _any(wanted: Triple, given: list[Triple], names: Names) -> bool:
    return any(is_same(wanted, fact, names) for fact in given)


def _plant(scratch: Path, assets: list[dict[str, str]]) -> Path:
    listed = scratch / "asset_list.csv"
    with listed.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(assets[0]))
        writer.writeheader()
        writer.writerows(assets)
    with Plant.open(scratch / "plant", chat=ChatConfiguration("none")) as opened:
        opened.call("ingest", file=[listed])
    return scratch / "plant"


ENTRY = Entry(
    "SMALL-4",
    "relations from text",
    "strangers: texts",
    "composed",
    measure,
    needs=("strangers:small/texts",),
    fast=False,
    seed=None,
)
