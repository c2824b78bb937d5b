"""Statements about alarms for ``ask``: why the plant alarmed, out of the lake and the graph."""

from __future__ import annotations

from collections.abc import Sequence

from industria.applications.maintenance.diagnose import Diagnosis, Diagnostician
from industria.applications.maintenance.readings import Reading
from industria.core import Language, Text
from industria.foundation import lexicon
from industria.foundation.knowledge.graph import entity_key
from industria.foundation.lake import Lake, StoredAlarm
from industria.interaction.statement import Statement

_WAYS = {
    "above": Text("高于", "above"),
    "below": Text("低于", "below"),
    "inside": Text("与其他传感器的关系偏离", "out of its usual relation though within"),
}


class AlarmStatements:
    """A source of statements for questions about alarms."""

    def __init__(self, lake: Lake, diagnostician: Diagnostician) -> None:
        self._lake = lake
        self._diagnostician = diagnostician

    def __call__(self, question: str, language: Language) -> Sequence[Statement]:
        """What the newest alarm (or the newest on the equipment named) is made of."""
        if not (lexicon.has(question, "alarm_word") and lexicon.has(question, "asks_of_alarm")):
            return []
        alarms = self._asked_of(question)
        if not alarms:
            return []
        strongest = max(alarms, key=lambda a: a.score)
        for alarm in alarms:
            if any(entity_key(column) in entity_key(question) for column in alarm.columns):
                strongest = alarm
                break
        return statements(self._diagnostician.diagnose(strongest), language)

    def _asked_of(self, question: str) -> list[StoredAlarm]:
        """All alarms; where a question names a machine those of that machine, for another's say nothing of it."""
        alarms = self._lake.alarms.list()
        asked = self._diagnostician.machines_named(question)
        if not asked:
            return alarms
        return [a for a in alarms if asked & self._diagnostician.machines_of(a)]


def statements(diagnosis: Diagnosis, language: Language) -> list[Statement]:
    """The diagnosis in sentences of one language, each on one piece of evidence."""
    out = [Statement(_reading(r, language), r.evidence) for r in diagnosis.readings]
    if diagnosis.relations and diagnosis.equipment:
        sensor = diagnosis.relations[0].locator.nodes[0]
        text = {
            "zh": f"{sensor} 测量的是 {diagnosis.equipment}。",
            "en": f"{sensor} measures {diagnosis.equipment}.",
        }[language]
        out.append(Statement(text, diagnosis.relations[0]))
    return out


def _reading(reading: Reading, language: Language) -> str:
    unit = f" {reading.unit}" if reading.unit else ""
    value, low, high = f"{reading.value:.4g}", f"{reading.low:.4g}", f"{reading.high:.4g}"
    way = _WAYS[reading.direction].in_language(language)
    if language == "zh":
        return (
            f"{reading.sensor} 在 {reading.time} 为 {value}{unit}，{way}正常范围 {low} 至 {high}。"
        )
    return (
        f"{reading.sensor} read {value}{unit} at {reading.time}, {way} its normal "
        f"range of {low} to {high}."
    )
