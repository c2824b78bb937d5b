"""What a live link last brought as statements: a tag's newest reading, how good it is, and the last day.

A tag counts as asked for where the question holds it whole, or its last part as a word of its own where
no other tag ends so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from industria.core import Evidence, Language, Locator
from industria.foundation.ingest.readings import LINK
from industria.foundation.lake import Lake
from industria.infrastructure.links.reading import BAD, GOOD
from industria.interaction.ask import Statement
from industria.interaction.live_values import asks_value

_MOST_TAGS = 3


class LinkedValues:
    """A source of statements about the tags of links."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake

    def __call__(self, question: str, language: Language) -> Sequence[Statement]:
        """One statement for each tag that the question asks the value of."""
        if not asks_value(question):
            return []
        out = []
        for asset in self._lake.catalogue.list():
            if not asset.source.startswith(LINK):
                continue
            table = asset.source.removeprefix(LINK)
            rows = self._lake.sql.query(f'SELECT DISTINCT tag FROM "{table}"').to_pylist()
            for tag in asked_tags(question, [str(r["tag"]) for r in rows])[:_MOST_TAGS]:
                out.append(self._statement(asset.id, table, tag, language))
        return out

    def _statement(self, asset: str, table: str, tag: str, language: Language) -> Statement:
        quoted = tag.replace("'", "''")
        (row,) = self._lake.sql.query(
            f"WITH r AS (SELECT time, value, quality FROM \"{table}\" WHERE tag = '{quoted}'), "
            "edge AS (SELECT max(time) AS until FROM r) SELECT until, arg_max(quality, time) AS quality, "
            "arg_max(value, time) AS last, max(time) FILTER (value IS NOT NULL) AS valid, min(value) AS low, "
            "avg(value) AS mean, max(value) AS high, min(time) AS since "
            "FROM r, edge WHERE time >= until - INTERVAL 1 DAY GROUP BY until"
        ).to_pylist()
        until, since = str(row["until"])[:19], str(row["since"])[:19]
        locator = Locator("window", since=since, until=until, columns=(tag,))
        if row["last"] is None:
            text = {
                "zh": f"{tag} 自 {since} 起没有有效读数。",
                "en": f"{tag} has had no valid reading since {since}.",
            }
            return Statement(
                text[language], Evidence(asset, locator, f"{table}: no value of {tag}", 1.0)
            )
        last, low, mean, high = (f"{row[k]:.4g}" for k in ("last", "low", "mean", "high"))
        valid = str(row["valid"])[:19]
        quality = int(row["quality"])
        told = {
            "zh": ""
            if quality == GOOD
            else "（质量: 坏）"
            if quality == BAD
            else "（质量: 不确定）",
            "en": ""
            if quality == GOOD
            else f" (quality {'bad' if quality == BAD else 'uncertain'})",
        }[language]
        text = {
            "zh": f"{tag} 在 {valid} 的值为 {last}{told}；自 {since} 起最低 {low}、平均 {mean}、最高 {high}。",
            "en": f"{tag} reads {last} at {valid}{told}; since {since} its lowest value is {low}, its mean "
            f"{mean} and its highest {high}.",
        }
        excerpt = f"{table}: {tag} last {last} at {valid}; since {since} min {low}, mean {mean}, max {high}"
        return Statement(text[language], Evidence(asset, locator, excerpt, 1.0))


def asked_tags(question: str, tags: Sequence[str]) -> list[str]:
    """The tags that a question names, whole or by a last part that is theirs alone."""
    whole = [t for t in tags if _names(question, t)]
    if whole:
        return whole
    last = {t: re.split(r"[/.;=:]", t)[-1] for t in tags}
    ends = list(last.values())
    return [t for t, end in last.items() if ends.count(end) == 1 and _names(question, end)]


def _names(question: str, word: str) -> bool:
    """Whether a question holds a word, not as part of a longer Latin one."""
    pattern = rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])"
    return bool(word) and re.search(pattern, question, re.IGNORECASE) is not None
