"""Where the words of a Chinese sentence lie, and which of them the lexicon knows: hints for spans of characters.

A span of characters is seldom an entity where it cuts a word in two. Words are those of rjieba with their
parts of speech, and those of the lexicon.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence

from industria.foundation import lexicon

KEPT_ROLES = ("plant_word", "glossary_word", "failing", "failing_noun", "machine_part", "machine_kind",
              "head_noun", "measured", "measured_thing", "tag_quantity", "asset_word")  # fmt: skip
_REACH = 4  # characters of a neighbouring word at most


def is_han(words: Sequence[str]) -> bool:
    """Whether one of them is a Chinese character."""
    return any("\u3400" <= word[:1] <= "\u9fff" for word in words)


@functools.lru_cache(maxsize=50_000)
def roles_of(text: str) -> tuple[str, ...]:
    """The lexicon's roles of a word that is one of its forms."""
    return _by_form().get(text, ())


@functools.cache
def _by_form() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in lexicon.entries(*KEPT_ROLES):
        for form in entry.forms:
            found[form.lower()] |= entry.roles.intersection(KEPT_ROLES)
    return {form: tuple(sorted(roles)) for form, roles in found.items()}


def han_features(words: Sequence[str], start: int, end: int) -> list[str]:
    """Names of features of a span in a sentence with Chinese characters."""
    return [*_of_words(words, start, end), *_of_lexicon(words, start, end)]


def _of_words(words: Sequence[str], start: int, end: int) -> list[str]:
    """Whether the span begins and ends with a word, the parts of speech in it and beside it."""
    places, begins, ends = _cut(tuple(words))
    first, last = places[start], places[end]
    starts_word, ends_word = first in begins, last in ends
    inside = [begins[at] for at in range(first, last) if at in begins]
    speech = "_".join(tag for _, tag in inside)
    names = [f"jb{starts_word}", f"je{ends_word}", f"j{starts_word}{ends_word}", f"jn{len(inside)}"]
    if starts_word:
        names.append("jbt=" + begins[first][1])
    if ends_word:
        names.append("jet=" + ends[last][1])
    if first in ends:
        names += ["jL=" + ends[first][1], "jLw=" + ends[first][0]]
    if last in begins:
        names += ["jR=" + begins[last][1], "jRw=" + begins[last][0]]
    if not (starts_word and ends_word):
        return [*names, "jseq0"]
    names += ["jseq=" + speech, "jw=" + "_".join(word for word, _ in inside)]
    names += ["jseqR=" + speech + "|" + begins[last][1]] if last in begins else []
    return names + (["jseqL=" + ends[first][1] + "|" + speech] if first in ends else [])


def _of_lexicon(words: Sequence[str], start: int, end: int) -> list[str]:
    """Roles of what the span begins and ends with, of what stands beside it, and words that it cuts in two."""
    names = []
    for size in range(1, end - start + 1):
        names += [f"lxS{role}" for role in roles_of("".join(words[end - size : end]))]
        names += [f"lxP{role}" for role in roles_of("".join(words[start : start + size]))]
    for size in range(2, _REACH + 1):
        if end + size <= len(words):
            names += [f"lxR{role}" for role in roles_of("".join(words[end : end + size]))]
        if start >= size:
            names += [f"lxL{role}" for role in roles_of("".join(words[start - size : start]))]
    around = range(max(0, start - _REACH), min(len(words), end + _REACH))
    pairs = ((a, b) for a in around for b in range(a + 2, min(len(words), a + _REACH + 1) + 1))
    cut = any(
        roles_of("".join(words[a:b]))
        for a, b in pairs
        if a < start < b < end or start < a < end < b
    )
    return names + (["lxcross"] if cut else [])


@functools.lru_cache(maxsize=4_096)
def _cut(
    words: tuple[str, ...],
) -> tuple[list[int], dict[int, tuple[str, str]], dict[int, tuple[str, str]]]:
    """(character at which each token begins, and the end; word and part of speech by first and by last place)."""
    import rjieba

    places = [0]
    for word in words:
        places.append(places[-1] + len(word))
    begins, ends, at = {}, {}, 0
    for word, tag in rjieba.tag("".join(words)):
        begins[at] = (word, tag)
        at += len(word)
        ends[at] = (word, tag)
    return places, begins, ends
