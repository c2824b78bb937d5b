"""Statements: branches, cases, loops, jumps and assertions in the checked form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language import syntax as s
from industria.applications.production.plc.language import types as t
from industria.applications.production.plc.language.diagnostics import Place
from industria.applications.production.plc.language.fold import folded
from industria.applications.production.plc.language.scope import Scope
from industria.applications.production.plc.language.typed import Typed, Wrong

if TYPE_CHECKING:
    from industria.applications.production.plc.language.lower import Lowering


class Statements:
    """Lowers statements, within one lowering."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._expressions = lowering.expressions
        self._found = lowering.diagnostics
        self.watched = ""

    def lower(self, body: tuple[s.Statement, ...], scope: Scope) -> None:
        """Lower a list of statements; an error in one does not hide those of the next."""
        for statement in body:
            depth = self._lowering.depth
            try:
                self._statement(statement, scope)
            except Wrong:
                self._lowering.exit(depth)

    def _statement(self, x: s.Statement, scope: Scope) -> None:
        if isinstance(x, s.Assign):
            self._lowering.assignments.assign(x, scope)
        elif isinstance(x, s.CallStatement):
            self._lowering.calls.statement(x.call, scope)
        elif isinstance(x, s.If):
            self._if(x.arms, x.otherwise, scope, x.place)
        elif isinstance(x, s.Case):
            self._case(x, scope)
        elif isinstance(x, s.For):
            self._for(x, scope)
        elif isinstance(x, s.While):
            self._while(x, scope)
        elif isinstance(x, s.Jump):
            self._jump(x, scope)
        else:
            self._assert(x, scope)

    def watch_assertions(self, slot: str) -> None:
        """Keep in a BOOL slot whether every assertion of the scan held, instead of stating them."""
        self.watched = slot

    def _assert(self, x: s.Assertion, scope: Scope) -> None:
        condition = self._expressions.condition(x.condition, scope)
        if not self.watched:
            self._lowering.emit(ir.Assert(condition, x.text, x.place))
            return
        held = ir.Operation("and", (ir.Load(self.watched, t.BOOL), condition), t.BOOL)
        self._lowering.emit(ir.Store(self.watched, folded(held), None, x.place))

    def _if(
        self,
        arms: tuple[tuple[s.Expression, tuple[s.Statement, ...]], ...],
        otherwise: tuple[s.Statement, ...],
        scope: Scope,
        place: Place,
    ) -> None:
        (condition, body), rest = arms[0], arms[1:]
        try:
            test = self._expressions.condition(condition, scope)
        except Wrong:
            test = ir.true()
        with self._lowering.collected() as then:
            self.lower(body, scope)
        with self._lowering.collected() as other:
            if rest:
                self._if(rest, otherwise, scope, place)
            else:
                self.lower(otherwise, scope)
        self._lowering.emit(ir.Branch(test, tuple(then), tuple(other), place))

    def _case(self, x: s.Case, scope: Scope) -> None:
        subject = self._expressions.value(x.subject, scope)
        if not subject.type.is_whole:
            raise self._expressions.wrong(
                "type", x.subject.place,
                f"CASE 需要整数或枚举, 实为 {subject.type.name}", f"CASE needs an integer or an enumeration, found {subject.type.name}",
            )  # fmt: skip
        kept = Typed(self._lowering.temp(subject.type, subject.expression), subject.type)
        taken: list[tuple[int, int]] = []
        bodies: list[tuple[ir.Expression, tuple[ir.Statement, ...]]] = []
        for labels, body in x.arms:
            test: ir.Expression = ir.Const(t.BOOL, False)
            for label in labels:
                test = folded(
                    ir.Operation("or", (test, self._label(label, kept, scope, taken)), t.BOOL)
                )
            with self._lowering.collected() as inner:
                self.lower(body, scope)
            bodies.append((test, tuple(inner)))
        with self._lowering.collected() as last:
            self.lower(x.otherwise, scope)
        chain = tuple(last)
        for test, inner_body in reversed(bodies):
            chain = (ir.Branch(test, inner_body, chain, x.place),)
        for statement in chain:
            self._lowering.emit(statement)

    def _label(
        self, label: s.CaseLabel, subject: Typed, scope: Scope, taken: list[tuple[int, int]]
    ) -> ir.Expression:
        low = self._label_value(label.low, subject, scope)
        high = self._label_value(label.high, subject, scope) if label.high else low
        span = (int(low.value), int(high.value))
        if span[0] > span[1]:
            raise self._expressions.wrong(
                "range", label.place, "标号范围为空", f"the range {span[0]}..{span[1]} is empty"
            )
        if any(span[0] <= b and a <= span[1] for a, b in taken):
            self._found.error(
                "duplicate", label.place, "标号与前面的重复", "this label repeats an earlier one"
            )
        taken.append(span)
        if low == high:
            return ir.Operation("eq", (subject.expression, low), t.BOOL)
        above = ir.Operation("ge", (subject.expression, low), t.BOOL)
        return ir.Operation(
            "and", (above, ir.Operation("le", (subject.expression, high), t.BOOL)), t.BOOL
        )

    def _label_value(self, e: s.Expression, subject: Typed, scope: Scope) -> ir.Const:
        if isinstance(e, s.Name) and subject.type.family == "enum":
            found = self._lowering.enumerator(e.name, subject.type.name)
            if found:
                return found
        constant = self._expressions.constant(e, scope)
        free = constant.scalar.family == "int" and isinstance(e, s.Literal)
        value = self._expressions.converted(
            Typed(constant, constant.scalar, free), subject.type, e.place
        )
        assert isinstance(value, ir.Const)
        return value

    def _for(self, x: s.For, scope: Scope) -> None:
        self._lowering.assignments.wrote(x.variable, scope)
        self._lowering.assignments.check_writable(x.variable, scope)
        variable = self._expressions.places.reference(x.variable, scope)
        kind = variable.type
        if not isinstance(kind, t.Scalar) or kind.family != "int":
            raise self._expressions.wrong(
                "type",
                x.variable.place,
                f"循环变量应为整数, 实为 {kind.name}",
                f"FOR needs an integer variable, found {kind.name}",
            )
        start, stop = (self._bound(e, scope) for e in (x.start, x.stop))
        step: ir.Expression = ir.Const(t.LINT, 1) if x.step is None else self._bound(x.step, scope)
        if isinstance(step, ir.Const) and step.value == 0:
            raise self._expressions.wrong(
                "range", x.place, "步长为 0", "the step is 0: the loop would not end"
            )
        counter = self._lowering.temp(t.LINT, start)
        last = stop if isinstance(stop, ir.Const) else self._lowering.temp(t.LINT, stop)
        stride = step if isinstance(step, ir.Const) else self._lowering.temp(t.LINT, step)
        above = ir.Operation("gt", (counter, last), t.BOOL)
        below = ir.Operation("lt", (counter, last), t.BOOL)
        falls = folded(ir.Operation("lt", (stride, ir.Const(t.LINT, 0)), t.BOOL))
        over = folded(ir.Operation("select", (falls, below, above), t.BOOL))
        if isinstance(falls, ir.Const):
            over = below if falls.value else above
        label, again = f"for#{self._lowering.serial()}", f"next#{self._lowering.serial()}"
        with self._lowering.collected() as turn:
            self._lowering.assignments.store(
                variable, folded(ir.Operation("convert", (counter,), kind)), x.place
            )
            self._lowering.emit(ir.Branch(over, (ir.Leave(label),)))
            self._body(x.body, scope, label, again)
            value = self._expressions.read(variable, x.place).expression
            wide = folded(ir.Operation("convert", (value,), t.LINT))
            self._lowering.emit(
                ir.Store(counter.slot, folded(ir.Operation("add", (wide, stride), t.LINT)))
            )
        self._lowering.emit(ir.Loop(label, tuple(turn), x.place))
        self._lowering.site(ir.ENDLESS_LOOP, x.place)  # noted when it is left for turning too often

    def _bound(self, e: s.Expression, scope: Scope) -> ir.Expression:
        value = self._expressions.value(e, scope)
        if value.type.family != "int":
            raise self._expressions.wrong(
                "type",
                e.place,
                f"应为整数, 实为 {value.type.name}",
                f"expected an integer, found {value.type.name}",
            )
        if value.type == t.ULINT:
            raise self._expressions.wrong(
                "type", e.place, "循环边界不能为 ULINT", "a bound of a loop cannot be ULINT"
            )
        return folded(ir.Operation("convert", (value.expression,), t.LINT))

    def _while(self, x: s.While, scope: Scope) -> None:
        label, again = f"while#{self._lowering.serial()}", f"next#{self._lowering.serial()}"
        with self._lowering.collected() as turn:
            if x.until:
                self._body(x.body, scope, label, again)
                self._lowering.emit(
                    ir.Branch(self._expressions.condition(x.condition, scope), (ir.Leave(label),))
                )
            else:
                self._lowering.emit(
                    ir.Branch(
                        ir.negation(self._expressions.condition(x.condition, scope)),
                        (ir.Leave(label),),
                    )
                )
                self._body(x.body, scope, label, again)
        self._lowering.emit(ir.Loop(label, tuple(turn), x.place))
        self._lowering.site(ir.ENDLESS_LOOP, x.place)  # noted when it is left for turning too often

    def _body(self, body: tuple[s.Statement, ...], scope: Scope, label: str, again: str) -> None:
        scope.loops.append((label, again))
        with self._lowering.collected() as inner:
            self.lower(body, scope)
        scope.loops.pop()
        self._lowering.emit(ir.Block(again, tuple(inner)))

    def _jump(self, x: s.Jump, scope: Scope) -> None:
        if x.kind == "RETURN":
            self._lowering.emit(ir.Leave(scope.leave))
            return
        if not scope.loops:
            raise self._expressions.wrong(
                "jump", x.place, f"{x.kind} 不在循环内", f"{x.kind} stands outside of a loop"
            )
        behind, again = scope.loops[-1]
        self._lowering.emit(ir.Leave(behind if x.kind == "EXIT" else again))
