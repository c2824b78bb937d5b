"""Linking: which asset a mention means, by its name, its number and the words around it.

The name decides how well an asset fits at all; where several fit, the rest of the sentence does:
its area, its kind, its parent. Too weak a fit is no asset, never the least bad one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from industria.foundation import lexicon
from industria.foundation.knowledge.tokens import words

_MIN_NAME = 62.0
_CONTEXT = 30.0
_NUMBER = 18.0
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """An asset that a mention may mean. ``context``: area, kind, parent and whatever tells it apart."""

    id: str
    names: tuple[str, ...]
    context: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """The asset meant, and how sure that is (0 to 1); ``id`` is empty where none fits."""

    id: str
    confidence: float
    others: tuple[str, ...] = field(default=())


class Linker:
    """Links mentions to the assets of one plant."""

    def __init__(self, targets: Sequence[LinkTarget]) -> None:
        self._targets = list(targets)
        self._context = {t.id: set(_expanded(" ".join(t.context))) for t in targets}
        self._names = {t.id: [_plain(n) for n in (t.id, *t.names) if n] for t in targets}

    def link(self, text: str, mention: tuple[int, int]) -> Link:
        """The asset that ``text[start:end]`` means in its sentence."""
        start, end = mention
        words_of = text[start:end]
        around = set(_expanded(f"{text[:start]} {text[end:]} {words_of}"))
        scored = sorted(
            ((self._score(words_of, around, t), t.id) for t in self._targets), reverse=True
        )
        scored = [s for s in scored if s[0] >= _MIN_NAME]
        if not scored:
            return Link("", 0.0)
        best = scored[0]
        second = scored[1][0] if len(scored) > 1 else 0.0
        sure = min(1.0, 0.5 + (best[0] - second) / 40)
        return Link(best[1], round(sure, 3), tuple(i for s, i in scored[1:4] if best[0] - s < 10))

    def _score(self, mention: str, around: set[str], target: LinkTarget) -> float:
        plain = _plain(mention)
        name = max(_similar(plain, n) for n in self._names[target.id])
        numbers = _DIGITS.findall(plain)
        if numbers:
            own = {d.lstrip("0") for n in self._names[target.id] for d in _DIGITS.findall(n)}
            hit = all(d.lstrip("0") in own for d in numbers)
            name += _NUMBER if hit else -_NUMBER
        context = self._context[target.id]
        shared = len(context & around) / max(1, min(len(context), 4))
        return name + _CONTEXT * min(1.0, shared)


def targets_from_rows(
    rows: Sequence[Mapping[str, str]], key: str, names: Sequence[str], context: Sequence[str]
) -> list[LinkTarget]:
    """Assets of a table. ``key``, ``names``, ``context``: columns."""
    return [
        LinkTarget(
            str(r[key]), tuple(str(r[n]) for n in names if r.get(n)),
            tuple(str(r[c]) for c in context if r.get(c)),
        )
        for r in rows
    ]  # fmt: skip


def same_words(word: str) -> set[str]:
    """A kind of thing in both languages, as far as its other name is known."""
    known = (e.forms for e in lexicon.entries("asset_word"))
    return {word}.union(*(forms for forms in known if word in forms))


def _similar(mention: str, name: str) -> float:
    """0 to 100: the same letters, the same words in any order, or a part of a longer name."""
    if mention == name:
        return 100.0
    tokens = fuzz.token_set_ratio(_translated(mention), _translated(name))
    return max(
        fuzz.ratio(mention, name),
        0.92 * tokens,
        0.85 * fuzz.partial_ratio(mention, name) if len(mention) >= 4 else 0,
    )


@functools.cache
def _digits() -> dict[int, str]:
    """Chinese numerals to digits, as ``str.translate`` takes them."""
    return str.maketrans({w: e.concept for e in lexicon.entries("digit") for w in e.zh})


def _plain(text: str) -> str:
    lowered = text.lower().translate(_digits()).replace("#", "号")
    return re.sub(
        r"[\s_]+", " ", re.sub(r"(?<=[a-z])-(?=\d)|(?<=\d)-(?=[a-z]\b)", "", lowered)
    ).strip()


def _translated(text: str) -> str:
    """The words of a text, Chinese ones in English too where they are known."""
    return " ".join(_expanded(text))


def _expanded(text: str) -> list[str]:
    out = []
    for entry in lexicon.entries("asset_word"):
        if any(word in text for word in entry.zh):
            out += " ".join(entry.en).split()
    out += [w for w in words(text) if len(w) > 1 or w.isdigit()]
    return out
