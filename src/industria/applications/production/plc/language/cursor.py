"""A cursor over the tokens of a text: look, accept, expect, and say what was expected instead.

Each message says what was expected and what was found, and for a missing END which block it would close.
"""

from __future__ import annotations

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics, Place
from industria.applications.production.plc.language.tokens import UNSUPPORTED, Token

DEEPEST = 60
SECTIONS: dict[str, s.Section] = {
    "VAR": "local", "VAR_INPUT": "input", "VAR_OUTPUT": "output", "VAR_IN_OUT": "in_out",
    "VAR_TEMP": "temp", "VAR_EXTERNAL": "external", "VAR_GLOBAL": "global",
}  # fmt: skip
UNITS: dict[str, s.UnitKind] = {
    "PROGRAM": "program", "FUNCTION_BLOCK": "function_block", "FUNCTION": "function",
}  # fmt: skip


class Stop(Exception):
    """Leave the construct at hand; what is wrong is noted already."""


class Cursor:
    """The token at hand, and how to go on from it."""

    def __init__(self, tokens: list[Token], diagnostics: Diagnostics, source: str) -> None:
        self._tokens, self._at = tokens, 0
        self._found, self._source = diagnostics, source
        self._depth = 0
        self._blocks: list[Token] = []

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _peek(self, ahead: int = 1) -> Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def _next(self) -> Token:
        token = self._token
        if token.kind != "end":
            self._at += 1
        return token

    def _accept(self, *texts: str) -> Token | None:
        return self._next() if self._token.is_(*texts) else None

    def _error(self, code: str, place: Place, zh: str, en: str) -> None:
        self._found.error(code, place, zh, en)

    def _fail(self, expected_zh: str, expected_en: str) -> Stop:
        token = self._token
        word = token.text.upper()
        if token.kind == "name" and word in UNSUPPORTED:
            self._error(
                "unsupported", token.place,
                f"不支持 {word}", f"{word} ({UNSUPPORTED[word]}) is not supported",
            )  # fmt: skip
        else:
            shown = "文件结尾" if token.kind == "end" else token.shown
            self._error(
                "syntax", token.place,
                f"应为{expected_zh}, 实为 {shown}", f"expected {expected_en}, found {token.shown}",
            )  # fmt: skip
        return Stop()

    def _expect(self, text: str) -> Token:
        token = self._accept(text)
        if token is None:
            raise self._fail(f" {text}", f"{text!r}")
        return token

    def _expect_end(self, text: str, opener: Token) -> None:
        """The END of a block; a message of a missing one names where the block began."""
        if self._accept(text):
            return
        token = self._token
        self._error(
            "syntax", token.place,
            f"应为 {text} (结束第 {opener.place.line} 行的 {opener.text}), 实为 {token.shown}",
            f"expected {text} to close {opener.text} of line {opener.place.line}, found {token.shown}",
        )  # fmt: skip
        raise Stop()

    def _semicolon(self) -> None:
        """The ``;`` behind a statement; a missing one is noted where it belongs and passed over."""
        if self._accept(";"):
            return
        before = self._tokens[self._at - 1].end if self._at else self._token.place
        self._error(
            "syntax", before,
            f"应为 ';', 实为 {self._token.shown}", f"expected ';', found {self._token.shown}",
        )  # fmt: skip
        starts = self._token.kind in ("name", "keyword", "assertion", "end")
        if not starts or self._token.place.line == before.line:
            raise Stop()

    def expect_end(self) -> None:
        """Nothing more may follow."""
        if self._token.kind != "end":
            raise self._fail("表达式结束", "the end of the expression")

    def _name(self, zh: str, en: str) -> Token:
        if self._token.kind == "name":
            return self._next()
        if self._token.kind == "keyword":
            self._error(
                "syntax", self._token.place,
                f"{self._token.text} 是保留字, 不能作{zh}", f"{self._token.text} is a keyword and cannot be {en}",
            )  # fmt: skip
            raise Stop()
        raise self._fail(zh, en)

    def _skip_to(self, *texts: str) -> None:
        while self._token.kind != "end" and not self._token.is_(*texts):
            self._next()

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self._depth -= 1
            self._error(
                "limit", self._token.place,
                f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels",
            )  # fmt: skip
            self._at = len(self._tokens) - 1
            raise Stop()
