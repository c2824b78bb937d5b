"""The parser: Structured Text of IEC 61131-3 by recursive descent, with recovery after an error.

Written by hand because its messages are what a programmer and a repairing model read: each says
what was expected, what was found, and for a missing END which block it would close.
"""

from __future__ import annotations

from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language.cursor import (
    SECTIONS,
    UNITS,
    Stop,
)
from industria.applications.production.plc.language.declaration_parser import DeclarationParser
from industria.applications.production.plc.language.diagnostics import Diagnostics
from industria.applications.production.plc.language.statement_parser import StatementParser
from industria.applications.production.plc.language.tokens import Token, tokens_of


def parse(source: str, diagnostics: Diagnostics) -> s.SourceFile:
    """The tree of a text. Errors go to ``diagnostics``; the tree then holds what could be read."""
    return _Parser(tokens_of(source, diagnostics), diagnostics, source).file()


class _Parser(DeclarationParser, StatementParser):
    """Reads units and configurations."""

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
                if self._token.is_(*UNITS):
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
            except Stop:
                self._next()
                self._skip_to(*UNITS, "TYPE", "CONFIGURATION")
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
        kind = UNITS[opener.text]
        name = self._name("程序单元名", "the name of the unit")
        self._blocks = []
        returns = None
        if kind == "function":
            if self._accept(":"):
                returns = self._type()
        elif self._token.is_(":"):
            raise self._fail("变量声明", "variables: only a FUNCTION returns a type")
        variables: list[s.Variable] = []
        while self._token.is_(*SECTIONS):
            try:
                variables.extend(self._section())
            except Stop:
                self._skip_to("END_VAR", *UNITS, f"END_{opener.text}")
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
            self._skip_to(*UNITS, "TYPE", "CONFIGURATION", end_text)
            self._accept(end_text)
        self._accept(";")
        return s.Unit(name.place, kind, name.text, returns, tuple(variables), body, end)

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
