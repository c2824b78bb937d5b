"""What a model replied, as statements: unwrapped, cut where it went round in circles, and closed.

A small model repeats itself or runs to its limit of tokens. Such a reply still begins well more often
than not: it is cut back to its last complete statement, and the blocks open there are closed.
"""

from __future__ import annotations

import re

from industria.applications.production.plc.language.program import compile_text

_SHORTEST, _LONGEST, _TIMES = 6, 400, 4
_CUTS = 60
_ENDS = {"IF": "END_IF;", "CASE": "END_CASE;", "FOR": "END_FOR;", "WHILE": "END_WHILE;"}
_WORD = re.compile(r"\b(END_IF|END_CASE|END_FOR|END_WHILE|IF|CASE|FOR|WHILE)\b", re.IGNORECASE)
_UNIT = re.compile(
    r"END_VAR\s*(?!.*END_VAR)(.*?)(?:END_(?:FUNCTION_BLOCK|PROGRAM|FUNCTION)|$)", re.DOTALL
)


def goes_in_circles(text: str) -> bool:
    """Whether a reply ends with the same words four times over; lines that close blocks may."""
    said = re.sub(r"\s+", " ", text[-_LONGEST * (_TIMES + 1) :])
    for period in range(_SHORTEST, min(_LONGEST, len(said) // _TIMES) + 1):
        unit = said[-period:]
        if said.endswith(unit * _TIMES) and re.sub(r"END_\w+;|[\s();]", "", unit):
            return True
    return False


def statements_of(reply: str) -> str:
    """The statements of a reply. Returned as they came where no part of them parses."""
    text = re.sub(r"^\s*```\w*\n|\n```.*$", "", reply, flags=re.DOTALL).strip()
    inside = _UNIT.search(text)
    text = inside[1].strip() if inside else text
    if _parses(text):
        return text
    lines = text.split("\n")
    for end in range(len(lines), max(0, len(lines) - _CUTS), -1):
        if lines[end - 1].rstrip().endswith(";"):
            closed = "\n".join([*lines[:end], *_open_ends(lines[:end])])
            if _parses(closed):
                return closed
    return text


def _parses(body: str) -> bool:
    compiled = compile_text(f"PROGRAM Whole\n{body}\nEND_PROGRAM")
    return not any(d.code == "syntax" for d in compiled.errors)


def _open_ends(lines: list[str]) -> list[str]:
    """What closes the blocks that are open behind these lines, innermost first."""
    code = re.sub(r"//[^\n]*|\(\*.*?\*\)|'[^'\n]*'", "", "\n".join(lines), flags=re.DOTALL)
    opened: list[str] = []
    for word in (w.upper() for w in _WORD.findall(code)):
        if not word.startswith("END_"):
            opened.append(_ENDS[word])
        elif opened and opened[-1] == f"{word};":
            opened.pop()
    return opened[::-1]
