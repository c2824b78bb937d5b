"""Whether one sentence says what another says, decided by rules that can be read, never by a model.

A sentence is entailed by one sentence of the evidence where both mark the same (negation, permission, comparison,
condition: ``markers``), every number with its unit and every identifier stands there, and the words are those of the
evidence in its order. Words may be left out only as whole clauses at the end, and the first phrase may
come last. What a rule cannot follow is not entailed: the evidence's own sentence is then said in its place.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from industria.core import Text, language_of
from industria.foundation import lexicon
from industria.foundation.knowledge.tokens import STOP_WORDS, content_words, stem
from industria.interaction.markers import differences, logic, marked, markers, opposed
from industria.interaction.quantities import Quantity, plain, quantities
from industria.interaction.subjects import mentions

_HAN_FILLERS = lexicon.Pattern(r"{filler.zh}")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_CLAUSE = lexicon.Pattern(
    r"[;；|]|[,，、]\s*|\s+{clause_link.en}\s+|{clause_link.zh}(?=[\u4e00-\u9fff])"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+")
_HARD = re.compile(r"[;；|]")
_MARKED_TAIL = frozenset(
    [
        "not",
        "only",
        "if",
        "at_most",
        "at_least",
        "above",
        "below",
        "before",
        "after",
        "may",
        "should",
        "all",
        "some",
    ]
)


@functools.cache
def _fillers() -> frozenset[str]:
    return frozenset(map(stem, lexicon.words("filler", language="en")))


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a sentence is not entailed: the check it fails and what was wrong."""

    check: str
    message: Text


@dataclass(frozen=True, slots=True)
class _Token:
    """A word that carries meaning, a number with its unit, or an identifier; ``key`` is what is compared."""

    key: str
    quantity: Quantity | None = None
    named: bool = False


def lacks(
    said: str, stands: str, context: str = "", subjects: frozenset[str] = frozenset()
) -> list[Lack]:
    """What keeps ``stands`` (one sentence of evidence) from entailing ``said``; nothing where it does.

    ``context``: what the evidence says about the sentence (its heading, its document's title), whose words may
    be used; ``subjects``: identifiers that the sentence is about though it does not repeat them.
    """
    said, stands = plain(said), plain(stands)
    if _same(said, stands):
        return []
    out = _numbers(said, stands) + _identifiers(said, stands, subjects)
    if language_of(said) != language_of(stands) and not _shares_script(said, stands):
        return out + _marks(said, stands) + _anchors(said, stands)
    if out:
        return out
    return _words(said, stands, plain(context), subjects)


def _same(said: str, stands: str) -> bool:
    """Whether a sentence is a copy, but for spaces, case and its last mark."""
    one, other = (re.sub(r"[\s.。!！;；]+", "", t).casefold() for t in (said, stands))
    return bool(one) and one == other


def _numbers(said: str, stands: str) -> list[Lack]:
    have = quantities(stands)
    extra = [q for q in quantities(said) if not any(q.says(h) for h in have)]
    if not extra:
        return []
    shown = [f"{q.value} {q.unit}".strip() for q in extra]
    return [Lack("number", Text(f"证据中没有数字 {shown}", f"numbers not in evidence: {shown}"))]


def _identifiers(said: str, stands: str, subjects: frozenset[str]) -> list[Lack]:
    extra = sorted(set(mentions(said)) - set(mentions(stands)) - subjects)
    if not extra:
        return []
    return [Lack("identifier", Text(f"证据中没有 {extra}", f"not in the evidence: {extra}"))]


def _marks(said: str, stands: str) -> list[Lack]:
    one, other = markers(said), markers(stands)
    wrong = differences(one, other) + opposed(one, other)
    if not wrong:
        return []
    return [
        Lack(
            "polarity",
            Text(f"与证据在 {wrong} 上不一致", f"says something else than the evidence on {wrong}"),
        )
    ]


def _anchors(said: str, stands: str) -> list[Lack]:
    """Across languages words cannot be compared: numbers must be those of the evidence, in its order."""
    one, other = quantities(said), quantities(stands)
    anchored = [q for q in one if q.unit or len(one) > 1]
    named = set(mentions(said)) & set(mentions(stands))
    in_order = len(one) == len(other) and all(a.says(b) for a, b in zip(one, other, strict=True))
    long = len(content_words(said)) > 2 * len(content_words(stands)) + 2
    if in_order and not long and (anchored or (one and named)):
        return []
    return [
        Lack(
            "support",
            Text(
                "这句话与证据语言不同，又没有足够的数字可以核对",
                "it is in another language than its evidence and has too few numbers to compare",
            ),
        )
    ]


