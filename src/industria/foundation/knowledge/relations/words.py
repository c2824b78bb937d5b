"""Cue words of one stretch of text, with their places in the whole text, and what turns them round."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

from industria.foundation import lexicon
from industria.foundation.knowledge.relations.claim import Polarity, Span
from industria.foundation.lexicon import Found

_HAN = re.compile(r"[\u3400-\u9fff]")


def scan(text: str, start: int, end: int, *roles: str) -> list[Found]:
    """Words of some roles in ``text[start:end]``, placed in the whole text."""
    return _index(text).find(start, end, *roles)


def has(text: str, start: int, end: int, *roles: str) -> bool:
    """Whether a word of some roles stands in ``text[start:end]``."""
    return bool(_index(text).find(start, end, *roles))


def starts(text: str, start: int, end: int, *roles: str) -> bool:
    """Whether ``text[start:end]`` begins with a word of some roles."""
    return _index(text).at(start, end, *roles) is not None


def first_at(text: str, start: int, end: int, *roles: str) -> Found | None:
    """The longest word of some roles that begins at one place."""
    return _index(text).at(start, end, *roles)


@functools.lru_cache(maxsize=16)
def _index(text: str) -> lexicon.WordIndex:
    return lexicon.WordIndex(text, _ROLES)


_ROLES = (
    "after_doing", "agent", "all_of", "area_type", "asks", "by_whom", "cause_after", "cause_before", "cause_end",
    "cause_excluded", "cause_first", "cause_link", "cause_noun", "cause_verb", "contrast", "cured_by", "cures",
    "demonstrative", "denies", "distributive", "does_not", "failing", "failing_after", "failing_degree",
    "failing_negated", "failing_noun", "failing_parameter", "failing_weakly", "finite_verb", "former", "head_noun", "if_clause",
    "joins", "keeps_under", "latter", "leads_in", "likewise", "limit_word", "machine_head", "machine_part",
    "mending", "mending_ing", "mending_order", "needless", "no_help", "part_noun", "place_head", "possessive",
    "problem_of", "pronoun", "put_off", "reads_now", "recipient", "recovered", "relation_active",
    "relation_mount", "relation_passive", "side_word", "so_then", "supposes", "text_label", "through", "unknown",
)  # fmt: skip


def failings(text: str, start: int, end: int) -> list[Found]:
    """What says that something fails: a word, or a quantity with its degree (轴承温度高)."""
    found = scan(text, start, end, "failing")
    return sorted([*found, *_off_normal(text, start, end, found)], key=lambda f: (f.start, -f.end))


_NOT_NOW = re.compile(
    r"限|值|于|报警?(?:值|限|点|线|设定|\s*[\d:：])|联锁|报(?!警)|跳[闸机停](?:值|\s*\d)"
)


def _off_normal(text: str, start: int, end: int, taken: Sequence[Found]) -> list[Found]:
    out = []
    quantities = scan(text, start, end, "failing_parameter")
    degrees = [d for d in scan(text, start, end, "failing_degree") if _HAN.match(text[d.start])]
    for quantity in quantities:
        degree = next((d for d in degrees if quantity.end <= d.start <= quantity.end + 2), None)
        if degree is None or any(t.start < degree.end and quantity.start < t.end for t in taken):
            continue
        if _NOT_NOW.match(text[degree.end : degree.end + 6]):
            continue
        if re.search(r"比|than|较(?!高|低|大)", text[start : degree.start]):
            continue
        out.append(Found(quantity.start, degree.end, "off_normal"))
    return out


def menders(text: str, start: int, end: int) -> list[Found]:
    """What says that something was done about it."""
    return scan(text, start, end, "mending")


def denials(text: str, start: int, end: int, without: Iterable[Found] = ()) -> list[Found]:
    """Words that deny; those within a failing's own name (won't start, 无显示) are none."""
    inner = list(without)
    return [
        d
        for d in scan(text, start, end, "denies")
        if not any(f.start <= d.start and d.end <= f.end for f in inner)
    ]


def suppositions(text: str, start: int, end: int) -> list[Found]:
    """Words that only suppose, ask for or plan."""
    return scan(text, start, end, "supposes")


def polarity(denied: bool, supposed: bool) -> Polarity:
    """What is both denied and supposed is supposed: nobody says that it is not so."""
    return "supposed" if supposed else "denied" if denied else "stated"


def stripped(text: str, start: int, end: int, *roles: str) -> Span:
    """A span without leading words of some roles, marks, numbers of time, and trailing marks."""
    while start < end:
        if text[start] in " \t\n,，、:：;；.。-–—•*·()（）[]【】\"'“”》《/":
            start += 1
            continue
        if stamp := _WHEN.match(text, start, end):
            start = stamp.end()
            continue
        found = first_at(text, start, end, *roles) if roles else None
        if found is None or _keeps(text, start, end, found.end):
            break
        start = found.end
    while end > start and text[end - 1] in " \t\n,，、:：;；.。-–—!?！？(（了":
        end -= 1
    return start, end


def _keeps(text: str, start: int, end: int, cut: int) -> bool:
    """Whether a short lead is part of a longer name: 后 of 后轴承, 对 of 对轮."""
    if text[start].isascii() or cut - start > 1:
        return False
    first = first_at(text, start, end, "machine_part", "failing", "failing_parameter", "mending")
    return first is not None and first.end > cut


_WHEN = re.compile(
    r"(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?(?=\s|,|，)|\d{1,2}月\d{1,2}[日号]|\d{1,2}[:：]\d{2}(?::\d{2})?"
    r"|\d{1,2}[时点]\d{0,2}分?|(?:on\s+)?\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:\s+\d{4})?"
    r"|(?:on\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s+\d{1,2}(?!\d)|at\s+\d{1,2}[:.]\d{2}|T\d\d:\d\d)[\s,，:：]*",
    re.I,
)
