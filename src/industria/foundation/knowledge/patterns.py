"""The parts of a pattern: what stands between its signs; a part in double quotes may hold them itself."""

from __future__ import annotations

import re

_QUOTED = re.compile(r'"[^"]*"')


def parts(pattern: str, sign: str, at_most: int = 0) -> list[str]:
    """The parts between a sign outside of quotes, still with their quotes; ``at_most`` 0 is any number."""
    hidden = _QUOTED.sub(lambda found: "\0" * len(found[0]), pattern)
    found: list[str] = []
    start = 0
    for match in re.finditer(re.escape(sign), hidden):
        if at_most and len(found) + 1 == at_most:
            break
        found.append(pattern[start : match.start()].strip())
        start = match.end()
    return [*found, pattern[start:].strip()]


def name(part: str) -> str:
    """A part without the quotes around it."""
    text = part.strip()
    return text[1:-1] if len(text) > 1 and _QUOTED.fullmatch(text) else text
