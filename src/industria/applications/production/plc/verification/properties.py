"""Properties of a program, and the short language that they are written in.

One property a line, with an optional ``name:`` before it; in English or Chinese::

    interlock: never motor and valve_open          互锁: 绝不 motor and valve_open
    always level <= 100                            始终 level <= 100
    if stop then not motor                         若 stop 则 not motor
    if start at start then lamp                    若 周期初 start 则 lamp
    if a then next b then c                        若 a 接着 b 则 c
    when alarm then horn within T#2s               当 alarm 则 horn 在 T#2s 内
    reachable motor                                可达 motor
    assume level >= 0 and level <= 100             假定 level >= 0 and level <= 100

Expressions are Structured Text over the program's names; ``old(x)`` is x at the end of the cycle before.
A comment begins with ``//``, or with ``#`` at the start of a line or behind a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from industria.core import InputError

Pattern = Literal[
    "invariant", "forbidden", "implication", "during_cycle", "between_cycles", "response", "reachable",
    "assertion", "no_fault", "assume"
]  # fmt: skip
NO_FAULT = "no-fault"
ASSERTIONS = "assertions"


@dataclass(frozen=True, slots=True)
class Property:
    """One property. ``expressions``: Structured Text, as many as the pattern takes; ``within``: of a
    response, a duration or a number of cycles."""

    id: str
    pattern: Pattern
    expressions: tuple[str, ...] = ()
    within: str = ""
    description: str = ""
    comment: str = field(default="", compare=False)  # what stood behind it on its line

    @property
    def text(self) -> str:
        """As the language writes it."""
        e = self.expressions
        table: dict[Pattern, Callable[[], str]] = {
            "invariant": lambda: f"always {e[0]}",
            "forbidden": lambda: f"never {e[0]}",
            "implication": lambda: f"if {e[0]} then {e[1]}",
            "during_cycle": lambda: f"if {e[0]} at start then {e[1]}",
            "between_cycles": lambda: f"if {e[0]} then next {e[1]} then {e[2]}",
            "response": lambda: f"when {e[0]} then {e[1]} within {self.within}",
            "reachable": lambda: f"reachable {e[0]}",
            "assume": lambda: f"assume {e[0]}",
            "assertion": lambda: "every #ASSERT holds",
            "no_fault": lambda: "no division by zero, no index out of bounds, no endless loop",
        }
        return table[self.pattern]()


_FORMS: tuple[tuple[Pattern, str], ...] = (
    ("between_cycles", r"(?:if|若)\s+(.+?)\s+(?:then\s+next|接着)\s+(.+?)\s+(?:then|则)\s+(.+)"),
    ("response", r"(?:when|当)\s+(.+?)\s+(?:then|则)\s+(.+?)\s+(?:within\s+(?P<en>\S.*)|在\s*(?P<zh>\S.*?)\s*内)"),
    ("during_cycle", r"(?:if\s+(.+?)\s+at\s+start\s+then\s+(.+))"),
    ("during_cycle", r"若\s+周期初\s+(.+?)\s+则\s+(.+)"),
    ("implication", r"(?:if|若)\s+(.+?)\s+(?:then|则)\s+(.+)"),
    ("invariant", r"(?:always|始终)\s+(.+)"),
    ("forbidden", r"(?:never|绝不)\s+(.+)"),
    ("reachable", r"(?:reachable|可达)\s+(.+)"),
    ("assume", r"(?:assume|假定)\s+(.+)"),
)  # fmt: skip
_NAME = re.compile(r"([\w-]+)\s*[:：](?!=)\s*(.+)", re.DOTALL)


_PIECE = re.compile(
    r"""(?P<string>'(?:\$.|[^'$])*'|"(?:\$.|[^"$])*")|(?P<rest>//.*|(?:(?<=\s)|^)\#.*)"""
    r"""|(?P<inner>\(\*.*?\*\)|/\*.*?\*/)|(?P<bad>\(\*|/\*|\{)|(?P<text>.)""",
    re.DOTALL,
)


