"""The interface of a request: the declarations it gives in Structured Text, with bodies still to write."""

from __future__ import annotations

import re
from dataclasses import dataclass

from industria.applications.production.plc.language import syntax
from industria.applications.production.plc.language.diagnostics import Diagnostic, Diagnostics
from industria.applications.production.plc.language.parser import parse

_ENDS = {
    "TYPE": "END_TYPE",
    "VAR_GLOBAL": "END_VAR",
    "FUNCTION_BLOCK": "END_FUNCTION_BLOCK",
    "FUNCTION": "END_FUNCTION",
    "PROGRAM": "END_PROGRAM",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One declaration of an interface. ``head``: all text up to the body; ``end``: its last line.

    ``given``: a body that the request itself wrote.
    """

    name: str
    head: str
    given: str
    end: str

    def text(self, body: str = "", extra: str = "") -> str:
        """The declaration with a body; ``extra``: further variables, as ``name : TYPE;`` lines."""
        more = f"\nVAR\n{extra}\nEND_VAR" if extra else ""
        return f"{self.head}{more}\n{body or self.given}\n{self.end}"


@dataclass(frozen=True, slots=True)
class Interface:
    """The declarations of a request, in order."""

    pieces: tuple[Piece, ...]

    @property
    def root(self) -> Piece | None:
        """The unit that is asked for: the last program, else the last block or function."""
        units = [p for p in self.pieces if p.name]
        programs = [p for p in units if p.end == "END_PROGRAM"]
        return next(reversed(programs or units), None)

    @property
    def open(self) -> tuple[Piece, ...]:
        """Those whose bodies are to be written; the root's is, even where the request begins one."""
        return tuple(p for p in self.pieces if p.name and (not p.given or p is self.root))

    def text(
        self, bodies: dict[str, str] | None = None, extra: dict[str, str] | None = None
    ) -> str:
        """Everything as one source text; ``bodies`` and ``extra`` by name of the unit."""
        bodies, extra = bodies or {}, extra or {}
        return (
            "\n\n".join(p.text(bodies.get(p.name, ""), extra.get(p.name, "")) for p in self.pieces)
            + "\n"
        )

    def tree(self) -> tuple[syntax.SourceFile, tuple[Diagnostic, ...]]:
        """The declarations as a tree, and what is wrong in them."""
        found = Diagnostics()
        tree = parse(self.text(), found)
        return tree, tuple(d for d in found.all if d.severity == "error")


def read_interface(request: str) -> tuple[Interface, str]:
    """(interface, request without it). The interface is empty where the request gives none.

    A unit counts from its keyword to its END; what stands between is kept as written, but for
    ``BEGIN`` and ``END_VAR_INPUT``, which vendors write and the standard does not know.
    """
    text = re.sub(r"\bEND_VAR_(?:INPUT|OUTPUT|IN|OUT)\b", "END_VAR", request.replace("\r\n", "\n"))
    lines = text.split("\n")
    pieces: list[Piece] = []
    prose: list[str] = []
    at = 0
    while at < len(lines):
        word = _opening_word(lines[at])
        stop = _closing_line(lines, at, _ENDS[word]) if word else None
        if word is None or stop is None:
            prose.append(lines[at])
            at += 1
            continue
        pieces.append(_piece(word, lines[at : stop + 1]))
        at = stop + 1
    return Interface(_once(pieces)), "\n".join(prose).strip()


def _opening_word(line: str) -> str | None:
    """The keyword that opens a declaration, written as code and not as prose."""
    found = re.match(r"\s*(TYPE|VAR_GLOBAL|FUNCTION_BLOCK|FUNCTION|PROGRAM)\b(.*)", line)
    if not found:
        return None
    rest = re.sub(r"//.*|\(\*.*?\*\)", "", found[2]).strip()
    pattern = {
        "TYPE": r".*",
        "VAR_GLOBAL": r"(CONSTANT|RETAIN)?",
        "FUNCTION": r"[A-Za-z_]\w*\s*:\s*\w+.*",
    }.get(found[1], r'"?[A-Za-z_]\w*"?')
    return found[1] if re.fullmatch(pattern, rest) else None


def _closing_line(lines: list[str], start: int, end: str) -> int | None:
    for at in range(start, len(lines)):
        if re.match(rf"\s*{end}\b", lines[at]):
            return at
        if at > start and _opening_word(lines[at]) in ("FUNCTION_BLOCK", "PROGRAM", "FUNCTION"):
            return None
    return None


def _piece(word: str, lines: list[str]) -> Piece:
    end = _ENDS[word]
    if word in ("TYPE", "VAR_GLOBAL"):
        return Piece("", "\n".join(lines[:-1]), "", end)
    first = re.match(r'\s*\w+\s+"?([A-Za-z_]\w*)"?', lines[0])
    assert first is not None
    lines[0] = lines[0].replace('"', "")
    text = "\n".join(lines[:-1])
    ends = [m.end() for m in re.finditer(r"\bEND_VAR\b;?", _blanked(text))]
    at = ends[-1] if ends else len(lines[0])
    body = [x for x in text[at:].split("\n") if not re.fullmatch(r"\s*BEGIN\s*;?\s*", x)]
    written = "\n".join(body).strip()
    code = _blanked(written)
    return Piece(first[1], text[:at], written if ":=" in code or "(" in code else "", end)


def _once(pieces: list[Piece]) -> tuple[Piece, ...]:
    """A unit that is declared twice counts as the later one: examples come first."""
    names = {p.name: i for i, p in enumerate(pieces) if p.name}
    return tuple(p for i, p in enumerate(pieces) if not p.name or names[p.name] == i)


def _blanked(text: str) -> str:
    """The text with its comments as blanks of the same length."""
    comment = re.compile(r"//[^\n]*|\(\*.*?\*\)", re.DOTALL)
    return comment.sub(lambda m: " " * len(m[0]), text)
