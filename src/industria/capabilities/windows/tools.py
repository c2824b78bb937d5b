"""``industria windows``: tumbling and sliding windows over a table, or over one that a link fills."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from industria.core import InputError, Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from industria.foundation.lake.windows import WindowResult

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows in the order they closed; ``late``: events that came after their window had closed."""

    found: tuple[WindowResult, ...]
    late: int
    cut: bool = False

    def to_json(self) -> dict[str, object]:
        """Times as ISO texts, without a zone as in the table."""
        rows = [
            asdict(w) | {"start": _iso(w.start), "end": _iso(w.end), "mean": w.mean}
            for w in self.found
        ]
        return {"windows": rows, "late": self.late, **({"cut_at": len(rows)} if self.cut else {})}

    def show(self, language: Language) -> str:
        """One window a line."""
        lines = [
            f"  {_iso(w.start)}  {w.tag}: {w.mean:.6g} [{w.least:.6g}, {w.most:.6g}] n={w.count}"
            for w in self.found[:_SHOWN]
        ]
        many = Text(
            f"{len(self.found)} 个窗口, {self.late} 个迟到的值未计入",
            f"{len(self.found)} windows, {self.late} values came too late and are in none",
        )
        return "\n".join([*lines, many.in_language(language)])


def windows(
    session: Session[Stores],
    asset: Annotated[str, Text("表, 也可以是连接写入的表", "a table, or one that a link fills")],
    size: Annotated[float, Text("窗口长度, 秒", "the length of a window, in seconds")],
    slide: Annotated[
        float,
        Text("步长, 秒; 0 为首尾相接", "the step between windows, in seconds; 0: end to end"),
    ] = 0.0,
    lateness: Annotated[
        float,
        Text("允许迟到多少秒", "how many seconds a value may come late"),
    ] = 0.0,
    column: Annotated[
        list[str], Text("只要这些列, 可重复", "only these columns; may be repeated")
    ] = [],  # noqa: B006  nobody changes it
) -> Windows:
    """Count, mean, least and most of every channel in each window, in the order the rows came.

    A table with columns tag and value is read by tag.
    """
    from industria.foundation.lake.streamed import batches
    from industria.foundation.lake.windows import WindowedStream

    table = session.plant.table(asset)
    stream = WindowedStream(size, slide, lateness)
    found: list[WindowResult] = []
    most, cut, newest = session.budget.allowed.rows, False, -math.inf
    for frame in batches(session.plant.lake, table, session.budget):
        tags, seconds, values = _events(frame, column)
        for rows in _arrivals(seconds, slide or size, lateness, newest):
            found += stream.add(tags[rows], seconds[rows], values[rows])
        newest = max(newest, float(seconds.max(initial=-math.inf)))
        if cut := len(found) > most:
            break
    found += [] if cut else stream.flush()
    session.run.reference = (table.id,)
    session.run.outputs = {"windows": len(found), "late": stream.late}
    return Windows(tuple(found[:most]), stream.late, cut or len(found) > most)


def _events(frame: pd.DataFrame, wanted: list[str]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """(tag, event time in seconds, value) of the rows, in their order; empty cells are no events."""
    import numpy as np
    import pandas as pd

    time = next((c for c in frame if pd.api.types.is_datetime64_any_dtype(frame[c])), None)
    if time is None:
        raise InputError("expected a table with a column of times, found none")
    if {"tag", "value"} <= set(frame):
        long = frame[[time, "tag", "value"]]
        long = long[long["tag"].isin(wanted)] if wanted else long
    else:
        numeric = [str(c) for c in frame.select_dtypes("number")]
        if unknown := [c for c in wanted if c not in numeric]:
            raise UsageError(f"expected columns of {', '.join(numeric)}, found {unknown[0]!r}")
        used = wanted or numeric
        long = pd.DataFrame(
            {
                time: np.repeat(frame[time].to_numpy(), len(used)),
                "tag": np.tile(used, len(frame)),
                "value": frame[used].to_numpy(float, na_value=np.nan).ravel(),
            }
        )
    long = long.dropna()
    seconds = pd.to_datetime(long[time]).to_numpy("datetime64[us]").astype(np.int64) / 1e6
    return long["tag"].astype(str).tolist(), seconds, long["value"].to_numpy(float)


def _arrivals(seconds: np.ndarray, slide: float, lateness: float, newest: float) -> Iterator[slice]:
    """Cuts a batch behind every row that closes a window, so that the result does not hang on batches."""
    import numpy as np

    passed = np.maximum.accumulate(np.maximum(seconds, newest)) - lateness
    steps = np.floor(passed / slide)
    before = np.concatenate(([np.floor((newest - lateness) / slide)], steps[:-1]))
    cuts = np.flatnonzero(steps != before) + 1
    edges = [0, *(int(c) for c in cuts), len(seconds)]
    yield from (slice(a, b) for a, b in pairwise(edges) if b > a)


def _iso(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()


TOOLS = (
    Tool("windows", Text("按时间窗口汇总", "Sum a stream up in windows of time"), "read", windows),
)
