"""One walk over the checked form: every statement of a body, and every expression within them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from industria.applications.production.plc.language import ir


def bodies(x: ir.Statement) -> tuple[tuple[ir.Statement, ...], ...]:
    """The lists of statements within a statement, in order."""
    if isinstance(x, ir.Branch):
        return x.then, x.otherwise
    return (x.body,) if isinstance(x, ir.Block | ir.Loop) else ()


def statements(body: Sequence[ir.Statement]) -> Iterator[ir.Statement]:
    """Every statement, each before those within it, in the order of the text."""
    waiting = list(reversed(body))
    while waiting:
        x = waiting.pop()
        yield x
        for inner in reversed(bodies(x)):
            waiting.extend(reversed(inner))


def computed(x: ir.Statement) -> tuple[ir.Expression, ...]:
    """What a statement itself stores or decides by; not the index of the place that it stores in."""
    if isinstance(x, ir.Store):
        return (x.value,)
    return (x.condition,) if isinstance(x, ir.Branch | ir.Assert) else ()


def evaluated(x: ir.Statement) -> tuple[ir.Expression, ...]:
    """Every expression that a statement itself evaluates."""
    index = x.index if isinstance(x, ir.Store) else None
    return computed(x) if index is None else (*computed(x), index)


def operands(e: ir.Expression) -> tuple[ir.Expression, ...]:
    """The expressions that stand directly in an expression."""
    if isinstance(e, ir.Operation):
        return e.arguments
    return (e.index,) if isinstance(e, ir.Element) else ()


def expressions(roots: Sequence[ir.Expression]) -> Iterator[ir.Expression]:
    """Expressions and all within them; one that stands at several places comes once."""
    seen: set[int] = set()
    waiting = list(reversed(roots))
    while waiting:
        e = waiting.pop()
        if id(e) not in seen:
            seen.add(id(e))
            yield e
            waiting.extend(reversed(operands(e)))


def stored_slots(body: Sequence[ir.Statement]) -> set[str]:
    """Slots that any statement writes."""
    out: set[str] = set()
    for x in statements(body):
        if isinstance(x, ir.Store):
            out.add(x.slot)
        elif isinstance(x, ir.Loop):
            out.add(ir.FAULT)  # noted where it turns too often
    return out


def read_slots(body: Sequence[ir.Statement]) -> set[str]:
    """Slots that any expression reads."""
    return {
        e.slot
        for x in statements(body)
        for e in expressions(evaluated(x))
        if isinstance(e, ir.Load | ir.Element)
    }


def assertions(body: Sequence[ir.Statement]) -> list[ir.Assert]:
    """Every assertion, in the order of the text, which is the order in which the C text numbers them."""
    return [x for x in statements(body) if isinstance(x, ir.Assert)]


def has_loops(body: Sequence[ir.Statement]) -> bool:
    """Whether any statement repeats others."""
    return any(isinstance(x, ir.Loop) for x in statements(body))


def has_nested_loops(body: Sequence[ir.Statement]) -> bool:
    """Whether a loop stands in another."""
    return any(isinstance(x, ir.Loop) and has_loops(x.body) for x in statements(body))


def leaves(body: Sequence[ir.Statement], label: str) -> bool:
    """Whether any statement goes on behind the block or loop of a label."""
    return any(isinstance(x, ir.Leave) and x.label == label for x in statements(body))
