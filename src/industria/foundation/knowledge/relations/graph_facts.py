"""Facts of a text as a plant's graph keeps them, each with its sentence as evidence.

A failure, its cause and its remedy are things of their own in the graph; so that the leak of one machine is not
the leak of another, each is called after its machine: ``P-201: seal leak``.
"""

from __future__ import annotations

from collections.abc import Sequence

from industria.core import Asset, Locator
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge.graph import Entity, Fact
from industria.foundation.knowledge.relations.assets import Assets
from industria.foundation.knowledge.relations.claim import Claim
from industria.foundation.knowledge.relations.names import is_tag
from industria.foundation.knowledge.relations.proposers import Proposer, read_facts

Extracted = tuple[list[tuple[Entity, list[str]]], list[Fact]]
KINDS = {
    "has_failure": "failure",
    "caused_by": "cause",
    "remedied_by": "action",
    "has_limit": "limit",
    "has_model": "model",
}


def facts_of_passage(
    asset: Asset, passage: Passage, assets: Assets, others: Sequence[Proposer] = ()
) -> Extracted:
    """Entities and facts that a passage states; what it denies or supposes is none.

    The heading that a passage stands under says which machine its lines are of.
    """
    heading = passage.title.strip()
    lead = f"{heading}\n" if heading and not passage.text.startswith(heading) else ""
    entities: list[tuple[Entity, list[str]]] = []
    facts: list[Fact] = []
    stated = [
        c for c in read_facts(lead + passage.text, assets, others).facts if c.start >= len(lead)
    ]
    failed = {c.object: c.subject for c in stated if c.predicate == "has_failure"}
    # a part is called after its machine too: the drive-end bearing of one is not that of another
    owners = {
        (c.subject, c.start): c.object
        for c in stated
        if c.predicate == "part_of" and c.subject not in assets.rows and not is_tag(c.subject)
    }
    for claim in stated:
        subject, target = ends_of(claim, failed)
        if owner := owners.get((claim.subject, claim.start)):
            subject = f"{owner}: {subject}"
        elif claim.predicate == "has_model":
            continue  # of a part whose machine is not known
        if claim.predicate in ("caused_by", "remedied_by"):
            entities.append((Entity(subject, "failure", subject), []))
        kind = KINDS.get(claim.predicate, "")
        for name in (target,) if kind else (subject, target):
            entities.append((Entity(name, kind or _kind_of(name, assets), name), []))
        place = _place(passage, claim.start - len(lead), claim.end - len(lead))
        facts.append(Fact(subject, claim.predicate, target, asset.id, place, claim.sentence))
    return entities, facts


def _kind_of(name: str, assets: Assets) -> str:
    """Tags are machines, listed or not; what a text only describes (the kiln pinion) is a thing."""
    if name in assets.rows:
        return "sensor" if assets.is_instrument(name) else "equipment"
    return "equipment" if is_tag(name) else "thing"


def ends_of(claim: Claim, failed: dict[str, str]) -> tuple[str, str]:
    """The names of a claim's ends in the graph. ``failed``: the machine of each failure told."""
    if claim.predicate == "has_limit":
        return claim.subject, f"{claim.kind} {claim.value:g} {claim.unit}".strip()
    if claim.predicate == "has_failure":
        return claim.subject, f"{claim.subject}: {claim.object}"
    if claim.predicate in ("caused_by", "remedied_by"):
        machine = failed.get(claim.subject, "")
        return (f"{machine}: {claim.subject}" if machine else claim.subject), claim.object
    return claim.subject, claim.object


def _place(passage: Passage, start: int, end: int) -> Locator:
    """The characters of a sentence, where the passage is a piece of its page as it stands there."""
    at = passage.locator
    if at.kind != "span" or at.end - at.start != len(passage.text):
        return at
    return Locator("span", at.page, at.start + start, at.start + end, section=at.section)
