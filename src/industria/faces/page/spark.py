"""A sparkline: the course of a channel as a small drawing, scaled to its own range."""

from __future__ import annotations

from collections.abc import Sequence

_WIDTH, _HEIGHT, _EDGE = 132, 30, 2


def spark(values: Sequence[float | None]) -> str:
    """An SVG of a course; parts without a value stay open, unless they are the most. Empty without two values."""
    there = [v for v in values if v is not None]
    sparse = len(there) * 2 < len(
        values
    )  # fewer rows than parts: between two of them nothing is missing
    if len(there) < 2:
        return ""
    least, span = min(there), max(there) - min(there)
    step = (_WIDTH - 2 * _EDGE) / max(1, len(values) - 1)

    def place(n: int, value: float) -> str:
        level = (value - least) / span if span else 0.5
        return f"{_EDGE + n * step:.1f} {_HEIGHT - _EDGE - level * (_HEIGHT - 2 * _EDGE):.1f}"

    path, pen_down = [], False
    for n, value in enumerate(values):
        if value is None:
            pen_down = pen_down and sparse
            continue
        path.append(f"{'L' if pen_down else 'M'}{place(n, value)}")
        pen_down = True
    return (
        f'<svg class="spark" width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">'
        f'<path d="{" ".join(path)}"/></svg>'
    )


def figure(value: float | None) -> str:
    """A number in as many digits as people read; empty for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.4g}"
