"""Counterexamples made shorter: rows are left out, held for fewer scans, and set to where their types begin.

After Zeller and Hildebrandt (2002), with a limit on the work; what comes out fails as what went in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from industria.applications.production.plc.execution.many_runs import Row

Trial = Callable[[Sequence[Row]], list[Row] | None]


def shortened(rows: list[Row], trial: Trial, plain: bytes, scans: int) -> list[Row]:
    """Rows that still fail. ``trial``: the rows up to the failure, None where there is none; ``plain``: the
    plainest value of each input; ``scans``: how many may be run in all."""
    search = _Search(rows, trial, scans)
    search.leave_out()
    search.hold_shorter()
    search.make_plain(plain)
    return search.rows


class _Search:
    def __init__(self, rows: list[Row], trial: Trial, scans: int) -> None:
        self.rows, self._trial, self._left = rows, trial, scans

    def leave_out(self) -> None:
        """Blocks of rows, large ones first."""
        size = max(1, len(self.rows) // 2)
        while size:
            at = 0
            while at < len(self.rows):
                if not self._take([*self.rows[:at], *self.rows[at + size :]]):
                    at += size
            size //= 2

    def hold_shorter(self) -> None:
        """Each row for as few scans as will do, found by halving."""
        for at in range(len(self.rows) - 1, -1, -1):
            low = 0
            while at < len(self.rows) and self.rows[at].scans - low > 1:
                middle = (low + self.rows[at].scans) // 2
                row = Row(middle, self.rows[at].choices)
                if not self._take([*self.rows[:at], row, *self.rows[at + 1 :]]):
                    low = middle

    def make_plain(self, plain: bytes) -> None:
        """Each input plain in all rows, else in as many as will do from the first."""
        for column, value in enumerate(plain):
            if not self._take([_with(row, column, value) for row in self.rows]):
                for at in range(len(self.rows)):
                    if at < len(self.rows):
                        self._take(
                            [
                                *self.rows[:at],
                                _with(self.rows[at], column, value),
                                *self.rows[at + 1 :],
                            ]
                        )

    def _take(self, rows: list[Row]) -> bool:
        """Go on with these where they fail, no later than the ones so far and by other inputs."""
        cost = sum(row.scans for row in rows)
        if cost > self._left or rows == self.rows:
            return False
        self._left -= cost
        found = self._trial(rows)
        if found is None:
            return False
        self.rows = found
        return True


def _with(row: Row, column: int, value: int) -> Row:
    return Row(row.scans, row.choices[:column] + bytes([value]) + row.choices[column + 1 :])
