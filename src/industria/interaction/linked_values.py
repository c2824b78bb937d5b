"""What a live link last brought as statements: a tag's newest reading, how good it is, and the last day.

A tag counts as asked for where the question holds it whole, or its last part as a word of its own where
no other tag ends so. What a wrong clock put into the future is not the newest reading: it stands in the
quarantine, and where an older table holds it, it counts only if the tag has nothing else, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from industria.core import Evidence, Finding, Language, Locator
from industria.foundation.ingest.readings import LINK, QUARANTINE
from industria.foundation.lake import Lake
from industria.infrastructure.links.reading import is_bad, is_good
from industria.infrastructure.plain_path import sql_name, sql_text
from industria.interaction.statement import Statement
from industria.interaction.value_question import (
    ValueQuestion,
    cannot_compute,
    is_identifier,
    read_value_question,
)

_MOST_TAGS = 3
_AHEAD = timedelta(minutes=1)
_ALL_DIGITS = 1e15  # whole numbers below are said with all their digits


class LinkedValues:
    """A source of statements about the tags of links."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake

    def __call__(self, question: str, language: Language) -> Sequence[Statement | Finding]:
        """One statement for each tag that the question asks the value of, or why there is none."""
        found: list[Finding] = []
        wanted: list[tuple[str, str, str, ValueQuestion]] = []
        for asset in self._lake.catalogue.list():
            if not asset.source.startswith(LINK) or asset.source.endswith(QUARANTINE):
                continue
            table = asset.source.removeprefix(LINK)
            rows = self._lake.sql.query(f"SELECT DISTINCT tag FROM {sql_name(table)}").to_pylist()
            for tag in asked_tags(question, [str(r["tag"]) for r in rows])[:_MOST_TAGS]:
                asked = read_value_question(question, (tag, re.split(r"[/.;=:]", tag)[-1], table))
                if asked.computable:
                    wanted.append((asset.id, table, tag, asked))
                elif asked.about_values and is_identifier(tag) and asked.other:
                    found.append(cannot_compute(tag, asked))
        tags = [tag for _, _, tag, _ in wanted]
        told = [
            self._told(asset, table, tag, asked, table if tags.count(tag) > 1 else "", language)
            for asset, table, tag, asked in wanted
        ]
        return [*told, *found]

    def _told(
        self, asset: str, table: str, tag: str, asked: ValueQuestion, apart: str, language: Language
    ) -> Statement | Finding:
        """The statement; a highest or mean without a period needs a record of no more than a day."""
        if ("extreme" in asked.figures or asked.whole) and not asked.last_day:
            (span,) = self._lake.sql.query(
                "SELECT max(time) - min(time) > INTERVAL 1 DAY AS longer "
                f"FROM {sql_name(table)} WHERE tag = {sql_text(tag)}"
            ).to_pylist()
            if span["longer"]:
                return cannot_compute(tag, asked, needs_period=True)
        return self._statement(asset, table, tag, apart, language)

    def _statement(
        self, asset: str, table: str, tag: str, apart: str, language: Language
    ) -> Statement:
        """``apart``: the table, where other tables have a tag of this name too."""
        row, ahead = self._newest(table, tag)
        locator = Locator(
            "window", since=_stamp(row["since"]), until=_stamp(row["until"]), columns=(tag,)
        )
        if apart:
            tag = {"zh": f"{tag}（{apart}）", "en": f"{tag} ({apart})"}[language]
        since = _stamp(row["since"])
        quality = int(str(row["quality"]))
        last, valid, is_number = _shown(row)
        if not last:
            text = {
                "zh": f"{tag} 自 {since} 起没有有效读数。",
                "en": f"{tag} has had no valid reading since {since}.",
            }
            return Statement(
                text[language],
                Evidence(asset, locator, f"{table}: no value of {tag}", 1.0),
                complete=True,
            )
        told = _quality(quality, language) + (_AHEAD_SAID[language] if ahead else "")
        excerpt = f"{table}: {tag} last {last} at {valid}"
        if not is_number:
            text = {"zh": f"{tag} 在 {valid} 的值为 {last}{told}。", "en": f"{tag} reads {last} at {valid}{told}."}  # fmt: skip
            return Statement(text[language], Evidence(asset, locator, excerpt, 1.0), complete=True)
        low, mean, high = (f"{row[k]:.4g}" for k in ("low", "mean", "high"))
        text = {
            "zh": f"{tag} 在 {valid} 的值为 {last}{told}；最近一天（自 {since} 起）最低 {low}、平均 {mean}、最高 {high}。",
            "en": f"{tag} reads {last} at {valid}{told}; over the last day read, since {since}, its lowest value is {low}, its mean "
            f"{mean} and its highest {high}.",
        }
        excerpt += f"; since {since} min {low}, mean {mean}, max {high}"
        return Statement(text[language], Evidence(asset, locator, excerpt, 1.0), complete=True)

    def _newest(self, table: str, tag: str) -> tuple[dict[str, object], bool]:
        """(the newest reading of a tag with its last day, whether all that it has is ahead of the clock)."""
        columns = self._lake.sql.query(f"SELECT * FROM {sql_name(table)} LIMIT 0").column_names
        arrival = "arrival" if "arrival" in columns else "0"
        edge = (datetime.now(UTC) + _AHEAD).strftime("%Y-%m-%d %H:%M:%S")
        of_tag = f"FROM {sql_name(table)} WHERE tag = {sql_text(tag)}"
        for reach in (f" AND time <= TIMESTAMP '{edge}'", ""):
            rows = self._lake.sql.query(
                f"WITH r AS (SELECT time, value, quality, text, row_number() OVER "
                f"(ORDER BY time DESC, {arrival} DESC NULLS LAST) AS place {of_tag}{reach}), "
                "edge AS (SELECT max(time) AS until FROM r) "
                "SELECT until, arg_min(quality, place) AS quality, arg_min(value, place) AS number, "
                f"min(place) FILTER ({_NUMBER}) AS number_place, arg_min(time, place) FILTER ({_NUMBER}) AS number_time, "
                f"arg_min(coalesce(text, ''), place) FILTER ({_NUMBER}) AS digits, "
                f"min(place) FILTER ({_TEXT}) AS text_place, arg_min(time, place) FILTER ({_TEXT}) AS text_time, "
                f"arg_min(text, place) FILTER ({_TEXT}) AS text, "
                "coalesce(min(value) FILTER (quality >= 64), min(value)) AS low, "
                "coalesce(avg(value) FILTER (quality >= 64), avg(value)) AS mean, "
                "coalesce(max(value) FILTER (quality >= 64), max(value)) AS high, min(time) AS since "
                "FROM r, edge WHERE time >= until - INTERVAL 1 DAY GROUP BY until"
            ).to_pylist()
            if rows:
                return rows[0], not reach
        raise AssertionError(f"{table} has a tag {tag} without rows")


