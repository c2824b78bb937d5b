"""``industria features generate|select``: new columns from old ones, and those of them that a learner needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from industria.core import Asset, InputError, Language, Session, Text, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    import pandas as pd

    from industria.foundation.features.selection import Selection

_MOST_COLUMNS = 24
_FEW_CLASSES = 20
_LEAST_ROWS = 60
_ALL_ROWS = "__all__"  # one unit: the table's rows follow each other

ASSET = Text("表", "the table")
TARGET = Text("要学习的列", "the column to learn")
OUT = Text(
    "新表名 (默认: 表名_features)", "the new table's name (default: the table's with _features)"
)
COLUMNS = Text("只用这些列, 可重复", "only from these columns; may be repeated")
UNIT = Text(
    "机组列: 滚动特征不跨机组", "the column that says which unit a row is of; no window crosses it"
)
KIND = Text(
    "组合列, 时间滚动, 或都做",
    "combinations of columns, windows that look back along the rows, or both",
)
Columns = Annotated[list[str], COLUMNS]
Kind = Annotated[Literal["combined", "rolling", "both"], KIND]


@dataclass(frozen=True, slots=True)
class Made:
    """The table of features, and how many columns were made."""

    asset: Asset
    generated: int

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {"asset": self.asset.to_json(), "generated": self.generated}

    def show(self, language: Language) -> str:
        """Which table it is now."""
        at = self.asset
        return Text(
            f"{self.generated} 个特征写入表 {at.table} 版本 {at.version}, {at.rows} 行",
            f"{self.generated} features in table {at.table} version {at.version}, {at.rows} rows",
        ).in_language(language)


@dataclass(frozen=True, slots=True)
class Selected:
    """What was kept, the table of it, and each round of the loop."""

    asset: Asset
    target: str
    selection: Selection

    def to_json(self) -> dict[str, object]:
        """As JSON types; ``importance`` is the fall of the score when that feature is shuffled."""
        chosen = self.selection
        return {
            "asset": self.asset.to_json(),
            "target": self.target,
            "kept": list(chosen.kept),
            "generated": chosen.generated,
            "importance": {n: chosen.importance.get(n, 0.0) for n in chosen.kept},
            "rounds": [asdict(r) for r in chosen.rounds],
            "stopped_by": chosen.stopped_by,
        }

    def show(self, language: Language) -> str:
        """The features by importance, and why the loop stopped."""
        chosen = self.selection
        order = sorted(chosen.kept, key=lambda n: -chosen.importance.get(n, 0.0))
        lines = [f"  {chosen.importance.get(n, 0.0):10.4g}  {n}" for n in order]
        count = Text(
            f"{len(chosen.kept)}/{chosen.generated} 个特征留下, {len(chosen.rounds)} 轮, 写入表 {self.asset.table}",
            f"{len(chosen.kept)} of {chosen.generated} features kept in {len(chosen.rounds)} rounds "
            f"({chosen.stopped_by}), in table {self.asset.table}",
        )
        return "\n".join([*lines, count.in_language(language)])


def generate(
    session: Session[Stores],
    asset: Annotated[str, ASSET],
    out: Annotated[str, OUT] = "",
    column: Columns = [],  # noqa: B006  nobody changes it
    unit: Annotated[str, UNIT] = "",
    kind: Kind = "combined",
) -> Made:
    """A table with new columns made from its numbers; no cell looks at a later row."""
    table, frame = _read(session, asset)
    names = _numbers(frame, column, (unit,))
    made = _generated(frame, names, unit, kind)
    how = {"tool": "features.generate", "columns": names, "unit": unit, "kind": kind}
    kept = _keep(session, table, out, _joined(frame, made), how)
    return Made(kept, made.shape[1])


def select(
    session: Session[Stores],
    asset: Annotated[str, ASSET],
    target: Annotated[str, TARGET],
    out: Annotated[str, OUT] = "",
    column: Columns = [],  # noqa: B006  nobody changes it
    unit: Annotated[str, UNIT] = "",
    kind: Kind = "combined",
    share: Annotated[
        float, Text("最多留下的比例", "the largest share of features that may stay")
    ] = 0.5,
) -> Selected:
    """Make features, keep those that a learner of the target needs; the table holds them and the target."""
    import pandas as pd

    from industria.foundation.features.selection import SelectionOptions, select_features

    if not 0 < share <= 1:
        raise UsageError(f"expected a share above 0 and at most 1, found {share:g}")
    table, frame = _read(session, asset)
    if target not in frame:
        raise InputError(f"expected a target of {', '.join(map(str, frame))}, found {target!r}")
    frame = frame[frame[target].notna()].reset_index(drop=True)
    names = _numbers(frame, column, (unit, target))
    features = pd.concat([frame[names], _generated(frame, names, unit, kind)], axis=1)
    chosen = select_features(
        features,
        frame[target].to_numpy(),
        classify=_classes(frame[target]),
        groups=frame[unit].to_numpy() if unit else None,
        options=SelectionOptions(share=share, seed=session.seed or 0),
        progress=session.progress,
    )
    session.run.seed = session.seed or 0
    how = {
        "tool": "features.select", "columns": names, "unit": unit, "kind": kind, "target": target,
        "share": share,
    }  # fmt: skip
    data = pd.concat([features[list(chosen.kept)], frame[[target]]], axis=1)
    return Selected(_keep(session, table, out, data, how), target, chosen)


def _read(session: Session[Stores], name: str) -> tuple[Asset, pd.DataFrame]:
    asset = session.plant.table(name)
    frame = session.plant.lake.tables.read(asset.table, asset.version).to_pandas()
    if len(frame) < _LEAST_ROWS:
        raise InputError(f"expected at least {_LEAST_ROWS} rows in {name}, found {len(frame)}")
    return asset, frame


def _numbers(frame: pd.DataFrame, wanted: Sequence[str], without: tuple[str, ...]) -> list[str]:
    """The columns to make features from. Raises UsageError where there are none or too many."""
    import pandas as pd

    numeric = [
        str(c)
        for c in frame
        if pd.api.types.is_numeric_dtype(frame[c])
        and not pd.api.types.is_bool_dtype(frame[c])
        and str(c) not in without
    ]
    if unknown := [c for c in wanted if c not in numeric]:
        raise UsageError(
            f"expected columns of numbers of {', '.join(numeric)}, found {', '.join(unknown)}"
        )
    if unit := [c for c in without if c and c not in frame]:
        raise UsageError(f"expected a column of {', '.join(map(str, frame))}, found {unit[0]!r}")
    chosen = list(wanted) or numeric
    if not 2 <= len(chosen) <= _MOST_COLUMNS:
        raise UsageError(
            f"expected 2 to {_MOST_COLUMNS} columns of numbers, found {len(chosen)}: name them with --column"
        )
    return chosen


def _generated(frame: pd.DataFrame, names: list[str], unit: str, kind: str) -> pd.DataFrame:
    import pandas as pd

    from industria.foundation.features.generators import TABULAR, cross_sensor, rolling

    numbers = frame[names].astype(float)
    parts = [make(numbers, names) for make in TABULAR.values()] if kind != "rolling" else []
    if kind != "combined":
        along = numbers.assign(**{_ALL_ROWS: frame[unit].to_numpy() if unit else 0})
        parts += [rolling(along, names, _ALL_ROWS), cross_sensor(along, names[:5], _ALL_ROWS)]
    return pd.concat(parts, axis=1)


def _joined(frame: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([frame, made[[c for c in made if c not in frame]]], axis=1)


def _classes(target: pd.Series) -> bool:
    """Whether a target is a class: text, truth, or few whole numbers. Raises InputError for one value."""
    import pandas as pd

    kinds = target.nunique()
    if kinds < 2:
        raise InputError(f"expected at least two values of {target.name}, found {kinds}")
    if not pd.api.types.is_numeric_dtype(target) or pd.api.types.is_bool_dtype(target):
        return True
    return bool(kinds <= _FEW_CLASSES and (target % 1 == 0).all())


def _keep(
    session: Session[Stores], asset: Asset, out: str, data: pd.DataFrame, how: Mapping[str, object]
) -> Asset:
    import pyarrow as pa

    from industria.foundation.lake.derived import keep_derived

    rows = pa.Table.from_pandas(data, preserve_index=False)
    kept = keep_derived(session.plant.lake, out or f"{asset.table}_features", rows, (asset,), how)
    session.run.reference = (asset.id, kept.id)
    session.run.outputs = {"table": kept.table, "version": kept.version, "columns": data.shape[1]}
    return kept
