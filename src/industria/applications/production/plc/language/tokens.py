"""Tokens of Structured Text (IEC 61131-3, third edition, table 1 to 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from industria.applications.production.plc.language.diagnostics import Diagnostics, Place

KEYWORDS = frozenset(
    [
        "ACTION",
        "AND",
        "AND_THEN",
        "ARRAY",
        "AT",
        "BY",
        "CASE",
        "CONFIGURATION",
        "CONSTANT",
        "CONTINUE",
        "DO",
        "ELSE",
        "ELSIF",
        "END_ACTION",
        "END_CASE",
        "END_CONFIGURATION",
        "END_FOR",
        "END_FUNCTION",
        "END_FUNCTION_BLOCK",
        "END_IF",
        "END_PROGRAM",
        "END_REPEAT",
        "END_RESOURCE",
        "END_STRUCT",
        "END_TYPE",
        "END_VAR",
        "END_WHILE",
        "EXIT",
        "FALSE",
        "FOR",
        "FUNCTION",
        "FUNCTION_BLOCK",
        "IF",
        "MOD",
        "NON_RETAIN",
        "NOT",
        "OF",
        "ON",
        "OR",
        "OR_ELSE",
        "PROGRAM",
        "REPEAT",
        "RESOURCE",
        "RETAIN",
        "RETURN",
        "STRING",
        "STRUCT",
        "TASK",
        "THEN",
        "TO",
        "TRUE",
        "TYPE",
        "UNTIL",
        "VAR",
        "VAR_ACCESS",
        "VAR_EXTERNAL",
        "VAR_GLOBAL",
        "VAR_INPUT",
        "VAR_IN_OUT",
        "VAR_OUTPUT",
        "VAR_TEMP",
        "VAR_CONFIG",
        "PERSISTENT",
        "WHILE",
        "WITH",
        "WSTRING",
        "XOR",
    ]
)
# Parts of the standard or of a vendor's dialect that this front end knows by name and refuses.
UNSUPPORTED = {
    "METHOD": "methods", "INTERFACE": "interfaces", "CLASS": "classes", "PROPERTY": "properties",
    "NAMESPACE": "namespaces", "EXTENDS": "inheritance", "IMPLEMENTS": "interfaces",
    "REF_TO": "references", "POINTER": "pointers", "REFERENCE": "references", "GOTO": "jumps",
    "STEP": "sequential function charts", "TRANSITION": "sequential function charts",
    "INITIAL_STEP": "sequential function charts", "USING": "namespaces",
}  # fmt: skip

_PATTERNS = (
    ("assertion", r"//[ \t]*#[ \t]*ASSERT\b[^\n]*"),
    ("comment", r"//[^\n]*|/\*.*?\*/"),
    ("pragma", r"\{[^}]*\}"),
    ("duration", r"(?:LTIME|TIME|LT|T)#[-+]?[0-9][0-9a-zA-Z_.]*"),
    ("date", r"(?:LDATE|DATE|LD|D)#\d+-\d+-\d+(?![\d-])"),
    ("time_of_day", r"(?:LTIME_OF_DAY|TIME_OF_DAY|LTOD|TOD)#\d+:\d+(?::\d+(?:\.\d+)?)?"),
    ("date_and_time", r"(?:LDATE_AND_TIME|DATE_AND_TIME|LDT|DT)#\d+-\d+-\d+-\d+:\d+(?::\d+(?:\.\d+)?)?"),
    ("typed", r"[A-Za-z_]\w*#(?=[-+\w'\"])"),
    ("address", r"%[IQMiqm][XBWDLxbwdl]?\*|%[IQMiqm][XBWDLxbwdl]?\d+(?:\.\d+)*"),
    ("based", r"(?:2#[01_]+|8#[0-7_]+|16#[0-9A-Fa-f_]+)(?!\w)"),
    ("real", r"\d[\d_]*\.\d[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*[eE][-+]?\d+"),
    ("integer", r"\d[\d_]*"),
    ("name", r"[A-Za-z_]\w*"),
    ("string", r"'(?:\$.|[^'$\n])*'"),
    ("wide_string", r'"(?:\$.|[^"$\n])*"'),
    ("operator", r":=|=>|<=|>=|<>|\*\*|\.\.|\?=|[-+*/=<>&()\[\],;:.^#]"),
    ("space", r"\s+"),
)  # fmt: skip
_TOKEN = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS),
    re.DOTALL | re.ASCII | re.IGNORECASE,
)
_BACKSLASH_FREE_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is a name of the patterns, ``keyword`` or ``end``; keywords and types are upper case."""

    kind: str
    text: str
    place: Place
    end: Place

    @property
    def shown(self) -> str:
        """As a message quotes it."""
        return "end of file" if self.kind == "end" else repr(self.text[:40])

    def is_(self, *texts: str) -> bool:
        """Whether this is one of some keywords or operators."""
        return self.kind in ("keyword", "operator") and self.text in texts


def tokens_of(source: str, diagnostics: Diagnostics) -> list[Token]:
    """All tokens but comments and pragmas, with an ``end`` last. What is no token is an error."""
    out: list[Token] = []
    line, line_start, at = 1, 0, 0

    def place(position: int) -> Place:
        return Place(line, position - line_start + 1)

    while at < len(source):
        if source.startswith("(*", at):
            end = _comment_end(source, at)
            if end < 0:
                diagnostics.error(
                    "syntax", place(at), "注释 (* 没有结束的 *)", "expected *) to end the comment"
                )
                end = len(source)
            kind, text = "comment", source[at:end]
        else:
            match = _TOKEN.match(source, at)
            if match is None:
                match_name = _BACKSLASH_FREE_NAME.match(source, at)
                end = match_name.end() if match_name else at + 1
                _no_token(source[at:end], place(at), diagnostics)
                kind, text = "comment", source[at:end]
            else:
                kind, text, end = str(match.lastgroup), match.group(), match.end()
        if kind not in ("comment", "pragma", "space"):
            begin = place(at)
            out.append(_token(kind, text, begin, Place(begin.line, begin.column + len(text))))
        newlines = text.count("\n")
        if newlines:
            line += newlines
            line_start = at + text.rfind("\n") + 1
        at = end
    out.append(Token("end", "", place(at), place(at)))
    return out


def _token(kind: str, text: str, begin: Place, end: Place) -> Token:
    upper = text.upper()
    if kind == "name" and upper in KEYWORDS:
        return Token("keyword", upper, begin, end)
    if kind == "operator" and text == "&":
        return Token("keyword", "AND", begin, end)
    return Token(kind, text, begin, end)


def _comment_end(source: str, at: int) -> int:
    """Behind the ``*)`` of a comment, which may hold others; -1 where it does not end."""
    depth = 0
    for match in re.compile(r"\(\*|\*\)").finditer(source, at):
        depth += 1 if match.group() == "(*" else -1
        if depth == 0:
            return match.end()
    return -1


def _no_token(text: str, place: Place, diagnostics: Diagnostics) -> None:
    if text in "'\"":
        diagnostics.error(
            "syntax", place, "字符串没有在本行结束", "expected the string to end on its line"
        )
    elif text in "；，：（）。“”":
        plain = dict(zip("；，：（）。“”", ";,:().''", strict=True))[text]
        diagnostics.error(
            "syntax", place,
            f"应为半角 {plain!r}，实为全角 {text!r}", f"expected {plain!r}, found the full-width {text!r}",
        )  # fmt: skip
    else:
        diagnostics.error(
            "syntax", place,
            f"{text[:40]!r} 不是结构化文本的记号", f"expected a token of Structured Text, found {text[:40]!r}",
        )  # fmt: skip
