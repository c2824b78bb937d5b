"""FLOW-5: the graph built in the chain: each stage runs, with its product and its figure."""

from __future__ import annotations

from pathlib import Path

from industria.bench.entry import Context, Entry, Measure
from industria.demo.folder import write_folder
from industria.plant import ChatConfiguration, Plant

_LEAST = 0.01  # confidence of what rules derive: any


def measure(context: Context) -> list[Measure]:
    """Extraction, ontology, quality, reasoning and exchange one after the other on the twin's plant.

    A score that is the same for all triples, and an export that does not bring all facts back, are no product.
    """
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        plant.ingest(write_folder(context.scratch / "files"))
        facts = _facts(plant)
        schema = plant.call("graph.ontology").schema
        doubted = plant.call("graph.quality", worst=len(facts)).found
        derived = plant.call("graph.infer", least=_LEAST).found
        back = _exchanged(plant, context.scratch)
    stages = {
        "facts": len(facts),
        "schema": len(schema),
        "quality": len(doubted) * (len({score for _, score in doubted}) > 1),
        "derived by rules": len(derived),
        "exchanged": len(back) * (back == facts),
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


def _facts(plant: Plant) -> set[tuple[str, ...]]:
    """Subject, relation and object of each fact; two spellings of a name are one."""
    return {
        tuple("".join(c for c in part.lower() if c.isalnum()) for part in triple)
        for triple in ((f.subject, f.relation, f.object) for f in plant.graph.facts())
    }


def _exchanged(plant: Plant, scratch: Path) -> set[tuple[str, ...]]:
    """The facts that another plant has once it took in what this one wrote."""
    written = scratch / "graph.csv"
    plant.call("graph.export", file=written)
    with Plant.open(scratch / "other", chat=ChatConfiguration("none")) as other:
        other.call("graph.import", file=written)
        return _facts(other)


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
