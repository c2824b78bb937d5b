"""Values out of the lake as statements: what a sensor reads now and read over the last day.

The numbers come from a query on the newest table that records the sensor, never from a model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pyarrow as pa

from industria.core import Evidence, Language, Locator
from industria.foundation.knowledge import Fact, Graph
from industria.interaction.ask import Statement

_ASKS_VALUE = re.compile(
    r"(?i)当前|现在|最新|实时|多少|读数|数值|是几|平均|最高|最低|最大|最小"
    r"|\b(?:current|currently|now|latest|value|reading|average|mean|maximum|minimum|highest|lowest"
    r"|how (?:much|high|low|hot|many))\b"
)
_MAX_SENSORS = 3
Query = Callable[[str], pa.Table]


def asks_value(question: str) -> bool:
    """Whether a question asks what something reads."""
    return _ASKS_VALUE.search(question) is not None


class LiveValues:
    """A source of statements about sensor values."""

    def __init__(self, graph: Graph, query: Query, unit_of: Callable[[str], str]) -> None:
        """``query`` runs SQL on the lake; ``unit_of`` gives a sensor's unit, empty if unknown."""
        self._graph = graph
        self._query = query
        self._unit_of = unit_of

    def __call__(self, question: str, language: Language) -> Sequence[Statement]:
        """One statement per sensor that the question asks the value of."""
        if not asks_value(question):
            return []
        sensors = [e for e in self._graph.find(question) if e.kind == "sensor"]
        names = [e.name for e in sensors]
        if not names:
            measured = [
                f.subject
                for e in self._graph.find(question)[:1]
                for f in self._graph.facts(relation="measures", target=e.id)
            ]
            names = list(dict.fromkeys(measured))
        statements = []
        for name in names[:_MAX_SENSORS]:
            facts = [f for f in self._graph.facts(name, "recorded_in") if f.locator.columns]
            statement = self._newest(name, facts, language)
            if statement is not None:
                statements.append(statement)
        return statements

    def _newest(self, sensor: str, facts: Sequence[Fact], language: Language) -> Statement | None:
        best: tuple[object, Fact, dict[str, object]] | None = None
        for fact in facts:
            row = self._read(fact)
            if row and (best is None or str(row["until"]) > str(best[0])):
                best = (row["until"], fact, row)
        if best is None:
            return None
        _, fact, row = best
        unit = self._unit_of(sensor)
        unit = f" {unit}" if unit else ""
        value, low, mean, high = (
            f"{float(str(row[k])):.4g}" for k in ("last", "low", "mean", "high")
        )
        until, since = str(row["until"])[:19], str(row["since"])[:19]
        texts = {
            "zh": f"{sensor} 在 {until} 的值为 {value}{unit}；自 {since} 起最低 {low}、平均 {mean}、最高 {high}。",
            "en": f"{sensor} reads {value}{unit} at {until}; since {since} its lowest value is {low}, "
            f"its mean {mean} and its highest {high}.",
        }
        excerpt = (
            f"{fact.object}.{sensor}: last {value} at {until}; since {since} min {low}, "
            f"mean {mean}, max {high}{unit}"
        )
        locator = Locator("window", since=since, until=until, columns=(sensor,))
        return Statement(texts[language], Evidence(fact.asset, locator, excerpt, 1.0))

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
            " edge AS (SELECT max(t) AS until FROM rows) "
            "SELECT until, min(t) AS since, arg_max(v, t) AS last, min(v) AS low, avg(v) AS mean, "
            "max(v) AS high FROM rows, edge WHERE t >= until - INTERVAL 1 DAY GROUP BY until"
        ).to_pylist()
        return result[0] if result else {}
