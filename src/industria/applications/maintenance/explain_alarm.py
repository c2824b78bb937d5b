"""Statements about alarms for ``ask``: why the plant alarmed, out of the lake and the graph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from industria.applications.maintenance.diagnose import Diagnosis, Diagnostician, Reading
from industria.core import Language
from industria.foundation.knowledge.graph import entity_key
from industria.foundation.lake import Lake
from industria.interaction.statement import Statement

_ALARM = re.compile(r"(?i)报警|告警|警报|异常|跳闸|\balarm|\banomal|\btripp?|\babnormal")
_ASKS = re.compile(
    r"(?i)为什么|为何|原因|怎么回事|怎么了|怎么处理|怎么办|如何处理|发生了什么|最近|最新|哪些|有没有"
    r"|\bwhy\b|\bcause|\breason|\bhappen|\bexplain|\bdiagnos|\bwhat (?:should|to|do|can)\b"
    r"|\blast\b|\blatest\b|\brecent|\bany\b|\bwhich alarm"
)


class AlarmStatements:
    """A source of statements for questions about alarms."""

    def __init__(self, lake: Lake, diagnostician: Diagnostician) -> None:
        self._lake = lake
        self._diagnostician = diagnostician

    def __call__(self, question: str, language: Language) -> Sequence[Statement]:
        """What the newest alarm (or the newest on the equipment named) is made of."""
        if not (_ALARM.search(question) and _ASKS.search(question)):
            return []
        alarms = self._lake.alarms.list()
        if not alarms:
            return []
        strongest = max(alarms, key=lambda a: a.score)
        for alarm in alarms:
            if any(entity_key(column) in entity_key(question) for column in alarm.columns):
                strongest = alarm
                break
        return statements(self._diagnostician.diagnose(strongest), language)


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
    if language == "zh":
        way = {"above": "高于", "below": "低于", "inside": "与其他传感器的关系偏离"}
        return f"{reading.sensor} 在 {reading.time} 为 {value}{unit}，{way[reading.direction]}正常范围 {low} 至 {high}。"
    way = {"above": "above", "below": "below", "inside": "out of its usual relation though within"}
    return (
        f"{reading.sensor} read {value}{unit} at {reading.time}, {way[reading.direction]} its normal "
        f"range of {low} to {high}."
    )
