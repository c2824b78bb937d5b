"""Wordings: the same order written more than once, in other words, about one thing within a few days.

Words are compared as sets, without their endings, so that ``leaks at seal`` and ``seal leaking`` agree.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from industria.core import Text
from industria.foundation.governance.table import GovernedTable, Symptom

_DAYS = 2.0
_ALIKE = 90.0
_MOST_ROWS = 20_000
_SHORTEST = 12
_THINGS = 0.8
_USUAL = 0.02


def same_in_other_words(table: GovernedTable, name: str) -> list[Symptom]:
    """Rows of one thing, within two days of each other, whose texts say nearly the same; asked, never merged."""
    prose = [c for c in table.texts if table.distinct(c).median_length() >= _SHORTEST]
    time, thing = table.time, _thing(table, prose)
    if not prose or not time or not thing or table.channels or len(table.frame) > _MOST_ROWS:
        return []
    text = max(prose, key=lambda c: table.distinct(c).median_length())
    cells = table.distinct(text)
    words = [_plain(v) for v in cells.values]
    usual = {words[c] for c in np.flatnonzero(cells.counts > max(2, _USUAL * cells.given))}
    days = pd.to_datetime(table.frame[time]).astype("int64").to_numpy() / 86_400e9
    rows: set[int] = set()
    for _, group in table.frame.groupby(thing, sort=False):
        places = np.sort(table.frame.index.get_indexer(group.index))
        places = places[np.argsort(days[places], kind="stable")]
        for at, row in enumerate(places):
            for other in places[at + 1 :]:
                if days[other] - days[row] > _DAYS:
                    break
                if _alike(cells.codes[row], cells.codes[other], words, usual):
                    rows |= {int(row), int(other)}
    if not rows:
        return []
    example = table.frame[text].iloc[min(rows)]
    message = Text(
        f"{text} 列有 {len(rows)} 行可能是同一件事的不同说法（{thing} 相同，相隔两天以内），如 {example!r}：是否同一单？",
        f"{len(rows)} rows may say the same in other words ({text}; one {thing}, within two days), such as "
        f"{example!r}: are they one order?",
    )
    return [Symptom(name, "consistent", text, tuple(sorted(rows)), message)]


def _thing(table: GovernedTable, prose: list[str]) -> str:
    """The column that names what a row is about: short words that come again, with digits in them."""
    for column in table.texts:
        cells = table.distinct(column)
        coded = cells.where(lambda text: any(c.isdigit() for c in text))
        again = 1 < len(cells.values) < _THINGS * max(cells.given, 1)
        if column not in prose and again and cells.share(coded) > _THINGS:
            return column
    return ""


def _plain(text: str) -> str:
    words = re.findall(r"[a-z]+|\d+|[\u4e00-\u9fff]", text.lower())
    return " ".join(re.sub(r"(?:ing|ed|s|e)$", "", w) if len(w) > 4 else w for w in words)


def _alike(one: int, other: int, words: list[str], usual: set[str]) -> bool:
    """Whether two texts say nearly the same; a text that is written all the time says nothing."""
    from rapidfuzz.fuzz import token_set_ratio

    if one < 0 or other < 0 or one == other or words[one] in usual or words[other] in usual:
        return False
    if min(len(words[one]), len(words[other])) < _SHORTEST // 2:
        return False
    return token_set_ratio(words[one], words[other]) >= _ALIKE
