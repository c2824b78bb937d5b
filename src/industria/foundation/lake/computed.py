"""Calls that stand where a table could: ``SELECT * FROM forecast('pump', horizon => 24)``.

Each call is taken out of the statement before it is looked at, computed, and read as a table of its own; its
arguments are names, texts and numbers, never parts of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from sqlglot import exp

from industria.core import Budget, Text, UsageError
from industria.foundation.lake.sql import parse_query

Argument = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Computed:
    """A word that stands for a table. ``make`` takes the arguments by name; it reads and changes nothing.

    ``parameters``: names with the type of each, in the order that they may be given in without names; the first
    one has to be given.
    """

    name: str
    description: Text
    parameters: Mapping[str, type]
    make: Callable[[Mapping[str, Argument]], pa.Table]


def with_computed(
    statement: str, dialect: str, words: Sequence[Computed], budget: Budget
) -> tuple[str, dict[str, pa.Table]]:
    """The statement in DuckDB's words, with a name for each call, and the tables of those names.

    No tables where it holds no such call: then the statement is as it was. Raises UsageError for wrong
    arguments, and what the words raise.
    """
    known = {word.name: word for word in words}
    if not any(name in statement.lower() for name in known):
        return statement, {}
    tree = parse_query(statement, dialect)
    tables: dict[str, pa.Table] = {}
    for node in list(tree.find_all(exp.Table)):
        call = node.this
        if not isinstance(call, exp.Anonymous) or call.name.lower() not in known:
            continue
        word = known[call.name.lower()]
        budget.check()
        name = f"{word.name} call {len(tables) + 1}"  # no table of the lake has a blank in its name
        tables[name] = word.make(_arguments(call, word))
        if not node.args.get("alias"):
            node.set("alias", exp.TableAlias(this=exp.to_identifier(word.name)))
        node.set("this", exp.to_identifier(name, quoted=True))
    return (tree.sql(dialect="duckdb"), tables) if tables else (statement, {})


def _arguments(call: exp.Anonymous, word: Computed) -> dict[str, Argument]:
    """By name, each of its type. Raises UsageError."""
    given: dict[str, Argument] = {}
    names = list(word.parameters)
    for place, argument in enumerate(call.expressions):
        named = isinstance(argument, exp.Kwarg | exp.PropertyEQ)
        name = str(argument.this.name).lower() if named else names[min(place, len(names) - 1)]
        if name not in word.parameters or name in given or (place >= len(names) and not named):
            raise UsageError(f"expected {_shown(word)}, found {name} once too often or unknown")
        given[name] = _value(argument.expression if named else argument, word, name)
    if names[0] not in given:
        raise UsageError(f"expected {_shown(word)}, found no {names[0]}: give it first")
    return given


def _value(argument: exp.Expr, word: Computed, name: str) -> Argument:
    wanted = word.parameters[name]
    text = argument.name
    if isinstance(argument, exp.Boolean) and wanted is bool:
        return bool(argument.this)
    if isinstance(argument, exp.Literal) and not argument.is_string and wanted in (int, float):
        number = float(text)
        if wanted is float or number == int(number):
            return wanted(number)  # type: ignore[no-any-return]
    if wanted is str and (
        isinstance(argument, exp.Identifier | exp.Var)
        or (isinstance(argument, exp.Literal) and argument.is_string)
        or (isinstance(argument, exp.Column) and not argument.table)
    ):
        return text
    raise UsageError(
        f"expected {_shown(word)}, found {argument.sql(dialect='duckdb')} for {name}: "
        "the arguments are names, texts in quotes and plain numbers"
    )


def _shown(word: Computed) -> str:
    first, *others = word.parameters
    more = "".join(f", {name} => {word.parameters[name].__name__}" for name in others)
    return f"{word.name}('{first}'{more})"
