"""Diagnosis of an alarm: which sensors left their normal range, on which equipment, what was done
about it before, and what the manual says. Everything comes with its evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from industria.core import Asset, Evidence, Locator
from industria.foundation import lexicon
from industria.foundation.knowledge import Graph, Index
from industria.foundation.knowledge.graph import entity_key
from industria.foundation.lake import Lake, StoredAlarm
from industria.interaction.answerable import WordWeights
from industria.interaction.candidates import Selector
from industria.interaction.plant_names import PlantNames
from industria.interaction.retrieval import as_evidence, retrieve
from industria.interaction.subjects import Subject, named
from industria.models.anomaly.frame import SensorFrame, sensor_frame

_NORMAL_QUANTILES = (0.005, 0.995)
_MAX_ORDERS = 3
NormalRows = Callable[[Asset], int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A sensor during an alarm: its extreme value, when, and the range it had in normal operation."""

    sensor: str
    value: float
    time: str
    low: float
    high: float
    unit: str
    evidence: Evidence

    @property
    def direction(self) -> str:
        """``above``, ``below`` or ``inside`` the normal range."""
        if self.value > self.high:
            return "above"
        return "below" if self.value < self.low else "inside"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an alarm means, as far as the plant's own data says."""

    alarm: StoredAlarm
    equipment: str
    equipment_names: tuple[str, ...]
    readings: tuple[Reading, ...]
    relations: tuple[Evidence, ...]
    past_orders: tuple[Evidence, ...]
    manual: tuple[Evidence, ...]


class Diagnostician:
    """Diagnoses alarms of one plant."""

    def __init__(
        self,
        lake: Lake,
        graph: Graph,
        index: Index,
        normal_rows: NormalRows,
        unit_of: Callable[[str], str],
    ) -> None:
        """``normal_rows``: how many first rows of an asset were normal operation."""
        self._lake = lake
        self._graph = graph
        self._index = index
        self._normal_rows = normal_rows
        self._unit_of = unit_of
        self._known = PlantNames(graph)
        self._selector = Selector(index, WordWeights(index), self._known.is_machine)

    def diagnose(self, alarm: StoredAlarm) -> Diagnosis:
        """The diagnosis of one alarm."""
        asset = self._lake.catalogue.get(alarm.asset)
        frame = sensor_frame(self._lake.tables.read(asset.table, asset.version))
        readings = self._readings(asset, frame, alarm)
        equipment, relations = self._equipment(alarm.columns)
        names = self._names(equipment)
        orders = self._past_orders(equipment, alarm, readings)
        return Diagnosis(
            alarm, equipment, names, readings, relations, orders, self._manual(names, readings)
        )

    def _readings(
        self, asset: Asset, frame: SensorFrame, alarm: StoredAlarm
    ) -> tuple[Reading, ...]:
        normal = frame.values[: self._normal_rows(asset)]
        during = (frame.times >= pd.Timestamp(alarm.start).to_datetime64()) & (
            frame.times <= pd.Timestamp(alarm.end).to_datetime64()
        )
        found = []
        for sensor in alarm.columns:
            if sensor not in frame.channels or not during.any():
                continue
            column = frame.channels.index(sensor)
            low, high = np.quantile(normal[:, column], _NORMAL_QUANTILES)
            values = frame.values[during, column]
            outside = np.maximum(values - high, low - values)
            position = int(np.argmax(outside))
            value = float(values[position])
            moment = pd.Timestamp(frame.times[during][position]).isoformat()
            unit = self._unit_of(sensor)
            excerpt = (
                f"{asset.name}.{sensor}: {value:.4g} {unit} at {moment}; normal {low:.4g} to "
                f"{high:.4g}; alarm from {alarm.start} to {alarm.end}, score {alarm.score:.3g}"
            )
            locator = Locator("window", since=alarm.start, until=alarm.end, columns=(sensor,))
            evidence = Evidence(asset.id, locator, excerpt, alarm.score)
            found.append(Reading(sensor, value, moment, float(low), float(high), unit, evidence))
        return tuple(found)

    def _equipment(self, sensors: Sequence[str]) -> tuple[str, tuple[Evidence, ...]]:
        """The equipment that the strongest sensor measures, and the graph paths that say so."""
        relations = []
        equipment = ""
        for sensor in sensors:
            for fact in self._graph.facts(sensor, "measures"):
                nodes = (fact.subject, fact.relation, fact.object)
                relations.append(
                    Evidence(fact.asset, Locator("path", nodes=nodes), fact.excerpt, 1.0)
                )
                equipment = equipment or fact.object
        return equipment, tuple(relations)

    def _names(self, equipment: str) -> tuple[str, ...]:
        if not equipment:
            return ()
        facts = self._graph.facts(equipment)
        chain = [f.object for f in facts if f.relation == "part_of"]
        return tuple(dict.fromkeys([equipment, *chain]))

    def _past_orders(
        self, equipment: str, alarm: StoredAlarm, readings: Sequence[Reading]
    ) -> tuple[Evidence, ...]:
        """Closed work orders on the equipment or what it is part of, most similar first."""
        places = self._names(equipment)
        facts = [f for p in places for f in self._graph.facts(p, "has_work_order")]
        if not facts:
            return ()
        words = " ".join([*(s for s in alarm.columns), *(self._words(r) for r in readings)])
        ranked = retrieve(self._index, words, 40)
        rank = {(h.asset, h.locator.start): i for i, h in enumerate(ranked)}
        facts.sort(key=lambda f: rank.get((f.asset, f.locator.start), len(ranked)))
        return tuple(Evidence(f.asset, f.locator, f.excerpt, 1.0) for f in facts[:_MAX_ORDERS])

    def _manual(self, names: Sequence[str], readings: Sequence[Reading]) -> tuple[Evidence, ...]:
        """The best section of the manuals, one in each language that there is."""
        words = " ".join([*names, *(self._words(r) for r in readings)])
        about = self._subjects(names, readings)
        if not about:
            return ()
        chosen: dict[str, Evidence] = {}
        for hit in retrieve(self._index, words, 40):
            if (
                hit.locator.kind == "span"
                and hit.language not in chosen
                and self._is_document(hit.asset)
                and self._selector.about_any(about, hit)
            ):
                chosen[hit.language] = as_evidence(hit)
        return tuple(chosen.values())

    def _subjects(self, names: Sequence[str], readings: Sequence[Reading]) -> list[Subject]:
        """What the alarm is about: its machine and sensors; passages about other machines are left out."""
        keys = {entity_key(name) for name in names} | {
            key
            for reading in readings
            for key in (entity_key(reading.sensor), *named(reading.sensor))
        }
        return [
            Subject(k, frozenset({k, *self._known.same(k)}), frozenset(self._known.own(k)))
            for k in sorted(keys)
        ]

    def _is_document(self, asset: str) -> bool:
        return self._lake.catalogue.get(asset).kind in ("document", "text")

    def _words(self, reading: Reading) -> str:
        """What to look for: the sensor's names from the asset list, and which way it went."""
        row = next((f.excerpt for f in self._graph.facts(reading.sensor, "measures")), "")
        way = next(e for e in lexicon.entries("alarm_search") if e.concept == reading.direction)
        return " ".join([reading.sensor, row, *way.en, *way.zh])
