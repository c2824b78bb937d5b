"""The one walk over the checked form of Structured Text."""

from __future__ import annotations

import pytest

from industria.applications.production.plc.language import ir
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.language.walk import (
    assertions,
    computed,
    evaluated,
    expressions,
    has_loops,
    has_nested_loops,
    leaves,
    read_slots,
    statements,
    stored_slots,
)

pytestmark = pytest.mark.fast

_SOURCE = """PROGRAM p
VAR_INPUT i : INT; go : BOOL; END_VAR
VAR a : ARRAY[0..3] OF INT; k, j, n : INT; END_VAR
a[i] := 7;
IF go THEN
  //#ASSERT n < 5
  n := n + 1;
ELSE
  FOR k := 0 TO 3 DO
    FOR j := 0 TO 1 DO n := j; END_FOR;
  END_FOR;
  //#ASSERT n >= 0
END_IF;
END_PROGRAM
"""


def _body() -> tuple[ir.Statement, ...]:
    compiled = compile_text(_SOURCE)
    assert compiled.program is not None, compiled.diagnostics
    return compiled.program.body


def test_each_statement_comes_once_in_the_order_of_the_text() -> None:
    """Against the plain recursion over the three kinds that hold others."""

    def plain(body: tuple[ir.Statement, ...]) -> list[ir.Statement]:
        out: list[ir.Statement] = []
        for x in body:
            out.append(x)
            if isinstance(x, ir.Branch):
                out += plain(x.then) + plain(x.otherwise)
            if isinstance(x, ir.Block | ir.Loop):
                out += plain(x.body)
        return out

    body = _body()
    assert [id(x) for x in statements(body)] == [id(x) for x in plain(body)]
    assert [a.text for a in assertions(body)] == ["n < 5", "n >= 0"]


def test_what_is_written_and_read() -> None:
    body = _body()
    stored, read = stored_slots(body), read_slots(body)
    assert {"a[]", "n", "k", "j", ir.FAULT} <= stored
    assert "i" not in stored
    assert {"i", "go", "n"} <= read
    assert "a[]" not in read


def test_the_index_of_a_place_is_evaluated_but_not_stored() -> None:
    store = next(x for x in statements(_body()) if isinstance(x, ir.Store) and x.slot == "a[]")
    assert store.index is not None
    assert computed(store) == (store.value,)
    assert evaluated(store) == (store.value, store.index)


def test_an_expression_at_many_places_comes_once() -> None:
    """Doubled forty times: what is shared is not looked at 2^40 times."""
    e: ir.Expression = ir.number(1)
    for _ in range(40):
        e = ir.Operation("add", (e, e), e.scalar)
    assert len(list(expressions([e]))) == 41


def test_loops_within_loops_and_the_labels_that_are_left() -> None:
    body = _body()
    assert has_loops(body)
    assert has_nested_loops(body)
    inner = next(x for x in statements(body) if isinstance(x, ir.Loop) and not has_loops(x.body))
    assert not has_nested_loops((inner,))
    assert leaves(inner.body, inner.label)
    assert not leaves(inner.body, "no such label")