_NUMBER = "value IS NOT NULL"
_TEXT = "value IS NULL AND text IS NOT NULL AND quality >= 64"  # a bad reading's text is its reason
_AHEAD_SAID = {
    "zh": "（时间戳超前于本机时钟）",
    "en": " (stamped ahead of this machine's clock)",
}


def _stamp(time: object) -> str:
    """A time of the lake, to the second."""
    return str(time)[:19]


def _shown(row: Mapping[str, object]) -> tuple[str, str, bool]:
    """(the last value or text, its time, whether it is a number); empty where the tag had neither.

    All digits of a whole number, four of another.
    """
    number, text = row["number_place"], row["text_place"]
    if number is None or (text is not None and int(str(text)) < int(str(number))):
        return str(row["text"] or ""), _stamp(row["text_time"]), False
    digits, value, at = str(row["digits"]), float(str(row["number"])), _stamp(row["number_time"])
    if _is_whole(digits):
        return digits, at, True  # more of them than a real number keeps
    whole = value.is_integer() and abs(value) < _ALL_DIGITS
    return f"{value:.0f}" if whole else f"{value:.4g}", at, True


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal()


def _quality(code: int, language: Language) -> str:
    if is_good(code):
        return ""
    if is_bad(code):
        return {"zh": "（质量: 坏）", "en": " (quality bad)"}[language]
    return {"zh": "（质量: 不确定）", "en": " (quality uncertain)"}[language]


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
