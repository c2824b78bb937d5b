"""``industria features norms``: mean and deviation of every channel, in one pass over the stream."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated

from industria.core import InputError, Language, Session, Text
from industria.stores import Stores


@dataclass(frozen=True, slots=True)
class Norm:
    """One channel: how many values there were, their mean and (population) deviation, in its unit."""

    column: str
    count: int
    mean: float
    deviation: float
    unit: str


@dataclass(frozen=True, slots=True)
class Norms:
    """The norms of a table's channels."""

    found: tuple[Norm, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"norms": [asdict(n) for n in self.found]}

    def show(self, language: Language) -> str:
        """One channel a line."""
        words = Text("均值 {m:.6g}, 标准差 {d:.4g} {u} ({n} 个值)", "mean {m:.6g}, deviation {d:.4g} {u} ({n} values)")  # fmt: skip
        said = words.in_language(language)
        return "\n".join(
            f"  {n.column}: " + said.format(m=n.mean, d=n.deviation, u=n.unit, n=n.count).strip()
            for n in self.found
        )


def norms(
    session: Session[Stores],
    asset: Annotated[str, Text("表, 也可以是连接写入的表", "a table, or one that a link fills")],
) -> Norms:
    """What is normal for each channel so far, exact and in one pass; empty cells do not count."""
    import numpy as np
    import pandas as pd

    from industria.foundation.features.streaming import StreamingNorm
    from industria.foundation.lake.streamed import batches

    table = session.plant.table(asset)
    units = {c.name: c.unit for c in table.schema}
    passed: dict[str, StreamingNorm] = {}
    for frame in batches(session.plant.lake, table, session.budget):
        for column in frame.select_dtypes("number"):
            values = pd.to_numeric(frame[column]).to_numpy(float, na_value=np.nan)
            known = values[np.isfinite(values)]
            passed.setdefault(str(column), StreamingNorm(1)).update(known[:, None])
    if not passed:
        raise InputError(f"expected channels of numbers in {asset}, found none")
    session.run.reference = (table.id,)
    session.run.outputs = {"channels": len(passed)}
    return Norms(
        tuple(
            Norm(c, n.count, float(n.mean[0]), float(n.deviation[0]), units.get(c, ""))
            for c, n in passed.items()
        )
    )
