"""``industria read``: how a file's tables are understood, and corrections that are remembered."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.core import InputError, Language, Session, Text, Tool
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.foundation.ingest.preview import Preview
    from industria.foundation.ingest.tables.told import Told
    from industria.foundation.ingest.understanding import Understanding

_ROWS = 5
_CELL = 24


@dataclass(frozen=True, slots=True)
class Read:
    """The tables of a file with their first rows, what was refused, and whether the options are remembered."""

    tables: tuple[Preview, ...]
    refused: tuple[str, ...]
    remembered: bool

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        found = [
            {
                "name": t.name,
                "understanding": t.understanding,
                "columns": list(t.columns),
                "rows": [list(r) for r in t.rows],
            }
            for t in self.tables
        ]
        return {"tables": found, "refused": list(self.refused), "remembered": self.remembered}

    def show(self, language: Language) -> str:
        """What each table was understood to be, and its first rows."""
        from industria.foundation.ingest.tables.shown import shown

        lines: list[str] = []
        for table in self.tables:
            if table.understanding:
                lines += shown(table.understanding, language)
            lines += [f"  {line}" for line in _grid(table)]
            lines.append("")
        word = Text("未读", "not read").in_language(language)
        lines += [f"{word}: {reason}" for reason in self.refused]
        if self.remembered:
            lines.append(
                Text(
                    "已记住, 同样形状的下一个文件也这样读取",
                    "remembered for the next file of this shape",
                ).in_language(language)
            )
        return "\n".join(lines).rstrip()


def _grid(table: Preview) -> list[str]:
    """The first rows under their names, each cell cut to a few signs."""
    rows = [table.columns, *(["" if v is None else str(v) for v in row] for row in table.rows)]
    cut = [[c if len(c) <= _CELL else c[: _CELL - 1] + "…" for c in row] for row in rows]
    return [" | ".join(row) for row in cut]


def read(
    session: Session[Stores],
    file: Annotated[Path, Text("文件", "the file")],
    header: Annotated[int, Text("表头在第几行", "the row of the names")] = 0,
    header_rows: Annotated[int, Text("表头有几行", "how many rows of names there are")] = 0,
    units_row: Annotated[int, Text("单位在第几行", "the row of the units")] = 0,
    first: Annotated[int, Text("数据从第几行起", "the first row of values")] = 0,
    day_first: Annotated[bool, Text("日期中日在前", "the day stands before the month")] = False,
    month_first: Annotated[bool, Text("日期中月在前", "the month stands before the day")] = False,
    decimal: Annotated[str, Text("小数点: . 或 ,", "the decimal sign: . or ,")] = "",
    delimiter: Annotated[str, Text("分隔符", "what holds the cells apart")] = "",
    sheet: Annotated[str, Text("工作表", "the sheet")] = "",
    table: Annotated[int, Text("第几个表", "which of several tables, from 1")] = 0,
    zone: Annotated[str, Text("文件中时间的时区", "the time zone of the file's times")] = "",
) -> Read:
    """Show how a file's tables are understood, without taking it in; options are remembered in the plant."""
    told = _told(
        header, header_rows, units_row, first, day_first, month_first, decimal, delimiter, sheet, table, zone
    )  # fmt: skip
    from industria.foundation.ingest.preview import preview
    from industria.foundation.ingest.tables.memory import Memory
    from industria.foundation.ingest.tables.told import Told

    plant = session.plant
    memory = Memory(plant.root, plant.zone)
    corrected: list[Understanding] = []

    def reading_of(untold: Understanding) -> Told:
        if told == Told():
            return memory.told_of(untold)
        if sheet and untold.part != sheet:
            return Told(plant_zone=plant.zone)
        corrected.append(untold)
        return replace(told, plant_zone=plant.zone)

    with tempfile.TemporaryDirectory(prefix="industria-") as scratch:
        sink, refused = preview(file, Path(scratch), reading_of, _ROWS)
    if not sink.tables:
        raise InputError(
            f"expected a file with tables, found a document in {file.name!r}: it is read as text by industria ingest"
        )
    if told != Told() and not corrected:
        raise InputError(
            f"expected a table that the options apply to in {file.name!r}, found none"
            + (f" in a sheet {sheet!r}: name one of its sheets" if sheet else ": leave them out")
        )
    remembered = bool(corrected) and not plant.scratch
    if remembered:
        memory.remember(corrected[0], told)
    found = [
        t for t in sink.tables if not sheet or not t.understanding or t.understanding.part == sheet
    ]
    session.run.outputs = {"tables": len(found), "remembered": remembered}
    return Read(tuple(found), refused, remembered)


def _told(
    header: int, header_rows: int, units_row: int, first: int, day_first: bool, month_first: bool,
    decimal: str, delimiter: str, sheet: str, table: int, zone: str,
) -> Told:  # fmt: skip
    from industria.foundation.ingest.tables.told import Told
    from industria.foundation.ingest.tables.zones import checked_zone

    if day_first and month_first:
        raise InputError("expected --day-first or --month-first, found both: leave one out")
    if decimal not in ("", ".", ","):
        raise InputError(
            f"expected . or , as the decimal sign, found {decimal!r}: write one of them"
        )
    if min(header, header_rows, units_row, first, table) < 0:
        raise InputError(
            "expected rows counted from 1, found a negative number: write the row of the file"
        )
    signs = {"tab": "\t", "\\t": "\t", "space": " ", "spaces": " "}
    return Told(
        header, header_rows, units_row, first, table,
        "day" if day_first else "month" if month_first else "",
        decimal, signs.get(delimiter, delimiter), sheet, checked_zone(zone) if zone else "",
    )  # fmt: skip


TOOLS = (
    Tool(
        "read",
        Text(
            "显示文件中的表如何被理解并预览几行, 不读入; 给出的更正会被记住",
            "Show how a file's tables are understood with their first rows, without taking it in; "
            "corrections are remembered",
        ),
        "propose",
        read,
        plant="optional",
    ),
)
