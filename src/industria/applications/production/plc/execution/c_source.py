"""C of the checked form: one struct of slots, ``plc_reset`` and ``plc_scan``. C99, no libraries but libm."""

from __future__ import annotations

import math

from industria.applications.production.plc.execution.interpreter import endless_site
from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.types import LINT, Constant, Scalar
from industria.applications.production.plc.language.walk import leaves

_PRELUDE = r"""
#include <stdint.h>
#include <string.h>
#include <stdio.h>
#include <math.h>
#pragma STDC FP_CONTRACT OFF
typedef struct { int32_t n; char c[256]; } text;
#define WHOLE(N, T, U) \
static inline T div_##N(T a, T b) { return b == 0 ? 0 : ((T)-1 < 0 && b == (T)-1) ? (T)((U)0 - (U)a) : (T)(a / b); } \
static inline T mod_##N(T a, T b) { return b == 0 ? 0 : ((T)-1 < 0 && b == (T)-1) ? 0 : (T)(a % b); } \
static inline T shl_##N(T a, int32_t n) { return n < 0 || n >= (int32_t)(8 * sizeof(T)) ? 0 : (T)((U)a << n); } \
static inline T shr_##N(T a, int32_t n) { return n < 0 || n >= (int32_t)(8 * sizeof(T)) ? 0 : (T)((U)a >> n); } \
static inline T rol_##N(T a, int32_t n) { int32_t w = 8 * sizeof(T); n = ((n % w) + w) % w; return n ? (T)(((U)a << n) | ((U)a >> (w - n))) : a; } \
static inline T ror_##N(T a, int32_t n) { int32_t w = 8 * sizeof(T); return rol_##N(a, w - ((n % w) + w) % w); } \
static inline T sat_##N(double x, T lo, T hi) { if (isnan(x)) return 0; if (x <= (double)lo) return lo; if (x >= (double)hi) return hi; return (T)x; }
WHOLE(i8, int8_t, uint8_t) WHOLE(u8, uint8_t, uint8_t) WHOLE(i16, int16_t, uint16_t) WHOLE(u16, uint16_t, uint16_t)
WHOLE(i32, int32_t, uint32_t) WHOLE(u32, uint32_t, uint32_t) WHOLE(i64, int64_t, uint64_t) WHOLE(u64, uint64_t, uint64_t)
static inline float divf_(float a, float b) { return b == 0 ? 0.0f : a / b; }
static inline double divd_(double a, double b) { return b == 0 ? 0.0 : a / b; }
static text t_cut(text a, int32_t most) { if (a.n > most) a.n = most; return a; }
static int t_cmp(text a, text b) { int n = a.n < b.n ? a.n : b.n; int r = memcmp(a.c, b.c, (size_t)n); return r ? r : a.n - b.n; }
static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static text t_mid(text a, int64_t len, int64_t at) { int64_t from = least(most(0, at - 1), a.n), n = least(most(0, len), a.n - from); text r; r.n = (int32_t)n; memcpy(r.c, a.c + from, (size_t)n); return r; }
static text t_add(text a, text b, int32_t limit) { text r = a; int32_t n = (int32_t)least(b.n, 255 - a.n); memcpy(r.c + r.n, b.c, (size_t)n); r.n += n; return t_cut(r, limit); }
static text t_left(text a, int64_t n) { return t_mid(a, n, 1); }
static text t_right(text a, int64_t n) { n = least(most(0, n), a.n); return t_mid(a, n, a.n - n + 1); }
static text t_from(text a, int64_t at) { return t_mid(a, a.n, least(at, 1000) + 1); }
static text t_insert(text a, text b, int64_t p, int32_t limit) { p = most(0, p); return t_cut(t_add(t_add(t_left(a, p), b, 255), t_from(a, p), 255), limit); }
static text t_replace(text a, text b, int64_t len, int64_t p, int32_t limit) { int64_t s = most(0, p - 1); len = least(most(0, len), 1000); return t_cut(t_add(t_add(t_left(a, s), b, 255), t_from(a, least(s, 1000) + len), 255), limit); }
static text t_delete(text a, int64_t len, int64_t p) { text none; none.n = 0; return t_replace(a, none, len, p, 255); }
static int16_t t_find(text a, text b) { if (b.n == 0) return 0; for (int i = 0; i + b.n <= a.n; i++) if (!memcmp(a.c + i, b.c, (size_t)b.n)) return (int16_t)(i + 1); return 0; }
static text t_lit(const char *c, int32_t n) { text r; r.n = n; memcpy(r.c, c, (size_t)n); return r; }
static text t_int(int64_t v, uint64_t u, int isu, int32_t limit) { text r; r.n = isu ? sprintf(r.c, "%llu", (unsigned long long)u) : sprintf(r.c, "%lld", (long long)v); return t_cut(r, limit); }
static int t_true(text a) { const char *w = "TRUE"; int s = 0, e = a.n; while (s < e && (a.c[s] == ' ' || (a.c[s] >= 9 && a.c[s] <= 13))) s++; while (e > s && (a.c[e-1] == ' ' || (a.c[e-1] >= 9 && a.c[e-1] <= 13))) e--; if (e - s != 4) return 0; for (int i = 0; i < 4; i++) { char c = a.c[s + i]; if (c >= 'a' && c <= 'z') c -= 32; if (c != w[i]) return 0; } return 1; }
static uint64_t t_num(text a) { int s = 0, e = a.n, neg = 0; while (s < e && (a.c[s] == ' ' || (a.c[s] >= 9 && a.c[s] <= 13))) s++; while (e > s && (a.c[e-1] == ' ' || (a.c[e-1] >= 9 && a.c[e-1] <= 13))) e--; if (s < e && (a.c[s] == '+' || a.c[s] == '-')) neg = a.c[s++] == '-'; if (s == e || e - s >= 25) return 0; uint64_t v = 0; for (int i = s; i < e; i++) { if (a.c[i] < '0' || a.c[i] > '9') return 0; v = v * 10 + (uint64_t)(a.c[i] - '0'); } return neg ? (uint64_t)0 - v : v; }
"""
_UNSIGNED = {8: "uint8_t", 16: "uint16_t", 32: "uint32_t", 64: "uint64_t"}
_COMPARE = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_MATHS = {"sqrt": "sqrt", "ln": "log", "log": "log10", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan",
          "asin": "asin", "acos": "acos", "atan": "atan"}  # fmt: skip


