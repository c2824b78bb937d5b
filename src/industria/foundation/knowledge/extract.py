"""Entities and relations from asset lists, work orders, sensor tables and manuals, with spans.

Every fact says at which row or characters it was read. Relations: those of lists (see
``binding.lists``), ``mentions``, ``has_attribute``, ``recorded_in``, and from sentences ``part_of``,
``drives``, ``feeds``, ``has_failure``, ``caused_by``, ``remedied_by``, ``has_limit`` and their kin.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from industria.core import Asset, Locator
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge.attributes import find_attributes
from industria.foundation.knowledge.binding.lists import (
    LISTS,
    MachineOf,
    facts_of,
    kind_of_table,
    text_rows,
)
from industria.foundation.knowledge.graph import Entity, Fact
from industria.foundation.knowledge.mentions import is_meant, name_windows
from industria.foundation.knowledge.relations import Assets
from industria.foundation.knowledge.relations.graph_facts import facts_of_passage
from industria.foundation.knowledge.subjects import EquipmentNames, Known, subject_of

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import Extractor

Extracted = tuple[list[tuple[Entity, list[str]]], list[Fact]]


def from_table(
    asset: Asset, data: pa.Table, kind: str = "", machine_of: MachineOf = str
) -> Extracted:
    """Facts of one table; a sensor table gives one fact per channel.

    ``kind``: which kind of list it is where that is known; ``machine_of``: the machine that a cell names.
    """
    kind = kind or kind_of_table(asset, data)
    if kind in LISTS:
        return facts_of(asset, data, kind, machine_of)
    if any(c.type.startswith(("TIMESTAMP", "DATE")) for c in asset.schema):
        return _channels(asset)
    return [], []


def from_passages(
    asset: Asset, passages: Sequence[Passage], known: Known, names: EquipmentNames | None = None,
    assets: Assets | None = None,
) -> Extracted:  # fmt: skip
    """What a document says of the plant: entities that it mentions, attributes with value and unit, relations.

    ``known``: keys of names to entities, for those keys that are names; ``names``: what links others;
    ``assets``: the machines that its sentences are read against.
    """
    facts: list[Fact] = []
    entities: list[tuple[Entity, list[str]]] = [(Entity(asset.id, "document", asset.name), [])]
    for passage in passages:
        named = known(sorted(name_windows(passage.text)))
        named = {k: e for k, e in named.items() if is_meant(k, e, passage.text)}
        for entity in sorted(set(named.values())):
            if entity != asset.id:
                facts.append(
                    Fact(asset.id, "mentions", entity, asset.id, passage.locator, passage.text)
                )
        for found in find_attributes(passage.text):
            subject = subject_of(passage.text, found, known, names) if found.property else ""
            if subject:
                high = f" - {found.high:g}" if found.high is not None else ""
                value = f"{found.property} {found.value:g}{high} {found.unit}"
                entities.append((Entity(value, "attribute", value), []))
                facts.append(
                    Fact(subject, "has_attribute", value, asset.id, passage.locator, passage.text)
                )
        if assets is not None:
            more = facts_of_passage(asset, passage, assets)
            entities += more[0]
            facts += more[1]
    return entities, facts


def learned_facts(asset: Asset, passages: Sequence[Passage], extractor: Extractor) -> Extracted:
    """Entities and relations that the trained extractor reads in passages, with their place."""
    from industria.foundation.knowledge.extraction.annotated import tokenized

    entities: dict[str, tuple[Entity, list[str]]] = {}
    facts: list[Fact] = []
    read = extractor.predict([tokenized(p.text[:400]) for p in passages])
    for passage, sentence in zip(passages, read, strict=True):
        names = [sentence.words(e) for e in sentence.entities]
        for relation in sentence.relations:
            for end in (relation.head, relation.tail):
                kind = sentence.entities[end].kind
                entities.setdefault(names[end], (Entity(names[end], kind, names[end]), []))
            facts.append(
                Fact(names[relation.head], relation.kind, names[relation.tail], asset.id,
                     passage.locator, passage.text)
            )  # fmt: skip
    return list(entities.values()), facts


def row_texts(data: pa.Table) -> list[str]:
    """Every row as the text that facts and passages quote of it."""
    return [
        "; ".join(f"{k}: {v}" for k, v in zip(data.column_names, row, strict=True) if v)
        for row in text_rows(data)
    ]


def _channels(asset: Asset) -> Extracted:
    table = Entity(asset.name, "table", asset.name)
    entities: list[tuple[Entity, list[str]]] = [(table, [])]
    facts: list[Fact] = []
    for column in asset.schema:
        if column.type in ("DOUBLE", "FLOAT", "BIGINT", "INTEGER"):
            entities.append((Entity(column.name, "sensor", column.name), []))
            locator = Locator("window", columns=(column.name,))
            facts.append(Fact(column.name, "recorded_in", asset.name, asset.id, locator))
    return entities, facts
