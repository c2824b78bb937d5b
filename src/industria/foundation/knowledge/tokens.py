"""Words of Chinese and English text, cut the same way when stored and when asked.

Latin words, numbers and tag names stay whole and in lower case (``p-101``), and a tag's parts are
kept beside it; Chinese is cut with jieba's search mode.
"""

from __future__ import annotations

import functools
import re
from typing import Any

_PIECE = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*")
_STOP_LIST = """
a an and any are as at be been but by can could did do does for from had has have how i if in into
is it its long many me much my of often on or our should so than that the their them then there
these they this to up was we were what when where which who why will with would you your
的 了 和 与 或 是 在 有 我 你 他 它 们 这 那 该 吗 呢 吧 啊 请 请问 什么 怎么 如何 为什么 为何 怎样 哪 哪些
哪个 多少 多久 多长 几 可以 能 能否 是否 应该 需要 一个 以及 并 把 被 让 给 对 从 到 上 下 中
"""
STOP_WORDS = frozenset(_STOP_LIST.split())


def words(text: str) -> list[str]:
    """All words of a text in order, in lower case."""
    out: list[str] = []
    for match in _PIECE.finditer(text):
        piece = match.group()
        if "\u4e00" <= piece[0] <= "\u9fff":
            import rjieba  # its dictionary takes a quarter of a second to load

            out.extend(rjieba.cut_for_search(piece))
            continue
        piece = piece.lower()
        out.append(piece)
        parts = re.split(r"[-_./]", piece)
        if len(parts) > 1:
            out.extend(part for part in parts if len(part) > 1)
    return out


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning."""
    return [word for word in words(text) if word not in STOP_WORDS]


@functools.lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """An English word without its endings (Snowball); other words and numbers as they are."""
    if not word.isascii() or any(c.isdigit() for c in word):
        return word
    return str(_stemmer().stemWord(word))


@functools.cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning."""
    return [stem(word) for word in content_words(text)]
