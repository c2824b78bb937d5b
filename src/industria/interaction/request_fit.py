"""Whether a call can be what a request asked for: the names in it, and what kind of thing it asks for.

It only ever takes acceptance away; it never finds that something answers which said it does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from industria.foundation import lexicon

# FP-7, 2017, CWC04013: what has a digit names one thing or one time
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./:-]*[A-Za-z0-9_]|\d", re.ASCII)


def names_left_out(request: str, arguments: Mapping[str, object], result: object) -> list[str]:
    """Names with a digit in a request that neither the call nor its result has."""
    said = _plain(json.dumps([arguments, result], ensure_ascii=False, default=str))
    named = [n for n in _NAME.findall(request) if any(c.isdigit() for c in n)]
    return [n for n in dict.fromkeys(named) if _plain(n) not in said]


def answers(request: str, tool: str, arguments: Mapping[str, object]) -> bool:
    """Whether an accepted result of a tool can be taken for what was asked.

    A question is answered by ``ask`` alone, and only where what it was asked keeps at least half of
    the request's words; a plan, a program or a work order is what an order asks for.
    """
    if tool != "ask":
        return not _is_question(request)
    words, kept = _words(request), _words(str(arguments.get("question", "")))
    return len(words & kept) * 2 >= len(words)


def _words(text: str) -> set[str]:
    """Words of three letters and more, and pairs of Han characters."""
    han = re.findall(r"[\u4e00-\u9fff]+", text)
    pairs = {run[k : k + 2] for run in han for k in range(max(1, len(run) - 1))}
    return pairs | {w.lower() for w in re.findall(r"[A-Za-z0-9_-]{3,}", text)}


def _plain(text: str) -> str:
    """Without case, spaces and the marks that names are written with or without."""
    return re.sub(r"[\s_\-./:]", "", text).lower()


def _is_question(request: str) -> bool:
    asked = re.search(r"[?？]\s*$", request) or lexicon.has(request, "asks_by_form")
    return bool(asked) or lexicon.starts(request.lstrip(), "opens_question")
