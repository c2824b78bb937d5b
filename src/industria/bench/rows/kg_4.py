"""KG-4: attributes with value and unit, in Chinese and English sentences."""

from __future__ import annotations

from industria.bench.corpora.sets import question_set
from industria.bench.entry import Context, Entry, Measure
from industria.foundation.knowledge.attributes import find_attributes


def measure(context: Context) -> list[Measure]:
    """Exact match of property, value and unit; and of the thing they belong to.

    Every second sentence of the set; the others were read while the rules were written.
    """
    right = given = wanted = owners = 0
    sentences = question_set("attributes.json")[1::2]
    for item in sentences:
        want = {
            (a["property"].lower(), round(float(a["value"]), 6), a["unit"]): a["entity"]
            for a in item["attributes"]
        }
        got = {
            (a.property.lower(), round(a.value, 6), a.unit): a.entity
            for a in find_attributes(item["text"])
        }
        right += len(set(want) & set(got))
        given += len(got)
        wanted += len(want)
        owners += sum(
            want[k] in got[k] or got[k] in want[k] for k in set(want) & set(got) if want[k]
        )
    f1 = 2 * right / (given + wanted)
    named = sum(bool(a["entity"]) for item in sentences for a in item["attributes"])
    return [
        Measure("exact property, value and unit, F1", f1, "-", ">= .90", f1 >= 0.9, f"{len(sentences)} sentences held out of 131, zh and en, {wanted} attributes"),
        Measure("entity right too, share", owners / max(1, named), "-", "-", None),
    ]  # fmt: skip


ENTRY = Entry(
    "KG-4",
    "attributes with value and unit",
    "written sentences",
    "composed",
    measure,
    own_hand=True,
    seed=None,
)
