"""KG-8: the ontology read from class names and facts, and editable."""

from __future__ import annotations

import json

from industria.bench.corpora.graphs import maintie_ends
from industria.bench.data import folder_of
from industria.bench.entry import Context, Entry, Measure
from industria.core import UsageError
from industria.foundation.knowledge.ontology import Ontology, induce_schema

_ROOTS = ("PhysicalObject", "State", "Process", "Activity", "Property")


def measure(context: Context) -> list[Measure]:
    """Edges against MaintIE's hierarchy; relation schema against the annotated one; an edit lasts."""
    scheme = json.loads((folder_of(context.data, "maintie") / "data" / "scheme.json").read_text())
    edges = _edges(scheme["entity"])
    names = sorted({child for child, _ in edges})
    ontology = Ontology(context.scratch / "ontology.json")
    ontology.learn(names, _ROOTS)
    found = set(ontology.parents.items())
    right = len(found & edges)
    precision, recall = right / len(found), right / len(edges)
    f1 = 2 * precision * recall / (precision + recall)
    flat = {(child, root) for child, root in edges if root in _ROOTS}
    top = {(c, "PhysicalObject") for c in names}
    base = 2 * len(top & edges) / (len(top) + len(edges))
    triples, kinds = maintie_ends(context.data)
    schema = {(r.domain, r.relation, r.range) for r in induce_schema(triples, kinds)}
    true = _schema_of(context)
    agree = 2 * len(schema & true) / (len(schema) + len(true))
    ontology.edit(names[0], _ROOTS[1])
    ontology.learn(names, _ROOTS)
    lasting = Ontology(context.scratch / "ontology.json").parents[names[0]] == _ROOTS[1]
    try:
        ontology.edit(_ROOTS[1], names[0])
        refused = False
    except UsageError:
        refused = True
    return [
        Measure("edge F1 of the induced class hierarchy", f1, f"all under the largest root {base:.3f}", "> baseline", f1 > base, f"precision {precision:.3f}, recall {recall:.3f}, {len(edges)} edges, {len(flat)} of them to a root"),
        Measure("F1 of the relation schema (domain, relation, range)", agree, "-", "-", None, f"{len(true)} in the annotation"),
        Measure("an edit outlives a new induction, a circle is refused", float(lasting and refused), "-", "1", lasting and refused, "", 0),
    ]  # fmt: skip


def _edges(tree: object) -> set[tuple[str, str]]:
    out: set[tuple[str, str]] = set()

    def walk(node: object, parent: str) -> None:
        for item in node if isinstance(node, list) else [node]:
            if not isinstance(item, dict):
                continue
            name = str(item.get("name", ""))
            if parent:
                out.add((name.split("/")[-1], parent.split("/")[-1]))
            walk(item.get("children", []), name)

    walk(tree, "")
    return out


def _schema_of(context: Context) -> set[tuple[str, str, str]]:
    from industria.foundation.knowledge.extraction import read_maintie

    out: dict[tuple[str, str, str], int] = {}
    for s in read_maintie(folder_of(context.data, "maintie") / "data" / "gold_release.json"):
        for r in s.relations:
            key = (s.entities[r.head].kind, r.kind, s.entities[r.tail].kind)
            out[key] = out.get(key, 0) + 1
    return {k for k, n in out.items() if n >= 2}


ENTRY = Entry(
    "KG-8",
    "ontology induced and editable",
    "maintie (224 classes)",
    "real",
    measure,
    needs=("maintie",),
    looked_at=True,
    seed=None,
)
