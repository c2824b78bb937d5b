"""Tables that lines are drawn around: the cells that the lines make, with the words inside each."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from industria.foundation.ingest.documents.words import CUT, Word, rows_of, wrapped

_THIN = 3.0  # points: a rectangle as thin is a line
_APART = 2.5  # points: lines that are nearer are one
_SHORTEST = 4.0  # points
_MOST_LINES = 4_000  # of a page; a drawing has more, and no table


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that is drawn on a page."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Found:
    """A table on a page: where it is, its rows of cells, and its words."""

    box: Box
    rows: tuple[tuple[str, ...], ...]
    words: frozenset[Word]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: ``at`` across its direction, from ``start`` to ``end`` along it."""

    at: float
    start: float
    end: float


def tables_between_lines(boxes: Sequence[Box], words: Sequence[Word]) -> list[Found]:
    """Tables of at least two rows and two columns whose cells are held apart by lines."""
    across, down = _lines(boxes)
    if len(across) < 3 or len(down) < 3 or len(across) + len(down) > _MOST_LINES:
        return []
    found = []
    for own_across, own_down in _groups(across, down):
        ys, xs = _places(own_across), _places(own_down)
        if len(ys) < 3 or len(xs) < 3:
            continue
        box = Box(xs[0], ys[0], xs[-1], ys[-1])
        inside = [w for w in words if _is_inside(w, box)]
        rows = _cells(ys, xs, own_across, own_down, inside)
        if rows and sum(any(row) for row in rows) > 1:
            found.append(Found(box, rows, frozenset(inside)))
    return [f for f in found if not _is_within_another(f, found)]


def _lines(boxes: Sequence[Box]) -> tuple[list[_Line], list[_Line]]:
    """Lines across and down the page; a wide and high rectangle has four of them."""
    across, down = [], []
    for box in boxes:
        wide, high = box.right - box.left, box.bottom - box.top
        if high <= _THIN and wide >= _SHORTEST:
            across.append(_Line((box.top + box.bottom) / 2, box.left, box.right))
        elif wide <= _THIN and high >= _SHORTEST:
            down.append(_Line((box.left + box.right) / 2, box.top, box.bottom))
        elif wide > _THIN and high > _THIN:
            across += [_Line(y, box.left, box.right) for y in (box.top, box.bottom)]
            down += [_Line(x, box.top, box.bottom) for x in (box.left, box.right)]
    return _merged(across), _merged(down)


def _merged(lines: Iterable[_Line]) -> list[_Line]:
    """Pieces of one line as one."""
    out: list[_Line] = []
    for line in sorted(lines, key=lambda p: (round(p.at / _APART), p.start)):
        last = out[-1] if out else None
        if last and abs(last.at - line.at) <= _APART and line.start <= last.end + _APART:
            out[-1] = _Line(last.at, last.start, max(last.end, line.end))
        else:
            out.append(line)
    return out


def _groups(
    across: Sequence[_Line], down: Sequence[_Line]
) -> list[tuple[list[_Line], list[_Line]]]:
    """Lines that touch one another, directly or by others."""
    parent = list(range(len(across) + len(down)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for j, line in enumerate(down, len(across)):
        for i, other in enumerate(across):
            meets = other.start - _APART <= line.at <= other.end + _APART
            if meets and line.start - _APART <= other.at <= line.end + _APART:
                parent[root(j)] = root(i)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for k in range(len(parent)):
        own = groups.setdefault(root(k), ([], []))
        if k < len(across):
            own[0].append(across[k])
        else:
            own[1].append(down[k - len(across)])
    return list(groups.values())


def _places(lines: Sequence[_Line]) -> list[float]:
    """Where lines are, those that are nearly one taken as one."""
    out: list[float] = []
    for at in sorted(line.at for line in lines):
        if not out or at - out[-1] > _APART:
            out.append(at)
    return out


def _cells(
    ys: Sequence[float],
    xs: Sequence[float],
    across: Sequence[_Line],
    down: Sequence[_Line],
    words: Sequence[Word],
) -> tuple[tuple[str, ...], ...]:
    """The text of each place of the lattice; cells that no line parts have the text of both in each."""
    height, width = len(ys) - 1, len(xs) - 1
    cell = {(r, c): (r, c) for r in range(height) for c in range(width)}

    def first(place: tuple[int, int]) -> tuple[int, int]:
        while cell[place] != place:
            place = cell[place]
        return place

    for r in range(height):
        for c in range(width):
            right, below = (r, c + 1), (r + 1, c)
            if c + 1 < width and not _is_drawn(down, xs[c + 1], ys[r], ys[r + 1]):
                cell[max(first(right), first((r, c)))] = min(first(right), first((r, c)))
            if r + 1 < height and not _is_drawn(across, ys[r + 1], xs[c], xs[c + 1]):
                cell[max(first(below), first((r, c)))] = min(first(below), first((r, c)))
    held: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        r = bisect.bisect_right(ys, word.middle) - 1
        c = bisect.bisect_right(xs, (word.left + word.right) / 2) - 1
        held.setdefault(first((min(max(r, 0), height - 1), min(max(c, 0), width - 1))), []).append(
            word
        )
    text = {place: text_of_cell(inside) for place, inside in held.items()}
    # A line beside the table, or a piece of one, parts nothing: what it would part is one row or column.
    down_to = [
        r
        for r in range(height)
        if not r or _parts(first, [((r, c), (r - 1, c)) for c in range(width)])
    ]
    across_to = [
        c
        for c in range(width)
        if not c or _parts(first, [((r, c), (r, c - 1)) for r in range(height)])
    ]
    rows = tuple(tuple(text.get(first((r, c)), "") for c in across_to) for r in down_to)
    return tuple(row for row in rows if any(row))


def _parts(
    first: Callable[[tuple[int, int]], tuple[int, int]],
    pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> bool:
    """Whether some neighbours are not one cell."""
    return any(first(one) != first(other) for one, other in pairs)


def _is_drawn(lines: Sequence[_Line], at: float, start: float, end: float) -> bool:
    """Whether a line is drawn at a place along most of the way between two others."""
    drawn = sum(
        max(0.0, min(line.end, end) - max(line.start, start))
        for line in lines
        if abs(line.at - at) <= _APART
    )
    return drawn >= 0.6 * (end - start)


def text_of_cell(words: Sequence[Word]) -> str:
    """The words of a cell, its lines together."""
    text = ""
    for row in rows_of(words):
        text = wrapped(text, row.text) if text else row.text
    return text.replace(CUT, "-")


def _is_inside(word: Word, box: Box) -> bool:
    centre = (word.left + word.right) / 2
    return box.left <= centre <= box.right and box.top <= word.middle <= box.bottom


def _is_within_another(one: Found, others: Sequence[Found]) -> bool:
    """Whether a table stands inside a larger one that holds its words too."""
    return any(o is not one and one.words < o.words for o in others)
