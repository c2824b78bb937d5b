"""Finds the pages: every file of ``views``, and ``page.py`` of every capability that has one."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache

from industria import capabilities
from industria.core import Page
from industria.faces.page import views


@cache
def pages() -> tuple[Page, ...]:
    """All pages, in the order of the navigation; of two at one path the first found stays."""
    names = [f"{views.__name__}.{m.name}" for m in pkgutil.iter_modules(views.__path__)]
    for module in pkgutil.iter_modules(capabilities.__path__):
        name = f"{capabilities.__name__}.{module.name}.page"
        if importlib.util.find_spec(name) is not None:
            names.append(name)
    found: dict[str, Page] = {}
    for name in names:
        page: Page = importlib.import_module(name).PAGE
        found.setdefault(page.path, page)
    return tuple(sorted(found.values(), key=lambda p: (p.order, p.name)))
