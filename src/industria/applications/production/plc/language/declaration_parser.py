"""Declarations of Structured Text: variables, types and initial values."""

from __future__ import annotations

from industria.applications.production.plc.language import literals
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.cursor import (
    SECTIONS,
    UNITS,
    Stop,
)
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.expression_parser import (
    ExpressionParser,
)
from industria.applications.production.plc.language.tokens import UNSUPPORTED, Token


class DeclarationParser(ExpressionParser):
    """Reads sections of variables and types."""

    def _section(self) -> list[s.Variable]:
        opener = self._next()
        section = SECTIONS[opener.text]
        constant = retain = False
        while self._token.is_("CONSTANT", "RETAIN", "NON_RETAIN", "PERSISTENT"):
            word = self._next().text
            constant = constant or word == "CONSTANT"
            retain = retain or word in ("RETAIN", "PERSISTENT")
        out: list[s.Variable] = []
        while not self._token.is_("END_VAR"):
            if self._token.kind == "end" or self._token.is_(*SECTIONS, *UNITS, "IF", "CASE"):
                self._expect_end("END_VAR", opener)
            if self._accept(";"):
                continue
            try:
                out.extend(self._variables(section, constant, retain))
            except Stop:
                self._skip_to(";", "END_VAR", *SECTIONS)
                self._accept(";")
        self._next()
        self._accept(";")
        return out

    def _variables(self, section: s.Section, constant: bool, retain: bool) -> list[s.Variable]:
        names = [self._name("变量名", "the name of a variable")]
        while self._accept(","):
            names.append(self._name("变量名", "the name of a variable"))
        address = ""
        if self._accept("AT"):
            if self._token.kind != "address":
                raise self._fail("地址, 如 %IX0.0", "an address such as %IX0.0")
            address = self._next().text.upper()
        self._expect(":")
        kind = self._type()
        edge = ""
        if self._token.kind == "name" and self._token.text.upper() in ("R_EDGE", "F_EDGE"):
            edge = self._next().text.upper()
        initial = self._initial() if self._accept(":=") else None
        self._semicolon()
        return [
            s.Variable(n.place, n.text, section, kind, initial, address, constant, retain, edge)
            for n in names
        ]

    def _types(self) -> list[s.TypeDeclaration]:
        opener = self._next()
        out: list[s.TypeDeclaration] = []
        while not self._token.is_("END_TYPE"):
            if self._token.kind == "end" or self._token.is_(*UNITS):
                self._expect_end("END_TYPE", opener)
            try:
                name = self._name("类型名", "the name of a type")
                self._expect(":")
                kind = self._type()
                initial = self._initial() if self._accept(":=") else None
                out.append(s.TypeDeclaration(name.place, name.text, kind, initial))
                if isinstance(kind, s.StructureOf):
                    self._accept(";")
                else:
                    self._semicolon()
            except Stop:
                self._skip_to(";", "END_TYPE")
                self._accept(";")
        self._next()
        self._accept(";")
        return out

    def _type(self) -> s.TypeSpecification:
        self._deeper()
        try:
            token = self._token
            if self._accept("ARRAY"):
                return self._array(token.place)
            if self._accept("STRING", "WSTRING"):
                length = None
                if self._accept("["):
                    length = self.expression()
                    self._expect("]")
                elif self._accept("("):
                    length = self.expression()
                    self._expect(")")
                return s.StringOf(token.place, token.text == "WSTRING", length)
            if self._accept("STRUCT"):
                return self._structure(token)
            if self._token.is_("("):
                return self._enumeration(token.place, "")
            name = self._name("类型", "a type")
            if name.text.upper() in UNSUPPORTED:
                self._at -= 1
                raise self._fail("类型", "a type")
            if self._accept("."):
                raise self._fail("无命名空间的类型名", "a type without a namespace")
            if self._token.is_("(") and self._peek().kind == "name":
                return self._enumeration(token.place, name.text)
            if self._accept("("):
                low = self.expression()
                self._expect("..")
                high = self.expression()
                self._expect(")")
                return s.NamedType(name.place, name.text, low, high)
            return s.NamedType(name.place, name.text)
        finally:
            self._depth -= 1

    def _array(self, place: Place) -> s.ArrayOf:
        self._expect("[")
        ranges: list[tuple[s.Expression, s.Expression]] = []
        while True:
            low = self.expression()
            self._expect("..")
            ranges.append((low, self.expression()))
            if not self._accept(","):
                break
        self._expect("]")
        self._expect("OF")
        return s.ArrayOf(place, tuple(ranges), self._type())

    def _structure(self, opener: Token) -> s.StructureOf:
        fields: list[s.Variable] = []
        while not self._token.is_("END_STRUCT"):
            if self._token.kind != "name":
                self._expect_end("END_STRUCT", opener)
            fields.extend(self._variables("local", False, False))
        self._next()
        return s.StructureOf(opener.place, tuple(fields))

    def _enumeration(self, place: Place, base: str) -> s.EnumerationOf:
        self._expect("(")
        values: list[tuple[Place, str, s.Expression | None]] = []
        while True:
            name = self._name("枚举值", "a value of the enumeration")
            if self._accept("#"):
                name = self._name("枚举值", "a value of the enumeration")
            values.append(
                (name.place, name.text, self.expression() if self._accept(":=") else None)
            )
            if not self._accept(","):
                break
        self._expect(")")
        if self._token.kind == "name" and not base:
            base = self._next().text
        return s.EnumerationOf(place, tuple(values), base)

    def _initial(self) -> s.Expression:
        """A value, ``[...]`` of an array or ``(name := value, ...)`` of a structure."""
        self._deeper()
        try:
            place = self._token.place
            if self._accept("["):
                return self._array_items(place)
            structure = (
                self._token.is_("(") and self._peek().kind == "name" and self._peek(2).is_(":=")
            )
            if not structure:
                return self.expression()
            self._next()
            items: list[tuple[str, int, s.Expression]] = []
            while True:
                name = self._name("成员名", "the name of a field")
                self._expect(":=")
                items.append((name.text, 1, self._initial()))
                if not self._accept(","):
                    break
            self._expect(")")
            return s.Items(place, tuple(items))
        finally:
            self._depth -= 1

    def _array_items(self, place: Place) -> s.Items:
        items: list[tuple[str, int, s.Expression]] = []
        while not self._token.is_("]"):
            if self._token.kind == "integer" and self._peek().is_("("):
                count = literals.integer_value(self._next().text) or 0
                self._next()
                items.append(("", min(count, 1_000_000), self._initial()))
                self._expect(")")
            else:
                items.append(("", 1, self._initial()))
            if not self._accept(","):
                break
        self._expect("]")
        return s.Items(place, tuple(items))
