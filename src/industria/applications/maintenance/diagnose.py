"""Diagnosis of an alarm: on which machine, which sensors left their normal range, which limit of its manual was passed and
when, what its manual says of cause and action, what was done about it before. Everything comes with its evidence, and
what there is nothing of is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from industria.applications.maintenance.limits import Limit
from industria.applications.maintenance.own_evidence import OwnEvidence
from industria.applications.maintenance.readings import Channels, Reading
from industria.core import Asset, Evidence, Locator, Text
from industria.foundation import lexicon
from industria.foundation.knowledge import Graph, Index
from industria.foundation.knowledge.graph import entity_key
from industria.foundation.lake import Lake, StoredAlarm
from industria.interaction.answerable import WordWeights
from industria.interaction.candidates import Selector
from industria.interaction.plant_names import PlantNames
from industria.interaction.retrieval import as_evidence, retrieve
from industria.interaction.subjects import Subject, named
from industria.models.anomaly.channels import frame_of

NormalRows = Callable[[Asset], int]
_UPWARDS = ("alarm", "trip", "highest")


@dataclass(frozen=True, slots=True)
class PassedLimit:
    """A limit of the machine's own manual that a raw reading passed, and when it first did.

    ``limit`` is in the unit of its text, ``value`` in that of the reading.
    """

    sensor: str
    value: float
    time: str
    unit: str
    limit: Limit
    evidence: tuple[Evidence, Evidence]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an alarm means, as far as the plant's own data says.

    ``equipment`` is the machine, ``names`` what it is called, ``other_machines`` those of the alarm's further channels.
    ``fault_rows``: cause and action out of the machine's own fault table. ``similar_orders``: at machines of its model.
    ``missing``: what there was nothing of.
    """

    alarm: StoredAlarm
    equipment: str
    equipment_names: tuple[str, ...]
    readings: tuple[Reading, ...]
    relations: tuple[Evidence, ...]
    past_orders: tuple[Evidence, ...]
    manual: tuple[Evidence, ...]
    names: tuple[str, ...] = ()
    other_machines: tuple[str, ...] = ()
    limits: tuple[PassedLimit, ...] = ()
    fault_rows: tuple[tuple[str, Evidence], ...] = ()
    similar_orders: tuple[tuple[str, Evidence], ...] = ()
    parts: tuple[Evidence, ...] = ()
    missing: tuple[Text, ...] = ()


