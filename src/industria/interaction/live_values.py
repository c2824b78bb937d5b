"""Values out of the lake as statements: what a sensor reads now and read over the last day.

The numbers come from a query on the newest table that records the sensor, never from a model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pyarrow as pa

from industria.core import Evidence, Finding, Language, Locator
from industria.foundation.knowledge import Fact, Graph
from industria.foundation.knowledge.graph import entity_key
from industria.foundation.knowledge.tokens import stems
from industria.interaction.statement import Statement
from industria.interaction.subjects import NoNames, named, subjects_of
from industria.interaction.value_question import (
    ValueQuestion,
    cannot_compute,
    is_identifier,
    names_sensor,
    read_value_question,
)

_MAX_SENSORS = 3
# What a document says of a tag, and no record does.
_DOCUMENTED = re.compile(
    r"(?i)\b(?:limits?|alarm|trip|set ?points?|allowed|allowable|permitted|permissible|admissible|rated|nominal|normal range|design|must|should|may|recommended|calibrat\w*)\b"
    r"|报警|跳闸|限值|上限|下限|设定|允许|额定|设计|正常范围|应|必须|校准|标定"
)
Query = Callable[[str], pa.Table]


class LiveValues:
    """A source of statements about sensor values."""

    def __init__(self, graph: Graph, query: Query, unit_of: Callable[[str], str]) -> None:
        """``query`` runs SQL on the lake; ``unit_of`` gives a sensor's unit, empty if unknown."""
        self._graph = graph
        self._query = query
        self._unit_of = unit_of

    def __call__(self, question: str, language: Language) -> Sequence[Statement | Finding]:
        """One statement per sensor that the question asks the value of, or why there is none."""
        sensors = self._named(question)
        if not sensors:
            return self._of_machine(question, language)
        out: list[Statement | Finding] = []
        for sensor in sensors[:_MAX_SENSORS]:
            facts = self._recorded(sensor, question)
            asked = read_value_question(
                question, (*_forms(sensor), *self._around(sensor, facts, question))
            )
            # "the speed of the pump" is no question for a column named speed unless it asks for a value
            # throughout; FT-101 is one whenever it asks for any figure.
            if asked.computable:
                out += self._answer(sensor, facts, asked, language)
            elif (
                asked.about_values
                and is_identifier(_forms(sensor)[-1])
                and not _DOCUMENTED.search(question)
            ) or (asked.other and not asked.unread and asked.figures):
                out.append(cannot_compute(sensor, asked))
        return out

    def _named(self, question: str) -> list[str]:
        """Sensors with a name that stands whole in the question; none inside another's name."""
        key = entity_key(question)
        found = [
            (form, entity.name)
            for entity in self._graph.entities("sensor")
            for form in _forms(entity.name)
            if entity_key(form) and entity_key(form) in key and names_sensor(question, form)
        ]
        keys = {entity_key(form) for form, _ in found}
        return list(
            dict.fromkeys(
                name
                for form, name in sorted(found, key=lambda f: -len(f[0]))
                if not any(entity_key(form) != k and entity_key(form) in k for k in keys)
            )
        )

    def _of_machine(self, question: str, language: Language) -> list[Statement | Finding]:
        """Sensors of the machine that a question names, by what the asset list says that they measure."""
        machines = [e for e in self._graph.find(question) if names_sensor(question, e.name)]
        if not machines:
            return []
        facts = self._graph.facts(relation="measures", target=machines[0].id)
        asked = read_value_question(question, (machines[0].name,))
        if not (asked.figures or asked.reads) or asked.other:
            return []
        wanted = set(stems(" ".join(asked.unread)))
        told = {f.subject: set(stems(f.excerpt)) for f in facts}
        out: list[Statement | Finding] = []
        for sensor in [s for s, words in told.items() if wanted <= words][:_MAX_SENSORS]:
            understood = replace(asked, unread=())
            out += self._answer(sensor, self._recorded(sensor, question), understood, language)
        return out

    def _recorded(self, sensor: str, question: str) -> list[Fact]:
        """Where a sensor is recorded: in the table that the question names, if it names one."""
        facts = [f for f in self._graph.facts(sensor, "recorded_in") if f.locator.columns]
        named_tables = [f for f in facts if names_sensor(question, f.object)]
        return named_tables or facts

    def _around(self, sensor: str, facts: Sequence[Fact], question: str) -> list[str]:
        """How the question names the sensor's table, and the machine that it measures or its table names."""
        machines = [f.object for f in self._graph.facts(sensor, "measures")]
        machines += [f.object for m in machines for f in self._graph.facts(m, "part_of")]
        keys = named(" ".join([sensor, *(f.object for f in facts), *machines]))
        written = [s.written for s in subjects_of(question, NoNames()) if s.keys & keys]
        return [*(f.object for f in facts), *machines, *written]

    def _answer(
        self, sensor: str, facts: Sequence[Fact], asked: ValueQuestion, language: Language
    ) -> list[Statement | Finding]:
        """The statement, where the last day holds what is asked: for an extreme without a period, all there is."""
        best: tuple[object, Fact, dict[str, object]] | None = None
        for fact in facts:
            row = self._read(fact)
            if row and (best is None or str(row["until"]) > str(best[0])):
                best = (row["until"], fact, row)
        if best is None:
            return []
        whole = str(best[2]["first"]) == str(best[2]["since"])
        if ("extreme" in asked.figures or asked.whole) and not asked.last_day and not whole:
            return [cannot_compute(sensor, asked, needs_period=True)]
        return [self._statement(sensor, best[1], best[2], whole, language)]

    def _statement(
        self, sensor: str, fact: Fact, row: dict[str, object], whole: bool, language: Language
    ) -> Statement:
        unit = self._unit_of(sensor)
        unit = f" {unit}" if unit else ""
        value, low, mean, high = (
            f"{float(str(row[k])):.4g}" for k in ("last", "low", "mean", "high")
        )
        until, since = str(row["until"])[:19], str(row["since"])[:19]
        period = {
            "zh": f"全部记录（自 {since} 起）" if whole else f"最近一天（自 {since} 起）",
            "en": f"over the whole record, since {since},"
            if whole
            else f"over the last day read, since {since},",
        }[language]
        texts = {
            "zh": f"{sensor} 在 {until} 的值为 {value}{unit}；{period}最低 {low}、平均 {mean}、最高 {high}。",
            "en": f"{sensor} reads {value}{unit} at {until}; {period} its lowest value is {low}, "
            f"its mean {mean} and its highest {high}.",
        }
        excerpt = (
            f"{fact.object}.{sensor}: last {value} at {until}; since {since} min {low}, "
            f"mean {mean}, max {high}{unit}"
        )
        locator = Locator("window", since=since, until=until, columns=(sensor,))
        return Statement(
            texts[language], Evidence(fact.asset, locator, excerpt, 1.0), complete=True
        )

    def _read(self, fact: Fact) -> dict[str, object]:
        column = '"' + fact.locator.columns[0].replace('"', '""') + '"'
        table = '"' + fact.object.replace('"', '""') + '"'
        names = self._query(f"SELECT * FROM {table} LIMIT 0").schema
        time = next((f.name for f in names if pa.types.is_timestamp(f.type)), "")
        if not time or fact.locator.columns[0] not in names.names:
            return {}
        stamp = '"' + time.replace('"', '""') + '"'
        result = self._query(
            f"WITH rows AS (SELECT {stamp} AS t, {column} AS v FROM {table} WHERE {column} IS NOT NULL),"
            " edge AS (SELECT max(t) AS until, min(t) AS first FROM rows) "
            "SELECT until, first, min(t) AS since, arg_max(v, t) AS last, min(v) AS low, avg(v) AS mean, "
            "max(v) AS high FROM rows, edge WHERE t >= until - INTERVAL 1 DAY GROUP BY until, first"
        ).to_pylist()
        return result[0] if result else {}


def _forms(sensor: str) -> list[str]:
    """A sensor's name as it may be asked for: whole, and without the unit in brackets behind it."""
    bare = re.sub(r"\s*[\[(（【].*$", "", sensor).strip()
    return list(dict.fromkeys([sensor, bare])) if bare else [sensor]