def c_type(kind: Scalar) -> str:
    """The C type of a slot."""
    if kind.family == "bool":
        return "uint8_t"
    if kind.family == "real":
        return "float" if kind.width == 32 else "double"
    if kind.family == "string":
        return "text"
    return _UNSIGNED[kind.width][0 if not kind.signed else 1 :]


def field_names(program: ir.Program) -> dict[str, str]:
    """The member of the C struct for every slot."""
    return {name: f"s{number}" for number, name in enumerate(program.slots)}


def c_source(program: ir.Program) -> str:
    """The whole text, ready for a C compiler."""
    return _Writer(program).text()


def c_constant(value: Constant, kind: Scalar) -> str:
    """A constant as C writes it."""
    if kind.family == "bool":
        return "1" if value else "0"
    if kind.family == "string":
        data = str(value).encode("latin-1", "replace")[:254]
        return 't_lit("' + "".join(f"\\{b:03o}" for b in data) + f'", {len(data)})'
    if kind.family == "real":
        return _real(float(value), kind)
    number = int(value)
    if number == LINT.low:
        return "INT64_MIN"
    return f"(({c_type(kind)}){number}{'ull' if number > LINT.high else 'll'})"


class _Writer:
    def __init__(self, program: ir.Program) -> None:
        self._program = program
        self._fields = field_names(program)
        self._asserts = 0

    def text(self) -> str:
        """Prelude, memory, reset, scan."""
        members = "".join(
            f"  {c_type(s.scalar)} {self._fields[n]}[{s.length}]; /* {n.replace('*/', '')} */\n"
            for n, s in self._program.slots.items()
        )
        initial = "".join(self._initial(s) for s in self._program.slots.values())
        scan = "".join(self._statement(x, 1) for x in self._program.body)
        failed = max(1, self._asserts)
        return (
            f"{_PRELUDE}\ntypedef struct {{\n{members}  uint8_t failed[{failed}];\n}} memory;\n"
            f"uint64_t plc_size(void) {{ return sizeof(memory); }}\n"
            f"void plc_reset(memory *m) {{\n  memset(m, 0, sizeof *m);\n{initial}}}\n"
            f"void plc_scan(memory *m) {{\n  memset(m->failed, 0, sizeof m->failed);\n  int32_t all = 0; (void)all;\n{scan}}}\n"
        )

    def _initial(self, slot: ir.Slot) -> str:
        zero = slot.scalar.zero()
        name = self._fields[slot.name]
        return "".join(
            f"  m->{name}[{at}] = {c_constant(value, slot.scalar)};\n"
            for at, value in enumerate(slot.initial)
            if value != zero or isinstance(value, float)
        )

    # -- statements -----------------------------------------------------------------------

    def _sequence(self, body: tuple[ir.Statement, ...], depth: int) -> str:
        return "".join(self._statement(x, depth) for x in body)

    def _statement(self, x: ir.Statement, depth: int) -> str:
        pad = "  " * depth
        if isinstance(x, ir.Store):
            name, value = self._fields[x.slot], self._value(x.value)
            slot = self._program.slots[x.slot]
            if x.index is None:
                return f"{pad}m->{name}[0] = {value};\n"
            return f"{pad}{{ int32_t i = {self._value(x.index)}; if (i >= 0 && i < {slot.length}) m->{name}[i] = {value}; }}\n"
        if isinstance(x, ir.Branch):
            out = f"{pad}if ({self._value(x.condition)}) {{\n{self._sequence(x.then, depth + 1)}{pad}}}"
            if x.otherwise:
                out += f" else {{\n{self._sequence(x.otherwise, depth + 1)}{pad}}}"
            return out + "\n"
        if isinstance(x, ir.Leave):
            return f"{pad}goto {_label(x.label)};\n"
        if isinstance(x, ir.Block):
            return (
                f"{pad}{{\n{self._sequence(x.body, depth + 1)}{pad}}}\n{_end(x.label, x.body, pad)}"
            )
        if isinstance(x, ir.Loop):
            site, fault = endless_site(self._program, x), self._fields[ir.FAULT]
            return (
                f"{pad}{{ int32_t turns = 0; for (; turns < {ir.MOST_TURNS} && all < {ir.MOST_TURNS_OF_A_SCAN}; turns++) {{ all++;\n"
                f"{self._sequence(x.body, depth + 1)}"
                f"{pad}}} if (!m->{fault}[0]) m->{fault}[0] = {site}; }}\n{_end(x.label, x.body, pad)}"
            )
        number = self._asserts
        self._asserts += 1
        return f"{pad}if (!({self._value(x.condition)})) m->failed[{number}] = 1;\n"

    # -- expressions ----------------------------------------------------------------------

    def _value(self, e: ir.Expression) -> str:
        if isinstance(e, ir.Const):
            return c_constant(e.value, e.scalar)
        if isinstance(e, ir.Load):
            return f"m->{self._fields[e.slot]}[0]"
        if isinstance(e, ir.Element):
            name, length = self._fields[e.slot], self._program.slots[e.slot].length
            if isinstance(e.index, ir.Const):
                at = int(e.index.value)
                return (
                    f"m->{name}[{at}]"
                    if 0 <= at < length
                    else c_constant(e.scalar.zero(), e.scalar)
                )
            index = self._value(e.index)
            return f"(({index}) >= 0 && ({index}) < {length} ? m->{name}[{index}] : {c_constant(e.scalar.zero(), e.scalar)})"
        return self._operation(e)

    def _operation(self, e: ir.Operation) -> str:
        v = [self._value(a) for a in e.arguments]
        kind, operator = e.scalar, e.operator
        if operator in _COMPARE:
            if e.arguments[0].scalar.family == "string":
                return f"(t_cmp({v[0]}, {v[1]}) {_COMPARE[operator]} 0)"
            return f"({v[0]} {_COMPARE[operator]} {v[1]})"
        if operator == "select":
            return f"({v[0]} ? {v[1]} : {v[2]})"
        if operator == "convert":
            return self._convert(v[0], e.arguments[0].scalar, kind)
        if e.arguments[0].scalar.family == "string":
            return _text(operator, v, kind)
        if kind.family == "bool":
            return {
                "not": "(!{0})",
                "and": "({0} & {1})",
                "or": "({0} | {1})",
                "xor": "({0} ^ {1})",
            }[operator].format(*v)
        if operator in ("trunc", "floor", "ceil"):
            low, high = c_constant(kind.low, kind), c_constant(kind.high, kind)
            return f"sat_{_mark(kind)}({operator}((double){v[0]}), {low}, {high})"
        return (
            _real_operation(operator, v, kind)
            if kind.family == "real"
            else _whole(operator, v, kind)
        )

    def _convert(self, v: str, have: Scalar, kind: Scalar) -> str:
        if have.family == "string":
            if kind.family == "string":
                return f"t_cut({v}, {kind.width})"
            return f"t_true({v})" if kind.family == "bool" else f"(({c_type(kind)})t_num({v}))"
        if kind.family == "string":
            if have.family == "bool":
                return f't_cut({v} ? t_lit("TRUE", 4) : t_lit("FALSE", 5), {kind.width})'
            return f"t_int((int64_t){v}, (uint64_t){v}, {0 if have.signed else 1}, {kind.width})"
        if kind.family == "bool":
            return f"({v} != 0)"
        if have.family == "real" and kind.family != "real":
            low, high = c_constant(kind.low, kind), c_constant(kind.high, kind)
            return f"sat_{_mark(kind)}(nearbyint((double){v}), {low}, {high})"
        if have.family == kind.family == "time" and have != kind:
            return (
                f"((int64_t)(uint64_t)((uint64_t)(int64_t){v} * 1000000u))"
                if kind.width == 64
                else f"((int32_t)(({v}) / 1000000))"
            )
        return f"(({c_type(kind)}){v})"


