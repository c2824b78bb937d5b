"""Puts another function in a function's place, everywhere in industria, for as long as a block runs."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

Make = Callable[[Any], object]


def swapped(target: str, make: Make) -> Callable[[], AbstractContextManager[None]]:
    """``target``: ``package.module:function`` or ``package.module:Class.method``.

    ``make`` is given what stands there and returns what shall stand there. A function that other
    modules of industria have imported by name is replaced in those too; a constant is not.
    """
    return lambda: _swap(target, make)


def always(answer: object) -> Make:
    """A function that gives one answer whatever it is asked."""
    return lambda _real: lambda *_arguments, **_named: answer


def together(
    *blocks: Callable[[], AbstractContextManager[None]],
) -> Callable[[], AbstractContextManager[None]]:
    """Several at once."""

    @contextmanager
    def all_of_them() -> Iterator[None]:
        with ExitStack() as stack:
            for block in blocks:
                stack.enter_context(block())
            yield

    return all_of_them


@contextmanager
def _swap(target: str, make: Make) -> Iterator[None]:
    module_name, _, path = target.partition(":")
    owner: object = importlib.import_module(module_name)
    *way, name = path.split(".")
    for part in way:
        owner = getattr(owner, part)
    raw = inspect.getattr_static(owner, name)
    original = getattr(owner, name)
    replacement = make(original)
    if isinstance(raw, classmethod | staticmethod):
        replacement = staticmethod(replacement)  # type: ignore[arg-type]
    alone = bool(way) or not callable(original)
    places = [(owner, name)] if alone else _places(original)
    before = [(place, key, inspect.getattr_static(place, key)) for place, key in places]
    for place, key in places:
        setattr(place, key, replacement)
    try:
        yield
    finally:
        for place, key, value in before:
            setattr(place, key, value)


def _places(original: object) -> list[tuple[object, str]]:
    """Every name in a module of industria that stands for this very object."""
    return [
        (module, key)
        for name, module in list(sys.modules.items())
        if name.split(".")[0] == "industria" and module is not None
        for key, value in list(vars(module).items())
        if value is original
    ]
