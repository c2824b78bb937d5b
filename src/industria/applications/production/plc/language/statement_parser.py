"""Statements of Structured Text, with recovery: an error in one does not hide those of the next."""

from __future__ import annotations

import re
from collections.abc import Callable

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.cursor import (
    SECTIONS,
    UNITS,
    Stop,
)
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.expression_parser import (
    ExpressionParser,
    parse_expression,
)
from industria.applications.production.plc.language.tokens import UNSUPPORTED, Token

_DIALECT = {
    "BEGIN": "BEGIN 不属于 IEC 结构化文本, 语句直接写在变量之后",
    "CALL": "CALL 不属于结构化文本, 直接写实例名和括号",
    "LET": "LET 不属于结构化文本",
    "END": "结束语须写全, 如 END_IF",
    "ELSEIF": "应为 ELSIF",
    "ENDIF": "应为 END_IF",
}
_DIALECT_EN = {
    "BEGIN": "BEGIN is no part of IEC Structured Text: statements follow the variables directly",
    "CALL": "CALL is no part of Structured Text: write the instance and parentheses",
    "LET": "LET is no part of Structured Text",
    "END": "an end has to name its block, such as END_IF",
    "ELSEIF": "expected ELSIF",
    "ENDIF": "expected END_IF",
}


class StatementParser(ExpressionParser):
    """Reads statements; ``_blocks`` are those that are open around the one at hand."""

    def _statements(self, ends: Callable[[], bool]) -> tuple[s.Statement, ...]:
        self._deeper()
        out: list[s.Statement] = []
        try:
            while not ends() and self._token.kind != "end":
                if self._token.is_(*UNITS) or self._token.is_(*(f"END_{u}" for u in UNITS)):
                    break
                if self._closes_outer():
                    break
                if self._accept(";"):
                    continue
                at = self._at
                try:
                    found = self._statement()
                    if found is not None:
                        out.append(found)
                except Stop:
                    self._recover(at)
        finally:
            self._depth -= 1
        return tuple(out)

    def _closes_outer(self) -> bool:
        """Whether the token ends or continues a block that is open around this one."""
        text = self._token.text
        if self._token.kind != "keyword":
            return False
        if text in ("ELSE", "ELSIF"):
            return any(b.text in ("IF", "CASE") for b in self._blocks)
        opened = {"UNTIL": "REPEAT"}.get(text, text.removeprefix("END_"))
        return text.startswith(("END_", "UNTIL")) and any(b.text == opened for b in self._blocks)

    def _recover(self, at: int) -> None:
        """Go on behind the next ``;`` of this statement, or at the next word that begins one."""
        starts = ("IF", "CASE", "FOR", "WHILE", "REPEAT", "RETURN", "EXIT", "CONTINUE")
        if self._at == at:
            self._next()
        while self._token.kind != "end":
            if self._accept(";"):
                return
            if self._token.is_(*starts, *UNITS) or self._token.text.startswith(
                ("END_", "ELSE", "ELSIF", "UNTIL")
            ):
                return
            fresh = self._token.place.line > self._tokens[self._at - 1].place.line
            if fresh and self._token.kind == "name" and self._peek().is_(":=", "("):
                return
            self._next()

    def _statement(self) -> s.Statement | None:
        token = self._token
        if token.kind == "assertion":
            return self._assertion()
        if token.kind == "keyword":
            return self._keyword_statement(token)
        if token.kind in ("name", "address"):
            word = token.text.upper()
            if word in _DIALECT and not self._peek().is_(":=", ".", "[", "("):
                self._next()
                self._error("dialect", token.place, _DIALECT[word], _DIALECT_EN[word])
                self._accept(";")
                return None
            if word in UNSUPPORTED and not self._peek().is_(":=", ".", "[", "("):
                raise self._fail("语句", "a statement")
            return self._assignment_or_call()
        raise self._fail("语句", "a statement")

    def _keyword_statement(self, token: Token) -> s.Statement | None:
        simple: dict[str, Callable[[Token], s.Statement | None]] = {
            "IF": self._if,
            "CASE": self._case,
            "FOR": self._for,
            "WHILE": self._while,
            "REPEAT": self._repeat,
        }
        if token.text in simple:
            self._next()
            self._blocks.append(token)
            try:
                return simple[token.text](token)
            finally:
                self._blocks.pop()
        if self._accept("EXIT", "CONTINUE", "RETURN"):
            self._semicolon()
            return s.Jump(token.place, token.text)
        if token.text.startswith("END_") or token.text in (
            "ELSE",
            "ELSIF",
            "UNTIL",
            "THEN",
            "DO",
            "OF",
        ):
            self._next()
            self._error(
                "syntax", token.place,
                f"{token.text} 没有对应的开头", f"{token.text} closes or continues nothing that is open",
            )  # fmt: skip
            self._accept(";")
            return None
        if token.text in SECTIONS:
            self._error(
                "syntax", token.place,
                f"{token.text} 应在语句之前", f"{token.text} has to stand before the statements",
            )  # fmt: skip
            self._skip_to("END_VAR", *UNITS)
            self._accept("END_VAR")
            return None
        raise self._fail("语句", "a statement")

    def _assertion(self) -> s.Assertion:
        token = self._next()
        text = re.split("ASSERT", token.text, maxsplit=1, flags=re.IGNORECASE)[1]
        text = text.strip().rstrip(";").strip()
        inner = Diagnostics()
        found = parse_expression(text, inner)
        if found is None or inner.has_errors:
            self._error(
                "syntax", token.place,
                f"断言 {text!r} 不是表达式", f"expected an expression behind #ASSERT, found {text!r}",
            )  # fmt: skip
            raise Stop()
        return s.Assertion(token.place, found, text)

    def _assignment_or_call(self) -> s.Statement:
        start = self._token.place
        target = self._postfix(self._primary())
        if self._accept(":="):
            value = self.expression()
            if self._token.is_(":="):
                raise self._fail(" ';' (一条语句只赋一个值)", "';' (one value to a statement)")
            self._semicolon()
            return s.Assign(start, target, value)
        if self._token.is_("="):
            self._error(
                "assignment", self._token.place,
                "赋值应写 ':=', 实为 '='", "expected ':=' to assign, found '=' which compares",
            )  # fmt: skip
            self._next()
            value = self.expression()
            self._semicolon()
            return s.Assign(start, target, value)
        if isinstance(target, s.Call):
            self._semicolon()
            return s.CallStatement(start, target)
        raise self._fail(" ':=' 或 '('", "':=' or '('")

    def _if(self, opener: Token) -> s.If:
        arms = [self._arm()]
        while self._accept("ELSIF"):
            arms.append(self._arm())
        otherwise: tuple[s.Statement, ...] = ()
        if self._accept("ELSE"):
            otherwise = self._statements(lambda: self._token.is_("END_IF"))
        self._expect_end("END_IF", opener)
        self._semicolon()
        return s.If(opener.place, tuple(arms), otherwise)

    def _arm(self) -> tuple[s.Expression, tuple[s.Statement, ...]]:
        condition = self.expression()
        if self._token.is_(":="):
            raise self._fail(" '=' (比较用 '=')", "'=' to compare, or THEN")
        self._expect("THEN")
        return condition, self._statements(lambda: self._token.is_("ELSIF", "ELSE", "END_IF"))

    def _case(self, opener: Token) -> s.Case:
        subject = self.expression()
        self._expect("OF")
        arms: list[tuple[tuple[s.CaseLabel, ...], tuple[s.Statement, ...]]] = []
        while not self._token.is_("ELSE", "END_CASE"):
            if not self._at_label():
                raise self._fail("分支标号, 如 1:", "a label such as 1:")
            labels = [self._label()]
            while self._accept(","):
                labels.append(self._label())
            self._expect(":")
            body = self._statements(lambda: self._token.is_("ELSE", "END_CASE") or self._at_label())
            arms.append((tuple(labels), body))
        otherwise: tuple[s.Statement, ...] = ()
        if self._accept("ELSE"):
            self._accept(":")
            otherwise = self._statements(lambda: self._token.is_("END_CASE"))
        self._expect_end("END_CASE", opener)
        self._semicolon()
        return s.Case(opener.place, subject, tuple(arms), otherwise)

    def _at_label(self) -> bool:
        """Whether a label of CASE begins here: a value, then ``:``, ``,`` or ``..``."""
        token = self._token
        if (
            token.is_("-", "+")
            or token.kind in ("integer", "based", "typed", "duration", "string")
            or token.is_("TRUE", "FALSE")
        ):
            return True
        ahead = 1
        while self._peek(ahead).is_(".") and self._peek(ahead + 1).kind == "name":
            ahead += 2
        return token.kind == "name" and self._peek(ahead).is_(":", ",", "..")

    def _label(self) -> s.CaseLabel:
        place = self._token.place
        low = self.expression()
        return s.CaseLabel(place, low, self.expression() if self._accept("..") else None)

    def _for(self, opener: Token) -> s.For:
        variable = self._postfix(self._primary())
        if self._token.is_("="):
            self._error(
                "assignment", self._token.place, "应为 ':=', 实为 '='", "expected ':=', found '='"
            )
            self._next()
        else:
            self._expect(":=")
        start = self.expression()
        self._expect("TO")
        stop = self.expression()
        step = self.expression() if self._accept("BY") else None
        self._expect("DO")
        body = self._statements(lambda: self._token.is_("END_FOR"))
        self._expect_end("END_FOR", opener)
        self._semicolon()
        return s.For(opener.place, variable, start, stop, step, body)

    def _while(self, opener: Token) -> s.While:
        condition = self.expression()
        self._expect("DO")
        body = self._statements(lambda: self._token.is_("END_WHILE"))
        self._expect_end("END_WHILE", opener)
        self._semicolon()
        return s.While(opener.place, condition, body)

    def _repeat(self, opener: Token) -> s.While:
        body = self._statements(lambda: self._token.is_("UNTIL"))
        self._expect("UNTIL")
        condition = self.expression()
        self._accept(";")
        self._expect_end("END_REPEAT", opener)
        self._semicolon()
        return s.While(opener.place, condition, body, until=True)
