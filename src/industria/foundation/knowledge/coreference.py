"""Coreference: what 该泵, 它, the pump or it stands for, in Chinese and English.

Every candidate before a mention is scored: does its head word agree, was it the subject, how far
back is it, has it been taken up before. A mention with a head (this valve) only takes candidates
of that head; a bare one (it, 其) prefers the last clause's subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from industria.foundation import lexicon

_NAME_ZH = lexicon.Pattern(
    r"(?:[A-Z]{1,4}-?\d+[A-Z]?|\d+[A-Z]?\s?[号#]|[A-Z]\d*|[一二三四五六七八九十甲乙丙丁]号)?(?:(?![与和及的由在把将对给向])[\u4e00-\u9fff]){0,6}?{head_noun.zh}|[A-Z]{1,4}-\d+[A-Z]?",
    re.NOFLAG,
)
_NAME_EN = lexicon.Pattern(
    r"\b(?:[A-Z]{1,4}-?\d+[A-Z]?\s+)?(?:(?!(?:and|or|of|in|on|at|to|by|with|from|for|after|before|because|while|when|is|was|were|has|had|the|a|an|its|this|that|feeds|drives|supplies)\b)[A-Za-z][\w'-]*\s+){0,4}?"
    r"{head_noun.en.bare}s?\b(?:\s+(?:[A-Z]{0,4}-?\d+[A-Z]?\b|[A-Z]\b|no\. ?\d+))?|\b[A-Z]{1,4}-\d+[A-Z]?\b"
)
_LEADING = lexicon.Pattern(r"^{before_a_name}+")
_MENTION_ZH = lexicon.Pattern(
    r"(?:该|此|这台|这个|那台|上述|本)(?P<head>{head_noun.zh})?|它们|它|其(?!他|它|余|中|实|次)|前者|后者|两者|二者"
)
_MENTION_EN = lexicon.Pattern(
    r"\b(?:(?:the|this|that|these|those)\s+(?P<head>{head_noun.en.bare})s?\b(?!\s+(?:[A-Z]{0,4}-?\d|{head_noun.en.bare}))|it\b|its\b|they\b|them\b|their\b|the former\b|the latter\b)"
)
_HEAD_AT_END = lexicon.Pattern(r"({head_noun.zh})$|\b({head_noun.en.bare})s?$", re.NOFLAG)
_INSIDE_PHRASE = lexicon.Pattern(r"(?:{preposition.en}\s+(?:the\s+|a\s+)?|{preposition.zh})$")
_SENTENCE = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention and the name it stands for, as character spans."""

    mention: tuple[int, int]
    antecedent: tuple[int, int]


def candidates(text: str) -> list[tuple[int, int]]:
    """Spans of full names of things, in order."""
    spans = []
    pattern = _NAME_ZH if _is_chinese(text) else _NAME_EN
    for match in pattern.finditer(text):
        start, end = match.span()
        words = match.group()
        lead = _LEADING.match(words)
        if lead and lead.end() < len(words) - 1:
            start += lead.end()
        while text[start:end][:1].isspace():
            start += 1
        spans.append((start, end))
    taken = [m for m in find_mentions(text) if not text[m[0] : m[1]].lower().startswith("the ")]
    return [s for s in spans if all(m[1] <= s[0] or s[1] <= m[0] for m in taken)]


def find_mentions(text: str) -> list[tuple[int, int]]:
    """Spans of pronouns and short descriptions."""
    pattern = _MENTION_ZH if _is_chinese(text) else _MENTION_EN
    found = []
    for match in pattern.finditer(text):
        if (
            match.start() == 0
            and not _is_chinese(text)
            and match.group().lower().startswith("the ")
        ):
            continue
        found.append(match.span())
    return found


def resolve(text: str, mentions: Sequence[tuple[int, int]] | None = None) -> list[Resolved]:
    """What each mention stands for; a mention without a candidate before it is left out."""
    names = candidates(text)
    out: list[Resolved] = []
    for mention in find_mentions(text) if mentions is None else mentions:
        before = [n for n in names if n[1] <= mention[0]]
        if before:
            out.append(
                Resolved(mention, max(before, key=lambda n: _score(text, n, mention, before, out)))
            )
    return out


def _score(
    text: str, name: tuple[int, int], mention: tuple[int, int],
    before: list[tuple[int, int]], resolved: list[Resolved],
) -> float:  # fmt: skip
    words = text[mention[0] : mention[1]].lower()
    head = head_of(words)
    own = text[name[0] : name[1]].lower()
    score = 0.0
    if "后者" in words or "latter" in words:
        return float(name[0])
    if "前者" in words or "former" in words:
        pair = before[-2:]
        return 10.0 if name == pair[0] else 0.0
    if head and head not in lexicon.words("general_thing"):
        score += 10.0 if head_of(own) == head or own.endswith(head) else 6.0 if head in own else 0.0
    sentence = _sentence_start(text, name[0])
    distance = len(_SENTENCE.findall(text[name[0] : mention[0]]))
    score -= 0.9 * max(0, distance - 1)
    first_of_sentence = not any(sentence <= other[0] < name[0] for other in before)
    score += 2.0 if first_of_sentence else 0.0
    score += 0.5 if _takes_action(text, name) else 0.0
    score -= 1.5 if _inside_phrase(text, name) else 0.0
    if words in ("其", "its", "their") and _sentence_start(text, mention[0]) == sentence:
        score += 1.0
    taken = [r.antecedent for r in resolved]
    score += 1.2 if taken and taken[-1] == name else 0.0
    return score + name[0] / 10_000


def head_of(words: str) -> str:
    """The head noun that a name or mention ends with, or an empty string."""
    plain = re.sub(r"\s+(?:[a-z]{0,4}-?\d+[a-z]?|[a-z]|no\. ?\d+)$", "", words.strip())
    match = _HEAD_AT_END.search(plain)
    return (match[1] or match[2]) if match else ""


def _takes_action(text: str, name: tuple[int, int]) -> bool:
    return lexicon.starts(text[name[1] :].lstrip(), "begins_action")


def _inside_phrase(text: str, name: tuple[int, int]) -> bool:
    before = text[max(0, name[0] - 10) : name[0]].lower()
    return _INSIDE_PHRASE.search(before) is not None


def _sentence_start(text: str, place: int) -> int:
    return max((m.end() for m in _SENTENCE.finditer(text, 0, place)), default=0)


def _is_chinese(text: str) -> bool:
    return sum("\u4e00" <= c <= "\u9fff" for c in text) * 4 > len(text)
