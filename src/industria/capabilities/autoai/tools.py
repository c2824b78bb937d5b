"""``industria autoai``: a table and a target in; ranked pipelines, a report, a notebook and predictions out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from industria.core import WRITTEN, Asset, InputError, Language, Session, Text, Tool, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    import pandas as pd

    from industria.models.autoai.search import Found
    from industria.models.autoai.validation import Order
    from industria.models.autoai.written import Report
    from industria.models.tables.target import Target

_MODEL = "tables-general"
_LEAST_ROWS = 30
_MOST_ROWS = 200_000
_LOOKED = 0.15  # of the budget for the columns that give the target away


@dataclass(frozen=True, slots=True)
class Searched:
    """The report, the assets that keep it (json, md, ipynb), and the table of predictions where rows had none."""

    report: Report
    kept: Mapping[str, Asset]
    predicted: Asset | None
    files: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            **self.report.to_json(),
            "assets": {kind: asset.id for kind, asset in self.kept.items()},
            "predicted": self.predicted.table if self.predicted else None,
            "files": list(self.files),
        }

    def show(self, language: Language) -> str:
        """The report, and where everything is."""
        lines = [self.report.show(language)]
        if self.predicted:
            at = self.predicted
            lines.append(
                Text(
                    f"{at.rows} 行的预测写入表 {at.table}",
                    f"{at.rows} rows predicted in table {at.table}",
                ).in_language(language)
            )
        names = ", ".join(a.id for a in self.kept.values())
        lines.append(Text(f"报告: {names}", f"report: {names}").in_language(language))
        return "\n".join([*lines, *self.files])


def autoai(
    session: Session[Stores],
    asset: Annotated[str, Text("表", "the table")],
    target: Annotated[str, Text("要预测的列", "the column to predict")],
    time: Annotated[
        str,
        Text("时间列: 只从过去学", "the column of time: learned from the past only"),
    ] = "",
    group: Annotated[
        str,
        Text(
            "组列 (机组, 批次): 同组不跨两侧",
            "the column of groups (machine, batch): none is on both sides",
        ),
    ] = "",
    keep: Annotated[
        list[str],
        Text("即使可疑也用的列, 可重复", "columns that are used even if suspect; may be repeated"),
    ] = [],  # noqa: B006  nobody changes it
    without: Annotated[
        list[str], Text("不用这些列, 可重复", "not these columns; may be repeated")
    ] = [],  # noqa: B006  nobody changes it
    kind: Annotated[
        Literal["auto", "classes", "numbers"],
        Text("目标是类还是数", "whether the target is classes or numbers"),
    ] = "auto",
    budget: Annotated[
        float, Text("秒数上限; 0 为不限", "seconds that it may take; 0 for no limit")
    ] = 120.0,
    out: Annotated[
        Path | None, Text("笔记本写到 .ipynb", "write the notebook here, as .ipynb"), WRITTEN
    ] = None,
) -> Searched:
    """Rank pipelines for a target, blend the best, and say honestly how good that is.

    Columns that give the target away are left out and said. Rows without a target are predicted.
    """
    from industria.models.autoai.candidates import Setting
    from industria.models.autoai.leaks import suspects
    from industria.models.autoai.pace import Pace
    from industria.models.autoai.search import SearchOptions, search
    from industria.models.autoai.written import Report
    from industria.models.families.table_prior import FAMILY
    from industria.models.making import find_version, load
    from industria.models.tables.target import read_target

    if budget < 0:
        raise UsageError(f"expected a budget of 0 or more seconds, found {budget:g}: change it")
    if out is not None and out.suffix != ".ipynb":
        raise UsageError(f"expected a file that ends in .ipynb, found {out.name}: change it")
    if out is not None and out.is_dir():
        raise UsageError(f"expected a file, found the folder {out}: add the name of a file to it")
    for option, column in (("--time", time), ("--group", group)):
        if column and column == target:
            raise UsageError(
                f"expected another column than the target for {option}, found {column}: what is to be predicted "
                "cannot say how rows are split"
            )
    table, frame = _read(session, asset, target, [time, group, *keep, *without])
    known = frame[frame[target].notna()].reset_index(drop=True)
    wanted = read_target(known[target], kind)
    seed = session.seed or 0
    columns = [c for c in map(str, frame) if c not in {target, time, group, *without}]
    pace = Pace(budget)
    left_out, unseen = suspects(known[columns], wanted, keep, seed, pace.until(_LOOKED))
    columns = [c for c in columns if c not in {s.column for s in left_out}]
    if not columns:
        raise InputError(
            f"expected a column that may be learned from, found none: {', '.join(s.column for s in left_out)} "
            "are left out, keep one with --keep"
        )
    registry = session.plant.models
    network = load(registry, FAMILY, find_version(registry, _MODEL))
    setting = Setting(wanted.classify, seed, network)
    found = search(
        known[columns], wanted, _order(known, time, group), setting,
        SearchOptions(budget, seed=seed, pace=pace), session.progress, session.budget.check,
    )  # fmt: skip
    report = Report(table.table, wanted, len(known), columns, left_out, found, seed, unseen)
    how = {
        "tool": "autoai", "target": target, "time": time, "group": group, "kind": kind, "seed": seed,
        "columns": columns, "blend": dict(found.chosen.votes),
    }  # fmt: skip
    asked = frame[frame[target].isna()].reset_index(drop=True)
    predicted = _predict(session, table, asked, columns, wanted, found, how) if len(asked) else None
    kept, files = _written(session, table, report, how, out)
    session.run.seed = seed
    session.run.reference = (table.id, *(a.id for a in kept.values()))
    session.run.outputs = {
        "blend": dict(found.chosen.votes), "nested": list(found.nested),
        "left_out": [s.column for s in left_out],
    }  # fmt: skip
    return Searched(report, kept, predicted, files)


def _read(
    session: Session[Stores], name: str, target: str, named: list[str]
) -> tuple[Asset, pd.DataFrame]:
    """The table and its rows. Raises InputError for too few or too many, UsageError for an unknown column."""
    table = session.plant.table(name)
    columns = [c.name for c in table.schema]
    if unknown := [c for c in (target, *named) if c and c not in columns]:
        raise UsageError(f"expected columns of {', '.join(columns)}, found {', '.join(unknown)}")
    frame = session.plant.lake.tables.read(table.table, table.version).to_pandas()
    filled = int(frame[target].notna().sum())
    if filled < _LEAST_ROWS or len(frame) > _MOST_ROWS:
        raise InputError(
            f"expected {_LEAST_ROWS} to {_MOST_ROWS:,} rows with a {target}, found {filled:,} of {len(frame):,}: "
            "predict does with fewer"
        )
    return table, frame


def _order(known: pd.DataFrame, time: str, group: str) -> Order:
    """What rows have to do with each other. Raises InputError for rows without a time or a group."""
    from industria.models.autoai.validation import Order

    for name in (time, group):
        if name and known[name].isna().any():
            raise InputError(f"expected a {name} in every row, found rows without: fill them first")
    return Order(
        known[time].to_numpy() if time else None,
        known[group].astype(str).to_numpy() if group else None,
    )


def _predict(
    session: Session[Stores],
    table: Asset,
    asked: pd.DataFrame,
    columns: list[str],
    target: Target,
    found: Found,
    how: Mapping[str, object],
) -> Asset:
    """The rows without a target with what is said of them, as a table."""
    import numpy as np
    import pyarrow as pa

    from industria.foundation.lake.derived import keep_derived

    said = found.predict(asked[columns], target)
    rows = asked.drop(columns=[target.name])
    if target.classify:
        classes = np.array(target.classes, dtype=object)
        rows[f"{target.name}_predicted"] = classes[said.argmax(1)]
        for number, kind in enumerate(target.classes):
            rows[f"{target.name}_p_{number + 1}_{kind}"] = said[:, number]
    else:
        rows[f"{target.name}_predicted"] = said
    data = pa.Table.from_pandas(rows, preserve_index=False)
    return keep_derived(session.plant.lake, f"{table.table}_autoai", data, (table,), how)


def _written(
    session: Session[Stores],
    table: Asset,
    report: Report,
    how: Mapping[str, object],
    out: Path | None,
) -> tuple[dict[str, Asset], tuple[str, ...]]:
    """The report and the notebook as assets, and as a file where one is asked for."""
    import json

    from industria.models.autoai.notebook import notebook

    plant = session.plant
    where = os.path.relpath(plant.root, out.parent) if out else str(plant.root)
    code = notebook(
        report, plant=where, group=str(how["group"]), time=str(how["time"]), kind=str(how["kind"]),
        model=_MODEL,
    )  # fmt: skip
    text = report.show("zh") + "\n\n" + report.show("en")
    texts = {
        "json": json.dumps(report.to_json(), ensure_ascii=False, indent=1),
        "md": text,
        "ipynb": code,
    }
    kept = {}
    for kind, body in texts.items():
        digest = plant.lake.objects.put_bytes(body.encode())
        name = f"{table.table}_autoai.{kind}"
        mark = hashlib.sha256(f"{table.id} {kind} {digest}".encode()).hexdigest()[:10]
        kept[kind] = plant.lake.catalogue.add(
            Asset(
                id=f"{table.table}-autoai-{kind}-{mark}",
                kind="code" if kind == "ipynb" else "document",
                name=name,
                uri=f"objects/{digest}",
                sha256=digest,
                source=f"autoai {table.name}",
                parents=(table.id,),
            )
        )
    if out is None:
        return kept, ()
    out.write_text(code, encoding="utf-8")
    return kept, (str(out),)


TOOLS = (
    Tool(
        "autoai",
        Text(
            "自动建模: 排名的管道, 诚实的分数, 报告和笔记本",
            "Ranked pipelines for a target, with an honest score, a report and a notebook",
        ),
        "propose",
        autoai,
    ),
)
