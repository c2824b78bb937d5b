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


def in_navigation() -> tuple[Page, ...]:
    """The pages that have a place of their own in the navigation."""
    known = {page.name for page in pages()}
    return tuple(page for page in pages() if page.under not in known)


def beside(name: str) -> tuple[Page, ...]:
    """The pages that share a place in the navigation with one, the one that has it first."""
    here = next((page for page in pages() if page.name == name), None)
    top = (here.under or here.name) if here else name
    own = tuple(page for page in pages() if page.name == top)
    return (*own, *(page for page in pages() if page.under == top))
