"""A question as characters that readers take one after the other; what none has taken was not understood."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from industria.foundation import lexicon
from industria.foundation.knowledge.binding.names import plain_name
from industria.foundation.knowledge.tokens import stem
from industria.interaction.quantities import plain

_WORD = re.compile(r"[a-z0-9äöüßµ°%]+(?:[-_./'][a-z0-9äöüß]+)*|[\u3400-\u9fff]+")
_KINDS = (
    "tag_quantity",
    "measured",
    "asset_word",
    "measured_thing",
    "head_noun",
    "side_word",
    "limit_of_manual",
    "row_word",
)
_TOO_WIDE = ("concentration", "status", "position")  # CO and NOx, or two states, are not one thing
_SHORT_COMPOUND = 7
_IDENTIFIER = re.compile(
    r"(?<![a-z0-9])(?:[a-z]{1,4}-?\d{2,}[a-z]?|[a-z]{1,2}\d[a-z]?)(?![a-z0-9])"
)
_WEEK = re.compile(r"(?<![A-Za-z])(?:KW|CW|W)\s?(?=\d\d(?!\d))")


class Asked:
    """``text``: the question in one form of its characters and in lower case; ``open``: what is not taken yet."""

    def __init__(self, question: str) -> None:
        self.text = plain_name(plain(question))
        self._taken = [False] * len(self.text)

    @property
    def open(self) -> str:
        """The text with spaces in place of what was taken."""
        return "".join(" " if t else c for c, t in zip(self.text, self._taken, strict=True))

    def take(self, start: int, end: int) -> None:
        """Note that a part was understood."""
        self._taken[start:end] = [True] * (end - start)

    def take_role(self, *roles: str) -> list[str]:
        """Take every word of some roles that is open; their concepts."""
        found = lexicon.scan(self.open, *roles)
        for word in found:
            self.take(word.start, word.end)
        return [word.concept for word in found]

    def has(self, *roles: str) -> bool:
        """Whether a word of some roles is open."""
        return lexicon.has(self.open, *roles)

    def left(self) -> list[str]:
        """The words that nobody took."""
        return _WORD.findall(self.open)

    def copy(self) -> Asked:
        """The same question, to be read another way."""
        other = Asked("")
        other.text, other._taken = self.text, list(self._taken)
        return other


def meanings(text: str) -> list[tuple[int, int, str]]:
    """What a text in lower case says, word by word: (start, end, meaning).

    A word that the lexicon knows in both languages is its concept, another Latin word its stem, and what is left of
    Chinese its characters.
    """
    out: list[tuple[int, int, str]] = []
    at = 0
    for found in [*_known(text), None]:
        stop = found.start if found else len(text)
        for match in _WORD.finditer(text[at:stop]):
            start, word = at + match.start(), match.group()
            if parts := _compound(word):
                out += [(start + a, start + b, f"={concept}") for a, b, concept in parts]
                continue
            if word[0] >= "\u3400":
                out += [(start + n, start + n + 1, c) for n, c in enumerate(word)]
                continue
            for part in re.finditer(r"[a-zäöüßµ°%]+|\d+", word):
                said = part.group() if _IDENTIFIER.fullmatch(word) else _sense(part.group())
                out.append((start + part.start(), start + part.end(), said))
        if found:
            out.append((found.start, found.end, f"={found.concept}"))
            at = found.end
    return out


def _known(text: str) -> list[lexicon.Found]:
    """Words that the lexicon knows, the longest first; where two lists have one, the plant's words go before."""
    both = [*lexicon.scan(text, "plant_word"), *lexicon.scan(text, *_KINDS)]
    names = [m.span() for m in _IDENTIFIER.finditer(text)]  # HZ-2500 says nothing of hertz
    both = [
        f
        for f in both
        if f.concept not in _TOO_WIDE
        and not _compound(text[f.start : f.end])
        and not any(a <= f.start and f.end <= b for a, b in names)
    ]
    both.sort(key=lambda f: f.start - f.end)
    out: list[lexicon.Found] = []
    for word in both:
        if not any(o.start < word.end and word.start < o.end for o in out):
            out.append(word)
    return sorted(out, key=lambda f: f.start)


def _concept(word: str) -> str:
    concept = lexicon.concept_of(word, "plant_word") or lexicon.concept_of(word, *_KINDS)
    return "" if concept in _TOO_WIDE else concept


@functools.lru_cache(maxsize=20_000)
def _compound(word: str) -> tuple[tuple[int, int, str], ...]:
    """The parts of a German compound (``Hubzähler``: stroke, counter); none where parts do not fill it."""
    if len(word) < _SHORT_COMPOUND or not word.isalpha() or lexicon.concept_of(word, "plant_word"):
        return ()
    for cut in range(len(word) - 3, 2, -1):
        head = lexicon.concept_of(word[:cut], "compound_part")
        if not head:
            continue
        for joint in ("", "s", "n", "en"):
            rest = word[cut:]
            if not rest.startswith(joint):
                continue
            tail, at = rest[len(joint) :], cut + len(joint)
            concept = lexicon.concept_of(tail, "compound_part") if len(tail) > 2 else ""
            if concept:
                return (0, cut, head), (at, len(word), concept)
            if more := _compound(tail):
                return ((0, cut, head), *((a + at, b + at, c) for a, b, c in more))
    return ()


def _sense(word: str) -> str:
    """The concept of a plural that the lexicon has in the singular, else the stem."""
    if concept := _concept(word):
        return f"={concept}"
    single = word[:-1] if len(word) > 3 and word.endswith("s") else ""
    concept = _concept(single) if single else ""
    return f"={concept}" if concept else stem(word)


def meaning_set(texts: Iterable[str]) -> frozenset[str]:
    """All that some texts say."""
    return frozenset().union(*(_meant(text) for text in texts))


def titled(text: str) -> str:
    """The name of a file, folder, sheet or table as words."""
    apart = re.sub(r"[_\-]+", " ", re.sub(r"(?<=[a-z]{2})(?=[A-Z])", " ", text))
    return _WEEK.sub("week ", apart)


@functools.lru_cache(maxsize=50_000)
def _meant(text: str) -> frozenset[str]:
    return frozenset(m for _, _, m in meanings(plain_name(plain(text))))
