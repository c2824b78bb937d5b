"""What a span of tokens looks like from outside a network: its words, their letters, its neighbours, what is known of them.

Names of features by value, for a linear model. What was annotated before (``Seen``) counts where the whole
span, its last word or its first word stood in an annotated sentence; it is taken from other sentences than
the one whose spans are described, or a model would trust it too much.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from industria.foundation.knowledge.extraction.annotated import AnnotatedSentence
from industria.foundation.knowledge.extraction.han_words import han_features, is_han, roles_of

_EDGES = ("<", ">")
_BESIDE = 6  # tokens of a neighbouring entity at most


class Seen:
    """How often words were annotated, by class, and how often they stood there at all."""

    def __init__(self, sentences: Iterable[AnnotatedSentence], longest: int = 0) -> None:
        """``longest``: how many tokens an entity has at most."""
        self.whole: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.last: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.first: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.stood: Counter[str] = Counter()
        for sentence in sentences:
            words = lowered(sentence)
            self.stood.update(" ".join(words[a:b]) for a, b in candidates(len(words), longest))
            for e in sentence.entities:
                inside = words[e.start : e.end]
                self.whole[" ".join(inside)][e.kind] += 1
                self.last[inside[-1]][e.kind] += 1
                self.first[inside[0]][e.kind] += 1

    def to_plain(self) -> dict[str, object]:
        """As plain values, for a file."""
        tables = {"whole": self.whole, "last": self.last, "first": self.first}
        kept = {name: {w: dict(c) for w, c in table.items()} for name, table in tables.items()}
        # What was never annotated has no share to be a part of.
        stood = {words: n for words, n in self.stood.items() if words in self.whole}
        return {**kept, "stood": stood}

    @classmethod
    def from_plain(cls, stored: Mapping[str, Mapping[str, Any]]) -> Seen:
        """What ``to_plain`` gave."""
        seen = cls(())
        for name in ("whole", "last", "first"):
            table = getattr(seen, name)
            for words, counts in stored[name].items():
                table[words] = Counter(counts)
        seen.stood = Counter(stored["stood"])
        return seen


def lowered(sentence: AnnotatedSentence) -> list[str]:
    """Its tokens in lower case."""
    return [token.lower() for token in sentence.tokens]


def candidates(length: int, longest: int) -> list[tuple[int, int]]:
    """Every span of a sentence, of at most so many tokens: (start, end exclusive)."""
    return [(a, b) for a in range(length) for b in range(a + 1, min(length, a + longest) + 1)]


def features(words: Sequence[str], start: int, end: int, seen: Seen) -> dict[str, float]:
    """Of the span from ``start`` to ``end`` (exclusive) of a sentence in lower case."""
    inside, size = words[start:end], end - start
    before = [words[start - d] if start >= d else _EDGES[0] for d in (1, 2)]
    after = [words[end + d - 1] if end + d <= len(words) else _EDGES[1] for d in (1, 2)]
    names = [
        f"n{size}", "t=" + " ".join(inside), "h=" + inside[-1], "f=" + inside[0],
        "L=" + before[0], "LL=" + before[1], "R=" + after[0], "RR=" + after[1],
        f"Lf={before[0]}_{inside[0]}", f"hR={inside[-1]}_{after[0]}",
        f"L2={before[1]}_{before[0]}", f"R2={after[0]}_{after[1]}",
        f"hn={inside[-1]}_{size}", f"fn={inside[0]}_{size}",
        "h2=" + "_".join(inside[-2:]), "f2=" + "_".join(inside[:2]),
        *(f"in={w}" for w in inside), *(f"mid={w}" for w in inside[1:-1]),
        *(f"bi={a}_{b}" for a, b in itertools.pairwise(inside)),
    ]  # fmt: skip
    for k in (2, 3, 4):
        names += [f"hs={inside[-1][-k:]}", f"fs={inside[0][-k:]}", f"fp={inside[0][:k]}"]
        names += [f"Ls={before[0][-k:]}", f"Rs={after[0][-k:]}"]
    names += [n for n, so in (("start", start == 0), ("end", end == len(words))) if so]
    found = dict.fromkeys(names, 1.0)
    found.update(_known(words, start, end, seen))
    for side, text in (("", "".join(inside) if is_han(inside) else " ".join(inside)), ("h", inside[-1]),
                       ("L", before[0]), ("R", after[0])):  # fmt: skip
        found.update(dict.fromkeys((f"x{side}{role}" for role in roles_of(text)), 1.0))
    if is_han(words):
        found.update(dict.fromkeys(han_features(words, start, end), 1.0))
    return found


def _known(words: Sequence[str], start: int, end: int, seen: Seen) -> dict[str, float]:
    """What annotated sentences say of the span, of its ends and of its parts."""
    inside = words[start:end]
    whole = " ".join(inside)
    found: dict[str, float] = {}
    tables = (
        ("g", seen.whole.get(whole), seen.stood.get(whole, 0)), ("gh", seen.last.get(inside[-1]), 0),
        ("gf", seen.first.get(inside[0]), 0),
    )  # fmt: skip
    for name, counts, stood in tables:
        if not counts:
            found[name + "0"] = 1.0
            continue
        total = sum(counts.values())
        found.update({name + kind: n / (max(stood, total) + 0.5) for kind, n in counts.items()})
        found[name + "c"] = min(1.0, math.log1p(total) / 3)
    outside = (
        ("Lh", seen.last.get(words[start - 1]) if start else None),
        ("Rf", seen.first.get(words[end]) if end < len(words) else None),
    )
    for name, counts in outside:
        total = sum(counts.values()) if counts else 0
        found.update({name + kind: n / (total + 1) for kind, n in (counts or {}).items()})
        if not counts:
            found[name + "0"] = 1.0
    found.update(dict.fromkeys(_beside(words, start, end, seen), 1.0))
    if (start and " ".join(words[start - 1 : end]) in seen.whole) or (
        end < len(words) and " ".join(words[start : end + 1]) in seen.whole
    ):
        found["longer"] = 1.0
    for cut in range(1, len(inside)):
        head, tail = " ".join(inside[:cut]) in seen.whole, " ".join(inside[cut:]) in seen.whole
        found.update(
            {n: 1.0 for n, so in (("splits", head and tail), ("tail", tail), ("head", head)) if so}
        )
    return found


def _beside(words: Sequence[str], start: int, end: int, seen: Seen) -> list[str]:
    """Classes of the longest known entity right before and right after."""
    names: list[str] = []
    before = ((size, words[start - size : start]) for size in range(min(_BESIDE, start), 0, -1))
    after = (
        (size, words[end : end + size]) for size in range(min(_BESIDE, len(words) - end), 0, -1)
    )
    for side, places in (("Lg", before), ("Rg", after)):
        for size, known in places:
            if kinds := seen.whole.get(" ".join(known)):
                names += [*(side + kind for kind in kinds), f"{side}n{min(size, 3)}"]
                break
    return names
