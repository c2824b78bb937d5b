"""Entities and relations from asset lists, work orders, sensor tables and manuals, with spans.

Every fact says at which row or characters it was read. Relations: ``part_of``, ``measures``,
``located_in``, ``is_a``, ``has_work_order``, ``concerns``, ``mentions``, ``recorded_in``, and from sentences
``drives``, ``feeds``, ``has_failure``, ``caused_by``, ``remedied_by``, ``has_limit`` and their kin.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from industria.core import Asset, Locator
from industria.foundation import lexicon
from industria.foundation.ingest.injection import is_risky
from industria.foundation.ingest.source import Passage
from industria.foundation.knowledge.attributes import find_attributes
from industria.foundation.knowledge.graph import Entity, Fact
from industria.foundation.knowledge.mentions import is_meant, name_windows
from industria.foundation.knowledge.relations import Assets
from industria.foundation.knowledge.relations.graph_facts import facts_of_passage
from industria.foundation.knowledge.roles import (
    column_roles,
    is_asset_list,
    is_work_orders,
    time_column,
)
from industria.foundation.knowledge.subjects import EquipmentNames, Known, subject_of

if TYPE_CHECKING:
    from industria.foundation.knowledge.extraction import Extractor

Extracted = tuple[list[tuple[Entity, list[str]]], list[Fact]]
_PROSE = ("name_zh", "name_en", "component", "fault", "action")


def from_table(asset: Asset, data: pa.Table) -> Extracted:
    """Facts of one table; a sensor table gives one fact per channel."""
    roles = column_roles(asset.schema)
    if is_work_orders(roles):
        return _work_orders(asset, data, roles)
    if is_asset_list(roles):
        return _asset_list(asset, data, roles)
    if time_column(asset.schema):
        return _channels(asset)
    return [], []


def is_list(asset: Asset) -> bool:
    """Whether a table lists equipment, so that texts may mean what it names."""
    roles = column_roles(asset.schema)
    return is_asset_list(roles) and not is_work_orders(roles)


def row_passages(asset: Asset, data: pa.Table) -> list[Passage]:
    """Rows of a work-order or asset table as passages that retrieval can find.

    A passage is the whole row, so that numbers, dates and tags can be found too. A row with a cell
    that gives orders to a model is none.
    """
    roles = column_roles(asset.schema)
    if not (is_work_orders(roles) or is_asset_list(roles)):
        return []
    passages = []
    written = [c.name for c in asset.schema if c.type == "VARCHAR"]
    for number, row in enumerate(_rows(data)):
        if any(is_risky(row[column]) for column in written):
            continue
        text = "; ".join(f"{name}: {value}" for name, value in row.items() if value)
        prose = " ".join(row[roles[r]] for r in _PROSE if r in roles and row[roles[r]])
        at = Locator("rows", start=number, end=number + 1)
        passages.append(Passage(text, at, meaning=prose))
    return passages


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
    return ["; ".join(f"{k}: {v}" for k, v in row.items() if v) for row in _rows(data)]


def _asset_list(asset: Asset, data: pa.Table, roles: dict[str, str]) -> Extracted:
    entities: list[tuple[Entity, list[str]]] = []
    facts: list[Fact] = []
    for number, row in enumerate(_rows(data)):
        tag = row.get(roles["equipment"], "")
        if not tag:
            continue
        names = [row.get(roles[r], "") for r in ("name_zh", "name_en") if r in roles]
        kind_text = row.get(roles.get("kind", ""), "")
        sensor = _is_sensor(f"{kind_text} {' '.join(names)}")
        kind = "sensor" if sensor else "equipment"
        entities.append((Entity(tag, kind, tag), [n for n in names if n]))
        locator = Locator("rows", start=number, end=number + 1)
        excerpt = "; ".join(f"{k}: {v}" for k, v in row.items() if v)

        def say(
            relation: str,
            target: str,
            tag: str = tag,
            at: Locator = locator,
            excerpt: str = excerpt,
        ) -> None:
            facts.append(Fact(tag, relation, target, asset.id, at, excerpt))

        if parent := row.get(roles.get("parent", ""), ""):
            entities.append((Entity(parent, "equipment", parent), []))
            say("measures" if sensor else "part_of", parent)
        if place := row.get(roles.get("location", ""), ""):
            entities.append((Entity(place, "location", place), []))
            say("located_in", place)
        if kind_text:
            entities.append((Entity(kind_text, "type", kind_text), []))
            say("is_a", kind_text)
    return entities, facts


def _is_sensor(words: str) -> bool:
    return any(word in words.lower() for word in lexicon.words("sensor_word"))


def _work_orders(asset: Asset, data: pa.Table, roles: dict[str, str]) -> Extracted:
    entities: list[tuple[Entity, list[str]]] = []
    facts: list[Fact] = []
    for number, row in enumerate(_rows(data)):
        equipment = row.get(roles.get("equipment", ""), "")
        if not equipment:
            continue
        order = row.get(roles.get("work_order", ""), "") or f"{asset.name}:{number + 1}"
        locator = Locator("rows", start=number, end=number + 1)
        excerpt = "; ".join(f"{k}: {v}" for k, v in row.items() if v)
        entities.append((Entity(equipment, "equipment", equipment), []))
        entities.append((Entity(order, "work_order", order), []))
        facts.append(Fact(equipment, "has_work_order", order, asset.id, locator, excerpt))
        if component := row.get(roles.get("component", ""), ""):
            entities.append((Entity(component, "component", component), []))
            facts.append(Fact(order, "concerns", component, asset.id, locator, excerpt))
    return entities, facts


def _channels(asset: Asset) -> Extracted:
    table = Entity(asset.name, "table", asset.name)
    entities: list[tuple[Entity, list[str]]] = [(table, [])]
    facts: list[Fact] = []
    time = time_column(asset.schema)
    for column in asset.schema:
        if column.name != time and column.type in ("DOUBLE", "FLOAT", "BIGINT", "INTEGER"):
            entities.append((Entity(column.name, "sensor", column.name), []))
            locator = Locator("window", columns=(column.name,))
            facts.append(Fact(column.name, "recorded_in", asset.name, asset.id, locator))
    return entities, facts


def _rows(data: pa.Table) -> list[dict[str, str]]:
    names = data.column_names
    columns = [data.column(name).to_pylist() for name in names]
    return [
        {n: _cell(v) for n, v in zip(names, row, strict=True)} for row in zip(*columns, strict=True)
    ]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return "" if value is None else str(value).strip()
