"""``industria predict judge|what-if``: how far predictions of a column hold, and what would change one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from industria.capabilities.predict.reading import (
    DEFAULT_MODEL,
    columns_of,
    network_of,
    rows_of,
)
from industria.core import InputError, Language, Session, Text, UsageError
from industria.stores import Stores

if TYPE_CHECKING:
    import pandas as pd

    from industria.models.judged import Judged
    from industria.models.tables.answering import Answers

_TABLE = Text("表", "the table")
_TARGET = Text("要预测的列", "the column to predict")
_COLUMN = Text("只用这些列, 可重复", "only these columns; may be repeated")
_WITHOUT = Text("不用这些列, 可重复", "not these columns; may be repeated")
_LABELLED = Text(
    "SQL 条件: 从哪些行学 (默认: 有目标的行)",
    "SQL condition: which rows to learn from (default: all that have a target)",
)
_MODEL = Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")
_KIND = Text("目标是类还是数", "whether the target is classes or numbers")
_MOST_LEVELS = 12
_SHOWN = 8


def judge(
    session: Session[Stores],
    asset: Annotated[str, _TABLE],
    target: Annotated[str, _TARGET],
    labelled: Annotated[str, _LABELLED] = "",
    column: Annotated[list[str], _COLUMN] = [],  # noqa: B006  nobody changes it
    without: Annotated[list[str], _WITHOUT] = [],  # noqa: B006  nobody changes it
    model: Annotated[str, _MODEL] = DEFAULT_MODEL,
) -> Judged:
    """Confusion matrix and reliability of a column of classes: each labelled row predicted from two thirds of the others.

    Raises InputError for a column of numbers: ``predict`` says its error.
    """
    import numpy as np

    from industria.models.judged import judge as judged
    from industria.models.tables.answering import LEAST_LABELLED, left_out
    from industria.models.tables.encode import Encoder
    from industria.models.tables.target import read_target

    table = session.plant.table(asset)
    known, _ = rows_of(session, table, target, "", labelled, ask=False)
    names = columns_of(known, target, column, without)
    if len(known) < LEAST_LABELLED:
        raise InputError(
            f"expected at least {LEAST_LABELLED} rows with a {target}, found {len(known)}: label more"
        )
    wanted = read_target(known[target])
    if not wanted.classify:
        raise InputError(
            f"expected a column of classes, found numbers in {target}: industria predict says its error"
        )
    network, version = network_of(session, model)
    learn, owners = Encoder.of(known[names]).encode(known[names])
    if not owners:
        raise InputError(f"expected a column that says something of {target}, found none")
    said, there = left_out(network, learn, wanted, session.seed or 0)
    found = judged(wanted.values[there].astype(np.int64), said[there], wanted.classes)
    session.run.reference = (table.id, version)
    session.run.outputs = {"rows": found.rows, "accuracy": round(found.accuracy, 4)}
    return found


@dataclass(frozen=True, slots=True)
class Field:
    """A cell that can be changed: what it held, what it holds; ``levels``: what a column of text holds elsewhere."""

    name: str
    was: str
    now: str
    number: bool
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One row as it is and as it would be. ``row``: from 1; ``truth``: what the table says, empty where nothing."""

    row: int
    rows: int
    fields: tuple[Field, ...]
    answers: Answers
    truth: str
    model: str
    labelled: int

    def said(self, which: int) -> dict[str, object]:
        """What is said of the row as it is (0) or would be (1), and what moved it."""
        a = self.answers
        body: dict[str, object] = {"refused": a.refusals[which], "contributions": dict(a.contributions[which])}  # fmt: skip
        if a.target.classify:
            shares = a.guess.probability[which]
            body["probabilities"] = {
                name: float(p) for name, p in zip(a.target.classes, shares, strict=True)
            }
            body["prediction"] = a.target.classes[int(a.labels[which])]
        else:
            low, high = a.guess.quantiles[which, 0], a.guess.quantiles[which, -1]
            body |= {"low": float(low), "high": float(high)}
            body["prediction"] = float(a.guess.mean[which])
        return body

    @property
    def changed(self) -> dict[str, tuple[str, str]]:
        """What was changed: before and after."""
        return {f.name: (f.was, f.now) for f in self.fields if f.was != f.now}

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {
            "row": self.row, "target": self.answers.target.name, "truth": self.truth,
            "changed": {name: list(pair) for name, pair in self.changed.items()},
            "before": self.said(0), "after": self.said(1), "model": self.model,
            "labelled": self.labelled,
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """What was changed, both predictions, what moves them."""
        lines = [f"  {name}: {was or '-'} -> {now or '-'}" for name, (was, now) in self.changed.items()]  # fmt: skip
        for which, title in ((0, Text("现在", "as it is")), (1, Text("改后", "changed"))):
            if which and not self.changed:
                continue
            said = self.said(which)
            moved = sorted(self.answers.contributions[which].items(), key=lambda i: -abs(i[1]))
            why = ", ".join(f"{name} {value:+.2g}" for name, value in moved[:_SHOWN])
            lines.append(f"{title.in_language(language)}: {_line(said)}  ({why})")
        if self.truth:
            lines.append(f"  {Text('表中', 'the table says').in_language(language)}: {self.truth}")
        lines.append(
            Text(
                f"第 {self.row} 行, 共 {self.rows} 行; 从另外 {self.labelled} 行学, 模型 {self.model}",
                f"row {self.row} of {self.rows}; learned from {self.labelled} other rows, by {self.model}",
            ).in_language(language)
        )
        return "\n".join(lines)


def _line(said: dict[str, object]) -> str:
    shares = said.get("probabilities")
    if isinstance(shares, dict):
        return ", ".join(f"{n} {p:.2f}" for n, p in sorted(shares.items(), key=lambda i: -i[1])[:4])
    return f"{said['prediction']:.5g} [{said['low']:.5g}, {said['high']:.5g}]"


def what_if(
    session: Session[Stores],
    asset: Annotated[str, _TABLE],
    target: Annotated[str, _TARGET],
    row: Annotated[int, Text("第几行, 从 1 起", "which row, from 1")] = 1,
    set: Annotated[
        list[str],
        Text("列=值, 可重复; 空值为未知", "COLUMN=VALUE, may be repeated; empty: not known"),
    ] = [],  # noqa: B006  nobody changes it
    column: Annotated[list[str], _COLUMN] = [],  # noqa: B006  nobody changes it
    without: Annotated[list[str], _WITHOUT] = [],  # noqa: B006  nobody changes it
    kind: Annotated[Literal["auto", "classes", "numbers"], _KIND] = "auto",
    model: Annotated[str, _MODEL] = DEFAULT_MODEL,
) -> WhatIf:
    """A row's prediction as it is and with changed values, each with what moves it; nothing is kept.

    It is learned from the other rows alone, so a row whose target is known does not answer for itself.
    """
    from industria.models.tables.answering import answer

    plant = session.plant
    table = plant.table(asset)
    frame = plant.lake.tables.read(table.table, table.version).to_pandas()
    if target not in frame:
        raise InputError(f"expected a target of {', '.join(frame)}, found {target!r}")
    if not 1 <= row <= len(frame):
        raise InputError(f"expected a row from 1 to {len(frame)}, found {row}: name another")
    names = columns_of(frame, target, column, without)
    others = frame.drop(index=frame.index[row - 1])
    known = others[others[target].notna()].reset_index(drop=True)
    asked = frame.iloc[[row - 1, row - 1]].reset_index(drop=True)
    for text in set:
        _change(asked, text, names)
    network, version = network_of(session, model)
    columns = [*names, target]
    answers = answer(
        network,
        known[columns],
        asked[columns],
        target,
        kind=kind,
        explain=2,
        seed=session.seed or 0,
    )
    truth = frame[target].iloc[row - 1]
    session.run.reference = (table.id, version)
    session.run.outputs = {"row": row, "changed": list(set)}
    fields = tuple(_field(frame, asked, name) for name in names)
    return WhatIf(
        row, len(frame), fields, answers, _cell(truth), version, len(known)
    )  # fmt: skip


def _change(asked: pd.DataFrame, text: str, names: list[str]) -> None:
    """Write COLUMN=VALUE into the second row. Raises UsageError, InputError."""
    import pandas as pd

    name, equals, value = text.partition("=")
    if not equals or name not in names:
        raise UsageError(f"expected COLUMN=VALUE of {', '.join(names)}, found {text!r}: change it")
    cells = asked[name]
    new: object = value.strip() or None
    if new is not None and pd.api.types.is_bool_dtype(cells):
        new = value.strip().lower() in ("true", "1", "yes")
    elif new is not None and pd.api.types.is_numeric_dtype(cells):
        try:
            new = float(value)
        except ValueError:
            raise InputError(f"expected a number for {name}, found {value!r}: change it") from None
    elif new is not None and pd.api.types.is_datetime64_any_dtype(cells):
        new = _moment(name, value)
    asked[name] = pd.Series([cells.iloc[0], new], dtype=object).astype(_wider(cells, new))


def _moment(name: str, value: str) -> pd.Timestamp:
    import pandas as pd

    try:
        return pd.Timestamp(value)
    except ValueError:
        raise InputError(f"expected a time for {name}, found {value!r}: change it") from None


def _wider(cells: pd.Series, new: object) -> object:
    """The type that holds both what a column held and the new value."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        return float
    return (
        object if new is None and not pd.api.types.is_datetime64_any_dtype(cells) else cells.dtype
    )


def _field(frame: pd.DataFrame, asked: pd.DataFrame, name: str) -> Field:
    import pandas as pd

    cells = frame[name]
    number = bool(pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells))
    levels: tuple[str, ...] = ()
    if not number and cells.nunique() <= _MOST_LEVELS:
        levels = tuple(sorted(str(v) for v in cells.dropna().unique()))
    return Field(name, _cell(asked[name].iloc[0]), _cell(asked[name].iloc[1]), number, levels)


def _cell(value: object) -> str:
    """A cell as text; empty for none."""
    import pandas as pd

    if value is None or bool(pd.isna(value)):
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