class Diagnostician:
    """Diagnoses alarms of one plant."""

    def __init__(
        self,
        lake: Lake,
        graph: Graph,
        index: Index,
        normal_rows: NormalRows,
        unit_of: Callable[[str], str],
        names_of: Callable[[str], Sequence[str]] = lambda _: (),
    ) -> None:
        """``normal_rows``: how many first rows of an asset were normal operation; ``names_of``: what a machine is
        called in lists."""
        self._lake = lake
        self._graph = graph
        self._index = index
        self._normal_rows = normal_rows
        self._unit_of = unit_of
        self._names_of = names_of
        self._known = PlantNames(graph)
        self._selector = Selector(index, WordWeights(index), self._known.is_machine)

    def diagnose(self, alarm: StoredAlarm) -> Diagnosis:
        """The diagnosis of one alarm."""
        asset = self._lake.catalogue.get(alarm.asset)
        frame = frame_of(self._lake.tables.read(asset.table, asset.version), asset.schema)
        machines = {c: m for c in frame.channels if (m := self._machine_of(asset, c))}
        machine = next((machines[c] for c in alarm.columns if c in machines), "")
        own = [c for c, m in machines.items() if machine and m == machine]
        channels = Channels(asset, frame, alarm, self._normal_rows(asset), self._unit_of)
        # What a channel of another machine read is no evidence about this one.
        sensors = [c for c in alarm.columns if not machine or machines.get(c, machine) == machine]
        readings = channels.readings(sensors, own)
        evidence = OwnEvidence(self._graph, self._index, machine, self._is_document)
        words = " ".join([*alarm.columns, *(self._words(r) for r in readings)])
        limits = self._limits(evidence, channels, readings) if machine else ()
        faults = (
            tuple(evidence.fault_rows([(r.sensor, r.direction) for r in readings]))
            if machine
            else ()
        )
        orders = evidence.orders(words) if machine else ()
        similar = () if orders or not machine else evidence.similar_orders(words)
        told = " ".join([words, *(line for line, _ in faults)])
        parts = evidence.parts(told) if machine else ()
        manual = self._manual(evidence, readings)
        return Diagnosis(
            alarm, machine, evidence.chain, readings, self._relations(asset, alarm.columns, machine), orders, manual,
            tuple(self._names_of(machine)) if machine else (),
            tuple(dict.fromkeys(machines[c] for c in alarm.columns if machines.get(c, machine) != machine)),
            limits, faults, similar, parts,
            _missing(machine, bool(evidence.documents()) if machine else False, limits, faults, orders, parts),
        )  # fmt: skip

    def machines_of(self, alarm: StoredAlarm) -> set[str]:
        """The machines that an alarm's channels are of."""
        asset = self._lake.catalogue.get(alarm.asset)
        return {m for c in alarm.columns if (m := self._machine_of(asset, c))}

    def machines_named(self, question: str) -> set[str]:
        """The plant's machines that a question names, with what they are parts of left out."""
        keys = sorted(named(question))
        known = self._graph.known_keys(keys)
        return {e for e in known.values() if self._graph.entity(e).kind == "equipment"}

    def _machine_of(self, asset: Asset, sensor: str) -> str:
        """The machine of a channel, as it was bound; else what the graph says it measures, where that is one."""
        bound = next((c.asset for c in asset.schema if c.name == sensor), "")
        if bound:
            return bound
        measured = {f.object for f in self._graph.facts(sensor, "measures")}
        return measured.pop() if len(measured) == 1 else ""

    def _relations(
        self, asset: Asset, sensors: Sequence[str], machine: str
    ) -> tuple[Evidence, ...]:
        """Facts that say that the sensors measure the machine."""
        found = []
        for sensor in sensors:
            for name in (sensor, f"{asset.name}.{sensor}"):
                for fact in self._graph.facts(name, "measures"):
                    if fact.object == machine:
                        nodes = (fact.subject, fact.relation, fact.object)
                        found.append(Evidence(fact.asset, Locator("path", nodes=nodes), fact.excerpt, 1.0))  # fmt: skip
        return tuple(found)

    def _limits(
        self, own: OwnEvidence, channels: Channels, readings: Sequence[Reading]
    ) -> tuple[PassedLimit, ...]:
        """Limits of the machine's manual that raw readings passed, the hardest of each sensor first."""
        found = []
        for reading in readings:
            for stated in own.limits(reading.sensor, reading.unit):
                above = stated.limit.kind in _UPWARDS
                value = stated.limit.in_unit(reading.unit)
                if value is None:
                    continue
                beyond = channels.first_beyond(reading.sensor, value, above=above)
                if beyond:
                    raw, moment, evidence = beyond
                    found.append(PassedLimit(reading.sensor, raw, moment, reading.unit, stated.limit, (evidence, stated.evidence)))  # fmt: skip
        hardest = ("trip", "highest", "lowest", "alarm")
        return tuple(sorted(found, key=lambda p: hardest.index(p.limit.kind)))

    def _manual(self, own: OwnEvidence, readings: Sequence[Reading]) -> tuple[Evidence, ...]:
        """The best passage about the machine and its sensors, one in each language that there is."""
        words = " ".join([*own.chain, *(self._words(r) for r in readings)])
        about = self._subjects(own.chain, readings)
        if not about:
            return ()
        mine = {hit.id for hit in own.passages()} if own.machine else set()
        hits = retrieve(self._index, words, 40, apart=True)
        hits.sort(key=lambda hit: self._lake.catalogue.get(hit.asset).kind == "image")
        # Texts go before labels of a drawing. Its own manuals go first; then passages elsewhere whose sentences are about it.
        chosen: dict[str, Evidence] = {}
        for first in (True, False):
            for hit in hits:
                if (
                    hit.locator.kind != "span"
                    or hit.language in chosen
                    or (hit.id in mine) is not first
                    or not self._is_document(hit.asset)
                    or own.is_others(hit.asset)
                ):
                    continue
                if first:
                    chosen[hit.language] = as_evidence(hit)
                elif said := self._selector.about_any(about, hit):
                    # Of a passage about several machines only what is said of this one.
                    whole = [c.text for c in said if not c.text.startswith("#")]
                    own_words = "\n".join(whole) or hit.text
                    chosen[hit.language] = replace(as_evidence(hit), excerpt=own_words)
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
        return self._lake.catalogue.get(asset).kind in ("document", "text", "image")

    def _words(self, reading: Reading) -> str:
        """What to look for: the sensor's names from the asset list, and which way it went."""
        row = next((f.excerpt for f in self._graph.facts(reading.sensor, "measures")), "")
        way = next(e for e in lexicon.entries("alarm_search") if e.concept == reading.direction)
        return " ".join([reading.sensor, row, *way.en, *way.zh])


def _missing(
    machine: str,
    documents: bool,
    limits: Sequence[object],
    faults: Sequence[object],
    orders: Sequence[object],
    parts: Sequence[object],
) -> tuple[Text, ...]:
    """What a work order has nothing to say of, and why."""
    if not machine:
        return (
            Text(
                "不知道这些测点属于哪台设备: 用 industria tags 指定, 或读入设备清单",
                "no list says which machine these channels are of: tell it with industria tags, or take a list in",
            ),
        )
    said = [
        (documents, Text(f"没有 {machine} 的手册", f"no manual of {machine}")),
        (
            limits or not documents,
            Text(f"没有越过 {machine} 手册中的限值", f"no limit of {machine}'s manual was passed"),
        ),
        (
            faults or not documents,
            Text(
                f"{machine} 的手册没有相应的故障条目",
                f"no entry of {machine}'s manual for this fault",
            ),
        ),
        (orders, Text(f"{machine} 没有以往工单", f"no earlier order at {machine}")),
        (parts, Text(f"没有列出 {machine} 的备件", f"no spare part is listed for {machine}")),
    ]
    return tuple(text for there, text in said if not there)