def without_comments(line: str) -> tuple[str, str]:
    """(a line of the language without comments, its last comment). Raises InputError for what would not be read.

    ``#`` begins a comment at the start of the line or behind a space, so that ``Mode#Auto`` and
    ``16#FF`` stay whole; ``//``, ``(* *)`` and ``/* */`` are comments as in Structured Text.
    """
    out: list[str] = []
    comment = ""
    for piece in _PIECE.finditer(line):
        if piece["bad"]:
            raise InputError(
                f"expected a property whose comments end on its line and that has no pragma, found {line[:80]!r}"
            )
        if piece["rest"]:
            comment = piece["rest"]
            break
        out.append(" " if piece["inner"] else piece.group())
    return "".join(out).strip(), comment


def read_properties(text: str) -> list[Property]:
    """The properties of a text in the language above, without its comments (see ``without_comments``).

    Raises InputError with the line for what is no property.
    """
    out: list[Property] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line, comment = without_comments(raw)
        if not line:
            continue
        named = _NAME.fullmatch(line)
        name, body = (named[1], named[2]) if named else (f"p{len(out) + 1}", line)
        found = _read(name, body.strip().rstrip(";"))
        if found is None:
            raise InputError(
                f"line {number} of the specification: expected 'always ...', 'never ...', 'if ... then ...', "
                f"'when ... then ... within ...', 'reachable ...' or 'assume ...', found {line[:80]!r}"
            )
        out.append(replace(found, comment=comment))
    repeated = {p.id for p in out if sum(q.id == p.id for q in out) > 1}
    if repeated:
        raise InputError(
            f"expected every property to have a name of its own, found {min(repeated)!r} twice"
        )
    return out


def _read(name: str, body: str) -> Property | None:
    for pattern, form in _FORMS:
        match = re.fullmatch(form, body, re.IGNORECASE | re.DOTALL)
        if match:
            named = match.groupdict()
            within = next((v for v in named.values() if v), "")
            texts = tuple(g.strip() for g in match.groups() if g and g != within)
            return Property(name, pattern, texts, within.strip())
    return None


_PATTERN_IDS: dict[str, tuple[Pattern, int]] = {
    "pattern-invariant": ("invariant", 1),
    "pattern-forbidden": ("forbidden", 1),
    "pattern-implication": ("implication", 2),
    "pattern-statechange-duringcycle": ("during_cycle", 2),
    "pattern-statechange-betweencycles": ("between_cycles", 3),
    "pattern-reachability": ("reachable", 1),
}


def from_patterns(entries: Sequence[Mapping[str, object]]) -> tuple[list[Property], list[str]]:
    """(properties, ids of patterns that are none of ours) of a list in the form of PLCverif, as
    Agents4PLC publishes it: ``{"property": {"job_req": ..., "pattern_id": ..., "pattern_params": ...}}``."""
    out: list[Property] = []
    unknown: list[str] = []
    for number, entry in enumerate(entries, 1):
        inner = entry.get("property")
        body = inner if isinstance(inner, Mapping) else entry
        description = str(entry.get("property_description", ""))
        if body.get("job_req") == "assertion":
            out.append(Property(f"p{number}", "assertion", description=description))
            continue
        pattern, count = _PATTERN_IDS.get(str(body.get("pattern_id")), ("invariant", 0))
        parameters = body.get("pattern_params")
        if not count or not isinstance(parameters, Mapping) or len(parameters) != count:
            unknown.append(str(body.get("pattern_id")))
            continue
        texts = [re.sub(r"\binstance\.", "", str(parameters[k])) for k in sorted(parameters)]
        out.append(
            _with_arrow(Property(f"p{number}", pattern, tuple(texts), description=description))
        )
    return out, unknown


def _with_arrow(p: Property) -> Property:
    """``a --> b`` as an implication."""
    if p.pattern == "invariant" and "-->" in p.expressions[0]:
        left, _, right = p.expressions[0].partition("-->")
        return Property(
            p.id, "implication", (left.strip(), right.strip()), description=p.description
        )
    return p
