"""The parser: Structured Text of IEC 61131-3 by recursive descent, with recovery after an error.

Written by hand because its messages are what a programmer and a repairing model read: each says
what was expected, what was found, and for a missing END which block it would close.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from industria.applications.production.plc.language import literals
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.diagnostics import Diagnostics, Place
from industria.applications.production.plc.language.tokens import UNSUPPORTED, Token, tokens_of

DEEPEST = 60
_SECTIONS: dict[str, s.Section] = {
    "VAR": "local", "VAR_INPUT": "input", "VAR_OUTPUT": "output", "VAR_IN_OUT": "in_out",
    "VAR_TEMP": "temp", "VAR_EXTERNAL": "external", "VAR_GLOBAL": "global",
}  # fmt: skip
_UNITS: dict[str, s.UnitKind] = {
    "PROGRAM": "program", "FUNCTION_BLOCK": "function_block", "FUNCTION": "function",
}  # fmt: skip
_BINARY = (
    ("OR", "OR_ELSE"), ("XOR",), ("AND", "AND_THEN"), ("=", "<>"), ("<", ">", "<=", ">="),
    ("+", "-"), ("*", "/", "MOD"),
)  # fmt: skip
_LITERALS = (
    "integer", "based", "real", "duration", "date", "time_of_day", "date_and_time", "string",
    "wide_string", "typed",
)  # fmt: skip
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


class _Stop(Exception):
    """Leave the construct at hand; what is wrong is noted already."""


def parse(source: str, diagnostics: Diagnostics) -> s.SourceFile:
    """The tree of a text. Errors go to ``diagnostics``; the tree then holds what could be read."""
    return _Parser(tokens_of(source, diagnostics), diagnostics, source).file()


def parse_expression(source: str, diagnostics: Diagnostics) -> s.Expression | None:
    """One expression that is the whole text; None where it is none."""
    parser = _Parser(tokens_of(source, diagnostics), diagnostics, source)
    try:
        found = parser.expression()
        parser.expect_end()
    except _Stop:
        return None
    return found


class _Parser:
    def __init__(self, tokens: list[Token], diagnostics: Diagnostics, source: str) -> None:
        self._tokens, self._at = tokens, 0
        self._found, self._source = diagnostics, source
        self._depth = 0
        self._blocks: list[Token] = []

    # -- tokens ---------------------------------------------------------------------------

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

    def _fail(self, expected_zh: str, expected_en: str) -> _Stop:
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
        return _Stop()

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
        raise _Stop()

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
            raise _Stop()

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
            raise _Stop()
        raise self._fail(zh, en)

    def _skip_to(self, *texts: str) -> None:
        while self._token.kind != "end" and not self._token.is_(*texts):
            self._next()

    # -- declarations ---------------------------------------------------------------------

    def file(self) -> s.SourceFile:
        """Every unit, type and configuration of the text."""
        units: list[s.Unit] = []
        types: list[s.TypeDeclaration] = []
        variables: list[s.Variable] = []
        tasks: list[s.Task] = []
        programs: list[s.ProgramInstance] = []
        configuration = ""
        while self._token.kind != "end":
            try:
                if self._token.is_(*_UNITS):
                    units.append(self._unit())
                elif self._token.is_("TYPE"):
                    types.extend(self._types())
                elif self._token.is_("VAR_GLOBAL"):
                    variables.extend(self._section())
                elif self._token.is_("CONFIGURATION"):
                    configuration = self._configuration(variables, tasks, programs)
                elif self._token.is_(";"):
                    self._next()
                else:
                    raise self._fail(
                        " PROGRAM, FUNCTION_BLOCK, FUNCTION, TYPE 或 CONFIGURATION",
                        "PROGRAM, FUNCTION_BLOCK, FUNCTION, TYPE or CONFIGURATION",
                    )
            except _Stop:
                self._next()
                self._skip_to(*_UNITS, "TYPE", "CONFIGURATION")
        if not (units or types or variables) and not self._found.has_errors:
            place = self._token.place
            self._error(
                "empty", place, "文件中没有程序单元", "expected a program unit, found an empty file"
            )
        return s.SourceFile(
            tuple(units), tuple(types), tuple(variables), tuple(tasks), tuple(programs),
            configuration, self._source,
        )  # fmt: skip

    def _unit(self) -> s.Unit:
        opener = self._next()
        kind = _UNITS[opener.text]
        name = self._name("程序单元名", "the name of the unit")
        self._blocks = []
        returns = None
        if kind == "function":
            if self._accept(":"):
                returns = self._type()
        elif self._token.is_(":"):
            raise self._fail("变量声明", "variables: only a FUNCTION returns a type")
        variables: list[s.Variable] = []
        while self._token.is_(*_SECTIONS):
            try:
                variables.extend(self._section())
            except _Stop:
                self._skip_to("END_VAR", *_UNITS, f"END_{opener.text}")
                self._accept("END_VAR")
        end_text = f"END_{opener.text}"
        body = self._statements(lambda: self._token.is_(end_text))
        end = self._token.place
        if not self._accept(end_text):
            token = self._token
            self._error(
                "syntax", token.place,
                f"应为 {end_text} (结束第 {opener.place.line} 行的 {opener.text} {name.text}), 实为 {token.shown}",
                f"expected {end_text} to close {opener.text} {name.text} of line {opener.place.line}, found {token.shown}",
            )  # fmt: skip
            self._skip_to(*_UNITS, "TYPE", "CONFIGURATION", end_text)
            self._accept(end_text)
        self._accept(";")
        return s.Unit(name.place, kind, name.text, returns, tuple(variables), body, end)

    def _section(self) -> list[s.Variable]:
        opener = self._next()
        section = _SECTIONS[opener.text]
        constant = retain = False
        while self._token.is_("CONSTANT", "RETAIN", "NON_RETAIN", "PERSISTENT"):
            word = self._next().text
            constant = constant or word == "CONSTANT"
            retain = retain or word in ("RETAIN", "PERSISTENT")
        out: list[s.Variable] = []
        while not self._token.is_("END_VAR"):
            if self._token.kind == "end" or self._token.is_(*_SECTIONS, *_UNITS, "IF", "CASE"):
                self._expect_end("END_VAR", opener)
            if self._accept(";"):
                continue
            try:
                out.extend(self._variables(section, constant, retain))
            except _Stop:
                self._skip_to(";", "END_VAR", *_SECTIONS)
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
            if self._token.kind == "end" or self._token.is_(*_UNITS):
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
            except _Stop:
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

    def _configuration(
        self,
        variables: list[s.Variable],
        tasks: list[s.Task],
        programs: list[s.ProgramInstance],
    ) -> str:
        opener = self._next()
        name = self._name("配置名", "the name of the configuration")
        resource: Token | None = None
        while not self._token.is_("END_CONFIGURATION"):
            if self._token.is_("VAR_GLOBAL"):
                variables.extend(self._section())
            elif self._token.is_("RESOURCE"):
                resource = self._next()
                self._name("资源名", "the name of the resource")
                self._expect("ON")
                self._name("处理器名", "the name of the processor")
            elif resource and self._accept("END_RESOURCE"):
                self._accept(";")
                resource = None
            elif self._token.is_("TASK"):
                tasks.append(self._task())
            elif self._token.is_("PROGRAM"):
                programs.append(self._program_instance())
            else:
                self._expect_end(
                    "END_RESOURCE" if resource else "END_CONFIGURATION", resource or opener
                )
        self._next()
        self._accept(";")
        return name.text

    def _task(self) -> s.Task:
        place = self._next().place
        name = self._name("任务名", "the name of the task")
        interval, priority = 0, 0
        self._expect("(")
        while True:
            word = self._name("INTERVAL 或 PRIORITY", "INTERVAL or PRIORITY")
            self._expect(":=")
            value = self._literal()
            if word.text.upper() == "INTERVAL" and value.kind == "duration":
                interval = int(value.value) // 1_000_000
            elif word.text.upper() == "PRIORITY" and value.kind == "integer":
                priority = int(value.value)
            else:
                self._error(
                    "unsupported", word.place,
                    f"任务只支持 INTERVAL 和 PRIORITY, 实为 {word.text}", f"a task takes INTERVAL and PRIORITY, found {word.text}",
                )  # fmt: skip
            if not self._accept(","):
                break
        self._expect(")")
        self._semicolon()
        return s.Task(place, name.text, interval, priority)

    def _program_instance(self) -> s.ProgramInstance:
        place = self._next().place
        name = self._name("实例名", "the name of the instance")
        task = ""
        if self._accept("WITH"):
            task = self._name("任务名", "the name of the task").text
        self._expect(":")
        type_name = self._name("程序名", "the name of a program")
        if self._accept("("):
            raise self._fail("不带参数的程序实例", "a program instance without arguments")
        self._semicolon()
        return s.ProgramInstance(place, name.text, task, type_name.text)

    # -- statements -----------------------------------------------------------------------

    def _statements(self, ends: Callable[[], bool]) -> tuple[s.Statement, ...]:
        self._deeper()
        out: list[s.Statement] = []
        try:
            while not ends() and self._token.kind != "end":
                if self._token.is_(*_UNITS) or self._token.is_(*(f"END_{u}" for u in _UNITS)):
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
                except _Stop:
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
            if self._token.is_(*starts, *_UNITS) or self._token.text.startswith(
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
        if token.text in _SECTIONS:
            self._error(
                "syntax", token.place,
                f"{token.text} 应在语句之前", f"{token.text} has to stand before the statements",
            )  # fmt: skip
            self._skip_to("END_VAR", *_UNITS)
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
            raise _Stop()
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
        arms = [self._arm(opener)]
        while self._accept("ELSIF"):
            arms.append(self._arm(opener))
        otherwise: tuple[s.Statement, ...] = ()
        if self._accept("ELSE"):
            otherwise = self._statements(lambda: self._token.is_("END_IF"))
        self._expect_end("END_IF", opener)
        self._semicolon()
        return s.If(opener.place, tuple(arms), otherwise)

    def _arm(self, opener: Token) -> tuple[s.Expression, tuple[s.Statement, ...]]:
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

    # -- expressions ----------------------------------------------------------------------

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self._depth -= 1
            self._error(
                "limit", self._token.place,
                f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels",
            )  # fmt: skip
            self._at = len(self._tokens) - 1
            raise _Stop()

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
            raise _Stop()
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
                raise _Stop()
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
                raise _Stop()
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
