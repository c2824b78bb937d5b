"""Where evidence stands, in words."""

from __future__ import annotations

from industria.core import Locator, Text
from industria.faces.page.view import View

_PAGE = Text("第 {n} 页", "page {n}")
_ROW = Text("第 {n} 行", "row {n}")


def place_said(view: View, at: Locator) -> str:
    """A page and section, a row, a time; empty for what has no place."""
    language = view.language
    if at.kind == "span":
        page = _PAGE.in_language(language).format(n=at.page) if at.page else ""
        return " · ".join(part for part in (page, at.section) if part)
    if at.kind == "rows":
        return _ROW.in_language(language).format(n=at.start + 1)
    if at.kind == "window":
        span = f"{at.since} - {at.until}" if at.since else ""
        return "  ".join(part for part in (span, ", ".join(at.columns)) if part)
    return " - ".join(at.nodes) if at.kind == "path" else ""