def _label(label: str) -> str:
    return "L_" + "".join(c if c.isalnum() else "_" for c in label)


def _end(label: str, body: tuple[ir.Statement, ...], pad: str) -> str:
    """The label behind a block, where anything goes there."""
    return f"{pad}{_label(label)}:;\n" if leaves(body, label) else ""


def _mark(kind: Scalar) -> str:
    return f"{'i' if kind.signed else 'u'}{kind.width}"


def _real(value: float, kind: Scalar) -> str:
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INFINITY" if value > 0 else "(-INFINITY)"
    return f"({value!r}f)" if kind.width == 32 else f"({value!r})"


def _whole(operator: str, v: list[str], kind: Scalar) -> str:
    c, u, mark = c_type(kind), _UNSIGNED[max(kind.width, 32)], _mark(kind)
    simple = {"add": "+", "sub": "-", "mul": "*", "and": "&", "or": "|", "xor": "^"}
    if operator in simple:
        return f"(({c})(({u}){v[0]} {simple[operator]} ({u}){v[1]}))"
    if operator == "neg":
        return f"(({c})(({u})0 - ({u}){v[0]}))"
    if operator == "not":
        return f"(({c})~({u}){v[0]})"
    if operator == "abs":
        return f"({v[0]} < 0 ? ({c})(({u})0 - ({u}){v[0]}) : {v[0]})"
    if operator in ("min", "max"):
        return f"({v[0]} {'<' if operator == 'min' else '>'} {v[1]} ? {v[0]} : {v[1]})"
    return f"{operator}_{mark}({v[0]}, {v[1]})"


