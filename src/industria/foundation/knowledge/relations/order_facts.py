"""What the row of a work order states of its machine: the failure, why, and what was done.

A column of causes or of actions says what its cells are; a description is read as prose where it has a word of cause.
"""

from __future__ import annotations

from industria.foundation import lexicon
from industria.foundation.knowledge.graph import Entity
from industria.foundation.knowledge.relations.assets import AssetRow, Assets
from industria.foundation.knowledge.relations.graph_facts import KINDS, ends_of
from industria.foundation.knowledge.relations.proposers import read_facts

Said = tuple[Entity, str, Entity]
_CAUSES = ("cause_after", "cause_before", "cause_end", "cause_first", "cause_noun", "cause_verb")
_LONGEST = 160
_TOLD = ("has_failure", "caused_by", "remedied_by")


def facts_of_order(machine: str, fault: str, cause: str, action: str) -> list[Said]:
    """(subject, relation, object) of one order; none where its fault tells of no failure."""
    words = fault.lower()
    if not machine or not fault or not lexicon.has(words, "failing"):
        return []
    if lexicon.has(words, *_CAUSES):
        return _prose(machine, fault)
    if len(fault) > _LONGEST or lexicon.has(words, "denies", "supposes", "asks"):
        return []
    failure = Entity(f"{machine}: {fault}", "failure", f"{machine}: {fault}")
    out: list[Said] = [(Entity(machine, "equipment", machine), "has_failure", failure)]
    for relation, cell in (("caused_by", cause), ("remedied_by", action)):
        if _states(cell):
            out.append((failure, relation, Entity(cell, KINDS[relation], cell)))
    return out


def _states(cell: str) -> bool:
    """Whether a cell says what it is there for: not unknown, open, denied, planned or a whole story."""
    words = cell.lower()
    if not 2 <= len(cell) <= _LONGEST or lexicon.starts(words, "unknown", "denies"):
        return False
    return not lexicon.has(words, "supposes", "put_off", "needless", "no_help")


def _prose(machine: str, text: str) -> list[Said]:
    read = read_facts(f"{machine}\n{text}\n", Assets([AssetRow(machine)]))
    stated = [c for c in read.facts if c.predicate in _TOLD]
    failed = {c.object: c.subject for c in stated if c.predicate == "has_failure"}
    out: list[Said] = []
    for claim in stated:
        subject, target = ends_of(claim, failed)
        kind = "equipment" if claim.predicate == "has_failure" else "failure"
        if kind == "failure" and claim.subject not in failed:
            subject = f"{machine}: {claim.subject}"
        out.append(
            (
                Entity(subject, kind, subject),
                claim.predicate,
                Entity(target, KINDS[claim.predicate], target),
            )
        )
    return out
