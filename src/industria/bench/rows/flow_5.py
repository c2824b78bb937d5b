"""FLOW-5: the graph built in the chain: each stage runs, with its product and its figure."""

from __future__ import annotations

import numpy as np

from industria.bench.entry import Context, Entry, Measure
from industria.demo.folder import write_folder
from industria.foundation.knowledge.exchange import from_rdf, to_rdf
from industria.foundation.knowledge.ontology import induce_schema
from industria.foundation.knowledge.quality import triple_quality
from industria.foundation.knowledge.reasoning import RuleMiner
from industria.plant import ChatConfiguration, Plant


def measure(context: Context) -> list[Measure]:
    """Extraction, ontology, quality, reasoning and exchange one after the other on the twin's plant.

    A score that is the same for all triples, and RDF that does not bring all facts back, are no product.
    """
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(write_folder(context.scratch / "files"))
        facts = plant.graph.facts()
        kinds = {e.id: e.kind for e in plant.graph.entities()}
        triples = sorted({(f.subject, f.relation, f.object) for f in facts})
        schema = induce_schema(triples, kinds)
        quality = triple_quality(triples, kinds)
        rules = RuleMiner(triples).rules
        back = from_rdf(to_rdf(plant.graph))[1]
    stages = {
        "facts": len(facts),
        "schema": len(schema),
        "quality": len(quality) * (np.ptp(quality) > 0),
        "rules": len(rules),
        "rdf": len(back) * (len(back) == len(facts)),
    }
    done = sum(n > 0 for n in stages.values())
    return [
        Measure(
            f"stages with a product (of {len(stages)})",
            done,
            "-",
            str(len(stages)),
            done == len(stages),
            ", ".join(f"{k} {v}" for k, v in stages.items()),
            0,
        )
    ]


ENTRY = Entry(
    "FLOW-5",
    "graph construction in the chain",
    "twin: pump station",
    "simulated",
    measure,
    looked_at=True,
    own_hand=True,
    seed=None,
)
