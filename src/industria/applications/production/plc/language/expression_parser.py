"""Expressions of Structured Text by precedence, and the names, members, indices and calls in them."""

from __future__ import annotations

from collections.abc import Callable

from industria.applications.production.plc.language import literals
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.cursor import (
    DEEPEST,
    Cursor,
    Stop,
)
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.tokens import Token, tokens_of

_BINARY = (
    ("OR", "OR_ELSE"), ("XOR",), ("AND", "AND_THEN"), ("=", "<>"), ("<", ">", "<=", ">="),
    ("+", "-"), ("*", "/", "MOD"),
)  # fmt: skip
_LITERALS = (
    "integer", "based", "real", "duration", "date", "time_of_day", "date_and_time", "string",
    "wide_string", "typed",
)  # fmt: skip


def parse_expression(source: str, diagnostics: Diagnostics) -> s.Expression | None:
    """One expression that is the whole text; None where it is none."""
    parser = ExpressionParser(tokens_of(source, diagnostics), diagnostics, source)
    try:
        found = parser.expression()
        parser.expect_end()
    except Stop:
        return None
    return found


class ExpressionParser(Cursor):
    """Reads expressions."""

    def expression(self, level: int = 0) -> s.Expression:
        """An expression by precedence, loosest first."""
        if level == len(_BINARY):
            return self._unary()
        if level == 0:
            self._deeper()
        try:
            left = self.expression(level + 1)
            while self._token.is_(*_BINARY[level]):
                operator = self._next()
                left = s.Binary(operator.place, operator.text, left, self.expression(level + 1))
            return left
        finally:
            if level == 0:
                self._depth -= 1

    def _unary(self) -> s.Expression:
        token = self._token
        if self._accept("NOT", "-", "+"):
            self._deeper()
            try:
                operand = self._unary()
            finally:
                self._depth -= 1
            if (
                token.text == "-"
                and isinstance(operand, s.Literal)
                and operand.kind in ("integer", "real")
            ):
                assert not isinstance(operand.value, str)
                return s.Literal(token.place, operand.kind, -operand.value, operand.type_name)
            return operand if token.text == "+" else s.Unary(token.place, token.text, operand)
        return self._power()

    def _power(self) -> s.Expression:
        left = self._postfix(self._primary())
        while self._token.is_("**"):
            operator = self._next()
            left = s.Binary(operator.place, "**", left, self._postfix(self._primary()))
        return left

    def _primary(self) -> s.Expression:
        token = self._token
        if self._accept("("):
            inner = self.expression()
            self._expect(")")
            return inner
        if self._accept("TRUE", "FALSE"):
            return s.Literal(token.place, "bool", token.text == "TRUE")
        if token.kind in _LITERALS:
            return self._literal()
        if token.kind == "address":
            self._next()
            return s.Direct(token.place, token.text.upper())
        if token.kind == "name":
            return s.Name(token.place, self._next().text)
        if token.is_("AND", "OR", "XOR", "NOT", "MOD") and self._peek().is_("("):
            return s.Name(token.place, self._next().text)  # AND(a, b) as a function
        raise self._fail("表达式", "an expression")

    def _literal(self) -> s.Literal:
        token = self._next()
        if token.kind == "typed":
            return self._typed(token)
        readers: dict[str, Callable[[str], int | str | None]] = {
            "integer": literals.integer_value, "based": literals.integer_value,
            "duration": literals.duration_value, "date": literals.date_value,
            "time_of_day": literals.time_of_day_value, "date_and_time": literals.date_and_time_value,
            "string": literals.string_value, "wide_string": literals.string_value,
        }  # fmt: skip
        if token.kind == "real":
            return s.Literal(token.place, "real", float(token.text.replace("_", "")))
        if token.kind not in readers:
            self._at -= 1
            raise self._fail("常数", "a constant")
        value = readers[token.kind](token.text)
        if value is None:
            self._error(
                "syntax",
                token.place,
                f"{token.text!r} 不是有效的常数",
                f"{token.text!r} is no valid constant",
            )
            raise Stop()
        kind: s.LiteralKind = "integer" if token.kind == "based" else token.kind  # type: ignore[assignment]
        long = token.text[:1].upper() == "L" and token.kind not in (
            "integer",
            "based",
            "string",
            "wide_string",
        )
        return s.Literal(token.place, kind, value, "LONG" if long else "")

    def _typed(self, token: Token) -> s.Literal:
        """``INT#-5``, ``BOOL#TRUE``, ``REAL#1.5``; ``Colour#Red`` comes back through _postfix."""
        name = token.text[:-1].upper()
        sign = -1 if self._accept("-") else 1
        self._accept("+")
        value = self._token
        if value.kind == "name":
            self._next()
            return s.Enumerator(token.place, token.text[:-1], value.text)  # type: ignore[return-value]
        if self._accept("TRUE", "FALSE"):
            return s.Literal(token.place, "bool", value.text == "TRUE", name)
        inner = self._literal()
        if sign < 0 and not isinstance(inner.value, str):
            return s.Literal(token.place, inner.kind, -inner.value, name)
        return s.Literal(token.place, inner.kind, inner.value, name)

    def _postfix(self, base: s.Expression) -> s.Expression:
        count = 0
        while True:
            token = self._token
            count += 1
            if count > 4 * DEEPEST:
                self._error("limit", token.place, "表达式过长", "the chain of members is too long")
                raise Stop()
            if self._accept("."):
                if self._token.kind == "integer":
                    base = s.Member(token.place, base, self._next().text)
                elif self._token.is_("%"):
                    raise self._fail("成员名", "the name of a member")
                else:
                    base = s.Member(
                        token.place, base, self._name("成员名", "the name of a member").text
                    )
            elif self._accept("["):
                indices = [self.expression()]
                while self._accept(","):
                    indices.append(self.expression())
                self._expect("]")
                base = s.Index(token.place, base, tuple(indices))
            elif self._token.is_("(") and isinstance(base, s.Name | s.Member | s.Index):
                base = self._call(base)
            elif self._token.is_("^"):
                self._error(
                    "unsupported", token.place, "不支持指针", "pointers (^) are not supported"
                )
                raise Stop()
            else:
                return base

    def _call(self, callee: s.Expression) -> s.Call:
        place = self._next().place
        arguments: list[s.Argument] = []
        while not self._token.is_(")"):
            token = self._token
            negated = bool(
                token.is_("NOT") and self._peek().kind == "name" and self._peek(2).is_("=>")
            )
            if negated:
                self._next()
            named = self._token.kind == "name" and self._peek().is_(":=", "=>")
            if named:
                name = self._next().text
                output = self._next().text == "=>"
                empty = self._token.is_(",", ")")
                value = None if output and empty else self.expression()
                arguments.append(s.Argument(token.place, name, value, output, negated))
            else:
                arguments.append(s.Argument(token.place, "", self.expression()))
            if not self._accept(","):
                break
        self._expect(")")
        return s.Call(place, callee, tuple(arguments))
