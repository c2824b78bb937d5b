"""Which rows of a table are values, and which are something else: names again, totals, remarks, cut lines."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from industria.core import Text
from industria.foundation import lexicon
from industria.foundation.ingest.tables.cells import class_of, is_value, shape, tidy
from industria.foundation.ingest.understanding import RANGES_AT_MOST, LeftOut, runs

Row = Sequence[str]
REASONS = {
    "preamble": Text("表头之前的行", "rows above the names"),
    "units": Text("单位行", "the row of units"),
    "numbering": Text("列序号行", "numbers of the columns"),
    "total": Text("合计或统计行", "a total or other summary, no reading"),
    "footer": Text("表后的说明", "text below the table"),
    "remark": Text("表中的说明行", "text between the rows, no values"),
    "repeated_header": Text("重复的表头", "the names again"),
    "empty": Text("空行", "empty rows"),
    "uneven": Text("单元格数与表头不符", "not as many cells as there are names"),
}
_SAMPLE = 160
_ROWS_KEPT = 5000


@dataclass(frozen=True, slots=True)
class Judge:
    """Says what a row is by its cells alone.

    ``used``: the columns of the table; ``values``: those of numbers and times; ``heads``: the rows of names
    and units as tidy texts; ``shapes`` of the first cell in rows of values; ``usual``: how many cells a row
    fills; ``width``: how many cells it has, 0 where that says nothing; ``pads``: whether short rows are
    whole, since their last cells are empty.
    """

    used: tuple[int, ...]
    values: frozenset[int]
    heads: frozenset[tuple[str, ...]]
    shapes: frozenset[str]
    usual: int
    width: int = 0
    pads: bool = True
    summed: bool = True  # whether words for sums are looked for

    def code(self, row: Row) -> str:
        """Empty for a row of values, else what it is."""
        cells = [row[c] if c < len(row) else "" for c in self.used]
        filled = [c for c in cells if c.strip()]
        if not filled:
            return "remark" if any(c.strip() for c in row) else "empty"
        if self.width and len(row) != self.width and self._is_uneven(row):
            return "remark" if len(filled) == 1 and self.usual > 2 else "uneven"
        if tuple(tidy(c).lower() for c in cells) in self.heads:
            return "repeated_header"
        if self.summed and self._is_summary(cells):
            return "total"
        return "remark" if self._is_remark(row, cells, filled) else ""

    def _is_uneven(self, row: Row) -> bool:
        if len(row) > self.width:
            return any(c.strip() for c in row[self.width :])
        return not self.pads

    def _is_summary(self, cells: Sequence[str]) -> bool:
        """Whether a word for a sum stands first in a row that holds numbers; in the first two cells, since a
        number of the row may stand before it."""
        first = [tidy(c) for c in cells[:3] if c.strip()][:2]
        for text in first:
            if is_value(text):
                continue
            return _sums_up(text) and any(class_of(c) == "n" for c in cells)
        return False

    def _is_remark(self, row: Row, cells: Sequence[str], filled: Sequence[str]) -> bool:
        """Whether a row holds words where the others hold values, and little else."""
        marked = filled[0].lstrip().startswith(("#", "//", "--", "*", ">>"))
        if marked and not is_value(filled[0]) and len(filled) == 1 and self.usual > 1:
            return True
        held = [class_of(row[c]) for c in sorted(self.values) if c < len(row)]
        values = sum(k in ("n", "t") for k in held)
        words = held.count("w")
        if len(self.values) < 2 or (values and (held[0] in ("n", "t") or words <= values)):
            return False
        at_start = bool(cells[0].strip()) and shape(cells[0].strip()) in self.shapes
        if at_start and len(filled) > 1:
            return False
        if len(filled) == 1 and self.usual > 2:
            return True
        mostly = 2 * len(self.values) >= len(self.used)
        return mostly and (not values or 2 * words >= len(self.values))


def judge_of(
    body: Sequence[Row],
    heads: Sequence[Row],
    used: Sequence[int],
    values: frozenset[int],
    width: int = 0,
) -> Judge:
    """A judge for the rows of a table. ``body``: a sample of them; ``width``: of rows of text, else 0."""
    filled = sorted(sum(bool(c.strip()) for c in r) for r in body if any(c.strip() for c in r))
    first = used[0] if used else 0
    shapes = Counter(shape(r[first].strip()) for r in body if first < len(r) and r[first].strip())
    enough = max(3, len(body) // 5)
    summaries = sum(
        _sums_up(tidy(c)) for r in body for c in [next((c for c in r if c.strip()), "")]
    )
    short = sum(1 < len(r) < width for r in body)
    return Judge(
        tuple(used),
        values,
        frozenset(tuple(tidy(h[c] if c < len(h) else "").lower() for c in used) for h in heads),
        frozenset(s for s, n in shapes.items() if n >= enough),
        filled[len(filled) // 2] if filled else 1,
        width,
        pads=10 * short >= len(body) and short > 1,
        summed=5 * summaries <= len(body) or summaries <= 2,
    )


@functools.lru_cache(maxsize=1 << 12)
def _sums_up(text: str) -> bool:
    """Whether a cell begins with a word for a sum, and says little more."""
    plain = text.lower().strip(" :：=*")
    if lexicon.concept_of(plain, "summary_row"):
        return True
    if len(plain) > 24:
        return False
    head = plain.replace("（", " ").replace("(", " ").split(" ")
    if len(head) > 1 and lexicon.concept_of(head[0], "summary_row"):
        return True
    return plain.startswith(_chinese_sums()) or plain.endswith(_chinese_sums())


@functools.cache
def _chinese_sums() -> tuple[str, ...]:
    return tuple(w for w in lexicon.words("summary_row") if len(w) > 1 and w[0] >= "\u3400")


@dataclass(slots=True)
class Aside:
    """Collects the rows that are none of the table's, by what they are."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[int]] = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)
    totals: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    def put(self, code: str, number: int, row: Row) -> None:
        """Note a row."""
        self.counts[code] += 1
        kept = self.rows.setdefault(code, [])
        if len(kept) < _ROWS_KEPT:
            kept.append(number)
        if code == "total" and len(self.totals) < RANGES_AT_MOST:
            self.totals.append((number, tuple(tidy(c) for c in row)))
        text = " ".join(tidy(c) for c in row if c.strip())
        if code not in self.samples and text:
            self.samples[code] = text[:_SAMPLE]

    def end(self, last_value: int) -> None:
        """Remarks below the last row of values are a footer, and empty rows there are nothing."""
        below = [n for n in self.rows.get("remark", []) if n > last_value]
        if below:
            self.rows["remark"] = [n for n in self.rows["remark"] if n <= last_value]
            self.counts["remark"] -= len(below)
            self.counts["footer"] += len(below)
            self.rows["footer"] = sorted([*self.rows.get("footer", []), *below])
            if not self.counts["remark"]:
                self.samples["footer"] = self.samples.pop("remark", "")
        after = [n for n in self.rows.get("empty", []) if n > last_value]
        if after:
            self.rows["empty"] = [n for n in self.rows["empty"] if n <= last_value]
            self.counts["empty"] -= len(after)

    def left_out(self) -> tuple[LeftOut, ...]:
        """As an understanding has them."""
        return tuple(
            LeftOut(
                code,
                REASONS[code],
                count,
                runs(sorted(self.rows[code])),
                self.samples.get(code, ""),
                tuple(self.totals) if code == "total" else (),
            )
            for code, count in self.counts.items()
            if count > 0
        )