def _real_operation(operator: str, v: list[str], kind: Scalar) -> str:
    c = c_type(kind)
    if operator in ("add", "sub", "mul"):
        sign = {"add": "+", "sub": "-", "mul": "*"}[operator]
        return f"(({c})({v[0]} {sign} {v[1]}))"
    if operator == "div":
        return f"{'divf_' if kind.width == 32 else 'divd_'}({v[0]}, {v[1]})"
    if operator == "neg":
        return f"(-{v[0]})"
    if operator == "abs":
        return f"(({c})fabs((double){v[0]}))"
    if operator in ("min", "max"):
        return f"({v[0]} {'<' if operator == 'min' else '>'} {v[1]} ? {v[0]} : {v[1]})"
    if operator == "pow":
        return f"(({c})pow((double){v[0]}, (double){v[1]}))"
    return f"(({c}){_MATHS[operator]}((double){v[0]}))"


def _text(operator: str, v: list[str], kind: Scalar) -> str:
    if operator == "len":
        return f"((int16_t){v[0]}.n)" if v[0].startswith("m->") else f"((int16_t)({v[0]}).n)"
    if operator in ("left", "right", "mid", "delete", "find"):
        return f"t_{operator}({', '.join(v)})"
    name = {"concat": "t_add", "insert": "t_insert", "replace": "t_replace"}[operator]
    return f"{name}({', '.join(v)}, {kind.width})"
