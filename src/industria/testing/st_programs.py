"""Random well-typed programs in Structured Text, for differential tests of back ends and checker."""

from __future__ import annotations

import random

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.verification.properties import Property

_INTEGERS = ("SINT", "INT", "DINT", "USINT", "UINT", "UDINT")
_BITS = ("BYTE", "WORD", "DWORD")


def random_program(
    seed: int, *, statements: int = 8, reals: bool = True, loops: bool = True, small: bool = False
) -> str:
    """One PROGRAM that compiles. ``small``: only BOOL inputs and bounded counters, to be enumerated."""
    return _Maker(random.Random(seed), statements, reals, loops, small).text()


class _Maker:
    def __init__(
        self, chance: random.Random, statements: int, reals: bool, loops: bool, small: bool
    ) -> None:
        self._chance, self._statements, self._loops, self._small = chance, statements, loops, small
        kinds = ["BOOL", "BOOL", "INT"] if small else ["BOOL", "BOOL", *_INTEGERS, *_BITS, "TIME"]
        if reals and not small:
            kinds += ["REAL", "LREAL"]
        self._inputs = {
            f"i{n}": "BOOL" if small else chance.choice(kinds)
            for n in range(chance.randint(1, 3 if small else 5))
        }
        self._outputs = {f"q{n}": chance.choice(kinds) for n in range(chance.randint(1, 3))}
        self._locals = {
            f"v{n}": chance.choice(kinds) for n in range(chance.randint(1, 2 if small else 5))
        }
        self._instances = (
            {}
            if small
            else {
                f"f{n}": chance.choice(["TON", "TOF", "TP", "CTU", "R_TRIG", "SR"])
                for n in range(chance.randint(0, 2))
            }
        )
        self._arrays = {} if small else {"a0": chance.choice(_INTEGERS)}
        self._loop = 0

    def text(self) -> str:
        """The whole source."""
        body = "\n".join(self._statement(2) for _ in range(self._statements))
        loops = "".join(f"  k{n} : INT;\n" for n in range(self._loop))
        arrays = "".join(f"  {n} : ARRAY[1..4] OF {k};\n" for n, k in self._arrays.items())
        instances = "".join(f"  {n} : {k};\n" for n, k in self._instances.items())
        return (
            f"PROGRAM generated\nVAR_INPUT\n{self._declared(self._inputs)}END_VAR\nVAR_OUTPUT\n{self._declared(self._outputs)}END_VAR\n"
            f"VAR\n{self._declared(self._locals)}{arrays}{instances}{loops}END_VAR\n{body}\nEND_PROGRAM\n"
        )

    def _declared(self, names: dict[str, str]) -> str:
        return "".join(f"  {n} : {k};\n" for n, k in names.items())

    @property
    def _readable(self) -> dict[str, str]:
        return self._inputs | self._outputs | self._locals

    def _statement(self, depth: int) -> str:
        roll = self._chance.random()
        if depth and roll < 0.25:
            then = "\n".join(self._statement(depth - 1) for _ in range(self._chance.randint(1, 2)))
            other = f"ELSE\n{self._statement(depth - 1)}\n" if self._chance.random() < 0.5 else ""
            return f"IF {self._expression('BOOL', 2)} THEN\n{then}\n{other}END_IF;"
        if depth and roll < 0.35:
            kind = "INT" if self._small else self._chance.choice(_INTEGERS)
            return (
                f"CASE {self._expression(kind, 1)} OF\n0: {self._statement(depth - 1)}\n1..3: {self._statement(depth - 1)}\n"
                f"ELSE\n{self._statement(depth - 1)}\nEND_CASE;"
            )
        if depth and self._loops and roll < 0.45:
            name = f"k{self._loop}"
            self._loop += 1
            stop = self._chance.randint(0, 4)
            leave = (
                f"IF {self._expression('BOOL', 1)} THEN EXIT; END_IF;\n"
                if self._chance.random() < 0.4
                else ""
            )
            return f"FOR {name} := {self._chance.randint(-1, 2)} TO {stop} DO\n{leave}{self._statement(depth - 1)}\nEND_FOR;"
        if self._instances and roll < 0.6:
            return self._called()
        if self._arrays and roll < 0.68:
            name, kind = self._chance.choice(list(self._arrays.items()))
            return f"{name}[{self._varying('INT', 1)}] := {self._expression(kind, 2)};"
        target, kind = self._chance.choice(list((self._outputs | self._locals).items()))
        return f"{target} := {self._expression(kind, 3)};"

    def _called(self) -> str:
        name, kind = self._chance.choice(list(self._instances.items()))
        b = self._expression("BOOL", 1)
        if kind in ("TON", "TOF", "TP"):
            return f"{name}(IN := {b}, PT := T#{self._chance.choice([0, 100, 250, 1000])}ms);"
        if kind == "CTU":
            return f"{name}(CU := {b}, R := {self._expression('BOOL', 1)}, PV := {self._chance.randint(0, 4)});"
        if kind == "SR":
            return f"{name}(S1 := {b}, R := {self._expression('BOOL', 1)});"
        return f"{name}(CLK := {b});"

    def _expression(self, kind: str, depth: int) -> str:
        if depth == 0 or self._chance.random() < 0.2:
            return self._leaf(kind)

        def a(k: str = kind) -> str:
            return self._expression(k, depth - 1)

        if kind == "BOOL":
            return self._boolean(depth)
        if kind in ("REAL", "LREAL"):
            return self._chance.choice([
                f"({a()} + {a()})", f"({a()} - {a()})", f"({a()} * {a()})", f"({a()} / {self._varying(kind, depth - 1)})", f"(-{a()})",
                f"ABS({a()})", f"MAX({a()}, {a()})", f"SEL({a('BOOL')}, {a()}, {a()})",
            ])  # fmt: skip
        if kind in _BITS:
            shift = self._chance.choice(["SHL", "SHR", "ROL", "ROR"])
            return self._chance.choice([
                f"({a()} AND {a()})", f"({a()} OR {a()})", f"({a()} XOR {a()})", f"(NOT {a()})",
                f"{shift}({a()}, {self._chance.choice([self._leaf('INT'), '3', '9'])})",
            ])  # fmt: skip
        if kind == "TIME":
            return self._chance.choice(
                [f"({a()} + {a()})", f"({a()} - {a()})", f"MIN({a()}, {a()})"]
            )
        forms = [
            f"({a()} + {a()})", f"({a()} - {a()})", f"({a()} * {a()})", f"({a()} / {self._varying(kind, depth - 1)})", f"({a()} MOD {self._varying(kind, depth - 1)})",
            f"MIN({a()}, {a()})", f"LIMIT(0, {a()}, 9)", f"SEL({a('BOOL')}, {a()}, {a()})",
        ]  # fmt: skip
        if not self._small:
            other = self._chance.choice(
                [*_INTEGERS, "REAL"] if "REAL" in self._readable.values() else _INTEGERS
            )
            forms.append(
                f"{other}_TO_{kind}({self._expression(other, depth - 1)})"
                if other != kind
                else f"ABS({a()})"
            )
            if self._arrays and next(iter(self._arrays.values())) == kind:
                forms.append(f"a0[{self._varying('INT', depth - 1)}]")
        return self._chance.choice(forms)

    def _varying(self, kind: str, depth: int) -> str:
        """An expression that is no constant: a divisor that may become zero, an index that may leave."""
        names = [n for n, k in self._readable.items() if k == kind]
        if not names:
            return "2" if kind == "INT" else f"{kind}#2"
        return f"({self._chance.choice(names)} + {self._expression(kind, depth)})"

    def _boolean(self, depth: int) -> str:
        kind = self._chance.choice(
            ["INT"] if self._small else [*_INTEGERS, *_BITS, "TIME", "REAL", "LREAL"]
        )
        if kind in ("REAL", "LREAL") and kind not in self._readable.values():
            kind = "INT"
        a = self._expression("BOOL", depth - 1)
        sign = self._chance.choice(["=", "<>", "<", "<=", ">", ">="])
        forms = [
            f"({a} AND {self._expression('BOOL', depth - 1)})", f"({a} OR {self._expression('BOOL', depth - 1)})",
            f"({a} XOR {self._expression('BOOL', depth - 1)})", f"(NOT {a})",
            f"({self._expression(kind, depth - 1)} {sign} {self._expression(kind, depth - 1)})",
        ]  # fmt: skip
        return self._chance.choice(forms)

    def _leaf(self, kind: str) -> str:
        names = [n for n, k in self._readable.items() if k == kind]
        names += [
            f"{n}.Q"
            for n, k in self._instances.items()
            if kind == "BOOL" and k in ("TON", "TOF", "TP", "CTU", "R_TRIG")
        ]
        names += [
            f"{n}.ET"
            for n, k in self._instances.items()
            if kind == "TIME" and k in ("TON", "TOF", "TP")
        ]
        if names and self._chance.random() < 0.7:
            return self._chance.choice(names)
        if kind == "BOOL":
            return self._chance.choice(["TRUE", "FALSE"])
        if kind in ("REAL", "LREAL"):
            return f"{kind}#{self._chance.choice(['0.5', '1.5', '100.0', '0.1', '3.0e10'])}"
        if kind == "TIME":
            return f"T#{self._chance.choice([0, 100, 300, 2000])}ms"
        if self._small:
            return str(self._chance.choice([0, 1, 2, 3]))
        return f"{kind}#{self._chance.choice([0, 1, 2, 3, 7, 100])}"


def random_properties(program: ir.Program, chance: random.Random) -> list[Property]:
    """One property of most patterns, over the program's own names."""
    names = [s for s in program.slots.values() if s.section in ("input", "output", "local")]

    def atom() -> str:
        slot = chance.choice(names)
        sign, value = chance.choice(["<", ">=", "="]), chance.choice([0, 1, 2])
        plain = slot.name if slot.scalar.family == "bool" else f"{slot.name} {sign} {value}"
        return f"(NOT ({plain}))" if chance.random() < 0.4 else f"({plain})"

    return [
        Property("a", "invariant", (f"{atom()} OR {atom()}",)),
        Property("b", "implication", (atom(), atom())),
        Property("c", "during_cycle", (atom(), atom())),
        Property("d", "between_cycles", (atom(), atom(), atom())),
        Property("e", "no_fault"),
    ]
