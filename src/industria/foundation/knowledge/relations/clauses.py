"""A text cut into sentences and clauses, with headings, labels and table rows told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation import lexicon

_SENTENCE = re.compile(
    r"[。！？!?；;\n]+|\.(?=\s+(?:[A-Z\u3400-\u9fff\"'(•*-]|\d+\.\d)|\s*$|\s*\n|\s+\d+[.)]\s)|\.(?=[\u3400-\u9fff])"
)
_ABBREVIATION = re.compile(
    r"\b(?:no|nr|approx|max|min|temp|vs|ca|fig|sec|e\.g|i\.e|z\.b|incl|resp|vib|brg|mtr|rev|ref|assy|qty|dept|mr|mrs|dr|bzw|usw)$",
    re.I,
)
ARROW = re.compile(r"-{1,2}>|=>|→|⇒|➔|⟶|⟹")
_BREAK = re.compile(
    r"(?<!\d)[,，]|[,，](?!\d)|[:：](?!\s*[-+<>≤≥＜＞]?\s*\d)|[()（）\[\]【】]|\s[-–—]\s|-{1,2}>|=>|→|⇒|➔|⟶|⟹|——|--"
    r"|\b(?:but|while|whereas|although|though|which|then|and then|aber|während)\b(?! (?:not only))"
    r"|\band (?=(?:was|were|has been|have been|not|is|are|had|wurde)\b)"
    r"|\band (?=(?:raises|lowers|reduces|increases|shortens|lengthens|causes|leads to|results in)\b)",
    re.I,
)
_HEADING = re.compile(
    r"^\s*(?:#{1,6}\s+|\d+(?:\.\d+)*\.?\s+|[一二三四五六七八九十]+[、.]\s*|[(（][一二三四五六七八九十\d]+[)）]\s*|第.{1,3}[章节]\s*)"
)
_BULLET = re.compile(r"^\s*(?:[-*•·●]|\d+[.)、])\s+")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence. ``opened``: the sign or word before it, ``closed``: the one behind."""

    start: int
    end: int
    opened: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its clauses; ``asks``: it is a question; ``line``: which line of the text."""

    start: int
    end: int
    clauses: tuple[Clause, ...]
    asks: bool
    line: int


def sentences(text: str, names: Sequence[tuple[int, int]] = ()) -> list[Sentence]:
    """The sentences of a text. ``names``: spans that no cut may go through or stand between in a list."""
    out: list[Sentence] = []
    start = 0
    for match in [*_SENTENCE.finditer(text), None]:
        end = match.start() if match else len(text)
        sign = match.group() if match else ""
        if match and sign == "." and _ABBREVIATION.search(text[start:end]):
            continue
        if match and any(s < match.end() and match.start() < e for s, e in names):
            continue
        if text[start:end].strip():
            begin = start + len(text[start:end]) - len(text[start:end].lstrip())
            stop = begin + len(text[begin:end].rstrip())
            seen = sign.split("\n")[0].rstrip()
            full = stop + len(seen) if text.startswith(seen, stop) else stop
            out.append(
                Sentence(
                    begin, full,
                    tuple(_clauses(text, begin, stop, names)),
                    any(c in "?？" for c in sign), text.count("\n", 0, begin),
                )
            )  # fmt: skip
        start = match.end() if match else len(text)
    return out


def _clauses(text: str, start: int, end: int, names: Sequence[tuple[int, int]]) -> list[Clause]:
    out: list[Clause] = []
    begin, opened = start, ""
    for match in _BREAK.finditer(text, start, end):
        if any(s < match.end() and match.start() < e for s, e in names):
            continue
        if match.group().strip() in (",", "，") and _in_list(text, match, begin, end, names):
            continue
        if text[begin : match.start()].strip():
            out.append(_trimmed(text, begin, match.start(), opened, match.group().strip().lower()))
            opened = match.group().strip().lower()
        elif match.group().strip():
            opened = match.group().strip().lower()
        begin = match.end()
    if text[begin:end].strip():
        out.append(_trimmed(text, begin, end, opened, ""))
    return out


def _trimmed(text: str, start: int, end: int, opened: str, closed: str) -> Clause:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip(" \t-–—•*·"))
    return Clause(
        begin, max(begin, begin + len(text[begin:end].rstrip(" \t。.;；"))), opened, closed
    )


def _in_list(
    text: str, comma: re.Match[str], begin: int, end: int, names: Sequence[tuple[int, int]]
) -> bool:
    """Whether a comma only stands between two names of a list: ``P-1, P-2 and P-3 feed ...``."""
    before = any(e == comma.start() for _, e in names)
    rest = text[comma.end() : end]
    lead = len(rest) - len(re.sub(r"^\s*(?:and\s+|和|及|und\s+)?(?:the\s+)?", "", rest))
    after = next((n for n in names if n[0] == comma.end() + lead), None)
    if not (before and after):
        return False
    alone = text[begin : comma.start()].strip()
    starts_clause = any(
        s == begin or not text[begin:s].strip() for s, e in names if e == comma.start()
    )
    follows = text[after[1] : end].lstrip()
    return bool(alone) and (
        starts_clause or re.match(r"(?:and\b|,|，|、|和|及|und\b|$)", follows) is not None
    )


def is_heading(text: str, sentence: Sentence, named: bool) -> bool:
    """Whether a line is the title of what follows: numbered, marked or short, and says nothing itself."""
    line_start = text.rfind("\n", 0, sentence.start) + 1
    line_end = text.find("\n", sentence.end)
    line = text[line_start : line_end if line_end >= 0 else len(text)].strip()
    if (
        "\n" not in text
        or line_end < 0
        or len(line) > 80
        or (_BULLET.match(line) and not _HEADING.match(line))
    ):
        return False
    if (
        re.search(r"[。.!?！？;；,，]\s*$", line)
        or text[sentence.start : sentence.end].strip() not in line
    ):
        return False
    says = lexicon.has(
        line, "relation_active", "relation_passive", "limit_word", "mending", "cause_after"
    )
    marked = _HEADING.match(line) is not None or line.endswith((":", "："))
    return named and not says and (marked or len(line) <= 40)