def _words(said: str, stands: str, context: str, subjects: frozenset[str]) -> list[Lack]:
    wanted = _tokens(said)
    have = {t.key for t in _tokens(stands)}
    around = {t.key for t in _tokens(context) if not t.key.startswith("<")} - have
    around |= subjects - have
    kept = [t for t in wanted if t.quantity or t.key not in around]
    extra = [t.key for t in kept if not t.quantity and t.key not in have]
    if extra:
        return [
            Lack(
                "support",
                Text(
                    f"证据中没有这些词：{extra}",
                    f"the evidence does not support these words: {extra}",
                ),
            ),
            *_marks(said, stands),
        ]
    best: list[Lack] | None = None
    for part in _parts(stands):
        found = _marks(said, part)
        if not found and not _follows(kept, _tokens(part)):
            found = [
                Lack(
                    "order",
                    Text(
                        "词语的对应关系与证据不同",
                        "its words are bound otherwise than in the evidence",
                    ),
                )
            ]
        if not found:
            return []
        best = best or found
    return best or []


def _parts(sentence: str) -> list[str]:
    """The sentence, what lies between its hard separators, and each without clauses at its end.

    A clause is left out only where it marks nothing: no condition, no exception, no limit is lost.
    """
    whole = [sentence, *(p for p in _HARD.split(sentence) if p.strip())]
    out = []
    for part in whole:
        out.append(part)
        cuts = [m.start() for m in _CLAUSE.finditer(part)]
        for cut in reversed(cuts):
            tail = part[cut:]
            if set(markers(tail)) & _MARKED_TAIL or markers(part[:cut])["not"]:
                break
            out.append(part[:cut])
        if not set(markers(part)) & _MARKED_TAIL:
            out += [
                p for p in re.split(r"[,，]\s+|，", part) if quantities(p) and len(_tokens(p)) > 1
            ]
    return list(dict.fromkeys(out))


def _follows(said: Sequence[_Token], stands: Sequence[_Token]) -> bool:
    """Whether two rows of tokens are the same, or one the other turned at a phrase."""
    named, names = ([t.key for t in row if t.named] for row in (said, stands))
    if named == names and len(named) == 1:
        # The one thing spoken of may stand anywhere ("of FP-7", "FP-7's").
        left, right = ([t for t in row if not t.named] for row in (said, stands))
        if len(left) == len(right) and all(_equal(a, b) for a, b in zip(left, right, strict=True)):
            return bool(left)
    if len(said) != len(stands) or not said:
        return False
    for turn in range(len(stands)):
        turned = [*stands[turn:], *stands[:turn]]
        if all(_equal(a, b) for a, b in zip(said, turned, strict=True)):
            return True
    return False


def _equal(said: _Token, stands: _Token) -> bool:
    if said.quantity and stands.quantity:
        return said.quantity.says(stands.quantity)
    return said.key == stands.key and (said.quantity is None) == (stands.quantity is None)


def _tokens(text: str) -> list[_Token]:
    """Words, numbers, identifiers and markers of logic in order; a duty and a filler are none."""
    spans = [
        (start, end, _Token(key, None, True))
        for key, at in mentions(text).items()
        for start, end in at
    ]
    spans += [(q.start, q.end, _Token(q.value, q)) for q in quantities(text)]
    spans += [
        (start, end, _Token(f"<{name}>" if name in logic() else ""))
        for start, end, name in marked(text)
        if name in logic() or name == "must"
    ]
    out: list[_Token] = []
    at = 0
    for start, end, token in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start < at:
            continue
        out += [*_words_of(text[at:start]), *([token] if token.key else [])]
        at = end
    return out + _words_of(text[at:])


def _words_of(text: str) -> list[_Token]:
    """Stems of the Latin words that carry meaning, and every Han character that does, in order."""
    out: list[_Token] = []
    at = 0
    for match in _HAN.finditer(text):
        out += _latin(text[at : match.start()])
        out += [_Token(c) for c in _HAN_FILLERS.sub("", match.group())]
        at = match.end()
    return out + _latin(text[at:])


def _latin(text: str) -> list[_Token]:
    keys = (stem(word) for word in _WORD.findall(text.lower()) if word not in STOP_WORDS)
    return [_Token(key) for key in keys if key not in _fillers()]


def _shares_script(said: str, stands: str) -> bool:
    """Whether both have enough words of one script for comparing them."""

    def share(text: str) -> tuple[int, int]:
        return len(_HAN.findall(text)), len(re.findall(r"[A-Za-z]{3,}", text))

    (han, latin), (other_han, other_latin) = share(said), share(stands)
    return bool(han) == bool(other_han) and (latin >= 4) == (other_latin >= 4)
