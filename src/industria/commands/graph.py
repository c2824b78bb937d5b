"""``industria graph``: ask it, review it, join others' graphs to it, write it out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from industria.commands.common import (
    HERE,
    JsonOption,
    PlantOption,
    open_plant,
    print_result,
    progress_bar,
    say,
)
from industria.core import InputError, UsageError


class _PatternFirst(TyperGroup):
    """``industria graph PATTERN`` is ``industria graph ask PATTERN``."""

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def]
        """Put ``ask`` before a first word that is no verb."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["ask", *args]
        return super().parse_args(ctx, args)


graph_app = typer.Typer(
    help="The knowledge graph: graph PATTERN, or one of the verbs.",
    cls=_PatternFirst,
    no_args_is_help=True,
)


@graph_app.command()
def ask(pattern: str, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Entities, relations, paths: 'P-101', 'P-101 > measures > ?', '?x > part_of > ?y', 'P-101 ~ WO-7'."""
    with open_plant(plant) as opened:
        data = opened.tools["graph"].call({"pattern": pattern})
    assert isinstance(data, dict)

    def human() -> None:
        for edge in data["edges"]:
            say(f"  {edge['source']} -{edge['relation']}-> {edge['target']}   ({edge['asset']})")
        say(f"{len(data['nodes'])} entities, {len(data['edges'])} facts")

    print_result(data, as_json, human)


@graph_app.command()
def review(
    verdict: Annotated[str, typer.Argument(help="approve or reject")],
    fact: Annotated[str, typer.Argument(help="'subject > relation > object'")],
    plant: PlantOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """An engineer's word on a fact; what was rejected does not come back."""
    verdicts = {"approve": "approved", "reject": "rejected"}
    parts = [p.strip() for p in fact.split(">")]
    if verdict not in verdicts or len(parts) != 3:
        raise UsageError(
            f"expected approve or reject and 'subject > relation > object', found {verdict!r} {fact!r}"
        )
    with open_plant(plant) as opened:
        opened.review(*parts, verdicts[verdict])  # type: ignore[arg-type]
    data = {"fact": parts, "verdict": verdicts[verdict]}
    print_result(data, as_json, lambda: say(f"{fact}: {verdicts[verdict]}"))


@graph_app.command()
def merge(one: str, other: str, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Two names mean one thing."""
    with open_plant(plant) as opened:
        kept = opened.merge_entities(one, other)
    print_result({"entity": kept.id}, as_json, lambda: say(f"{other} is {kept.name}"))


@graph_app.command()
def split(name: str, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """A name gets a thing of its own again."""
    with open_plant(plant) as opened:
        new = opened.split_entity(name)
    print_result({"entity": new.id}, as_json, lambda: say(f"{new.name} stands by itself"))


@graph_app.command(name="import")
def import_(file: Path, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Join a third party's triples: CSV, or RDF as .nt, .ttl, .rdf."""
    with open_plant(plant) as opened:
        fused = opened.fuse_graph(file)
    data = {
        "facts": fused.facts,
        "new": fused.new,
        "matched": fused.matched,
        "conflicts": [asdict(c) for c in fused.conflicts],
    }
    print_result(
        data,
        as_json,
        lambda: say(
            f"{fused.facts} facts, {fused.matched} entities found again, {fused.new} new, {len(fused.conflicts)} conflicts logged"
        ),
    )


@graph_app.command()
def export(file: Path, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Write the graph: .csv with all provenance, or .nt, .ttl, .rdf."""
    from industria.foundation.knowledge.exchange import facts_to_csv, to_rdf

    forms = {".nt": "nt", ".ttl": "turtle", ".rdf": "xml"}
    suffix = file.suffix.lower()
    if suffix != ".csv" and suffix not in forms:
        raise InputError(f"expected a file ending in .csv, .nt, .ttl or .rdf, found {file.name}")
    with open_plant(plant) as opened:
        text = (
            facts_to_csv(opened.graph) if suffix == ".csv" else to_rdf(opened.graph, forms[suffix])
        )
        facts = opened.graph.size()[1]
    file.write_text(text, encoding="utf-8")
    print_result(
        {"file": str(file), "facts": facts}, as_json, lambda: say(f"{facts} facts in {file}")
    )


@graph_app.command()
def learn(file: Path, plant: PlantOption = HERE, as_json: JsonOption = False) -> None:
    """Train extraction on annotated sentences (MaintIE's JSON, or marked lines); needs [learn]."""
    with open_plant(plant) as opened, progress_bar() as progress:
        scores = opened.train_extractor(file, progress)
    print_result(
        scores,
        as_json,
        lambda: say(
            f"entities F1 {scores['entity_f1']:.3f} (dictionary {scores['dictionary_entity_f1']:.3f}), relations F1 {scores['relation_f1']:.3f} on a tenth held out"
        ),
    )
