"""An understanding as people read it."""

from __future__ import annotations

from industria.core import Language, Text
from industria.foundation.ingest.understanding import ColumnRead, Understanding, Unread

_KINDS = {
    "series_wide": Text("时间序列, 每列一个测点", "series, a column for each tag"),
    "series_long": Text("时间序列, 每行一个读数", "series, a row for each reading"),
    "events": Text("事件或报警", "events"),
    "orders": Text("工单", "orders"),
    "assets": Text("设备清单", "asset list"),
    "parts": Text("备件清单", "parts list"),
    "tags": Text("位号清单", "tag list"),
    "table": Text("表格", "table"),
}
_TYPES = {
    "time": Text("时间", "time"),
    "date": Text("日期", "date"),
    "time_of_day": Text("时刻", "time of day"),
    "duration": Text("时长", "duration"),
    "number": Text("数", "number"),
    "integer": Text("整数", "whole number"),
    "boolean": Text("是否", "yes or no"),
    "state": Text("状态", "state"),
    "quality": Text("质量", "quality"),
    "text": Text("文本", "text"),
}
_ZONES = {"local": Text("当地时间", "local time"), "UTC": Text("UTC", "UTC")}
_WORDS_SHOWN = 8
_TAGS_SHOWN = 20
_RANGES_SHOWN = 3


def shown(understanding: Understanding, language: Language) -> list[str]:
    """All that an understanding says, in lines."""
    u = understanding
    place = f"{u.file} [{u.part}]" if u.part else u.file
    head = f"{place} -> {u.table}" if u.table else place
    lines = [f"{head}: {_KINDS[u.kind].in_language(language)}, {_rows(u.rows, language)}"]
    lines += [f"  {line}" for line in _layout(u, language)]
    lines += [f"  {_column(c, language)}" for c in u.columns]
    lines += [f"  {_tag(u, language)}"] if u.tags else []
    for left in u.left_out:
        where = _ranges(left.rows)
        sample = f": {left.sample[:60]}" if left.sample else ""
        word = Text("未用", "left out").in_language(language)
        reason = left.reason.in_language(language)
        lines.append(f"  {word} {_rows(left.count, language)} ({reason}, {where}){sample}")
    for doubt in u.doubts:
        option = f" [{doubt.option}]" if doubt.option else ""
        lines.append(f"  ? {doubt.question.in_language(language)}{option}")
    if u.told:
        word = Text("按已告知的读取", "read as told").in_language(language)
        lines.append(f"  {word}: {' '.join(u.told)}")
    return lines


def kind_said(understanding: Understanding, language: Language) -> str:
    """The kind of a table in words."""
    return _KINDS[understanding.kind].in_language(language)


def unread_line(understanding: Understanding, language: Language) -> str:
    """What was not understood of a table in one line, rows of another length too; empty where all was."""
    parts = [
        f"{c.name}: {_words(c.not_understood)}" for c in understanding.columns if c.not_understood
    ]
    parts += [d.question.in_language(language) for d in understanding.doubts]
    parts += [
        f"{_rows(left.count, language)}: {left.reason.in_language(language)} ({_ranges(left.rows)})"
        for left in understanding.left_out
        if left.code == "uneven"
    ]
    if not parts:
        return ""
    word = Text("未读懂", "not understood").in_language(language)
    return f"{understanding.table or understanding.file}: {word}: {'; '.join(parts)}"


def _rows(count: int, language: Language) -> str:
    plural = "" if count == 1 else "s"
    return Text(f"{count} 行", f"{count} row{plural}").in_language(language)


def _layout(u: Understanding, language: Language) -> list[str]:
    said = []
    if u.header_rows:
        rows = ", ".join(map(str, u.header_rows))
        said.append(Text(f"表头在第 {rows} 行", f"names in row {rows}"))
    if u.units_row:
        said.append(Text(f"单位在第 {u.units_row} 行", f"units in row {u.units_row}"))
    if u.first_data_row:
        said.append(
            Text(f"数据从第 {u.first_data_row} 行起", f"values from row {u.first_data_row}")
        )
    if u.encoding:
        said.append(Text(f"编码 {u.encoding}", f"encoding {u.encoding}"))
    if u.delimiter:
        said.append(Text(f"分隔符 {u.delimiter!r}", f"delimiter {u.delimiter!r}"))
    if u.decimal and u.decimal != ".":
        said.append(Text(f"小数点 {u.decimal!r}", f"decimal sign {u.decimal!r}"))
    if u.thousands:
        said.append(Text(f"千位分隔 {u.thousands!r}", f"thousands {u.thousands!r}"))
    if u.zone:
        zone = _ZONES.get(u.zone, Text(u.zone, u.zone))
        said.append(Text(f"时区 {zone.zh}", f"times in {zone.en}"))
    return [", ".join(s.in_language(language) for s in said)] if said else []


def _column(column: ColumnRead, language: Language) -> str:
    said = [_TYPES[column.type].in_language(language)]
    if column.unit:
        said.append(column.unit)
    if column.format:
        said.append(column.format)
    if column.quality:
        said.append(
            Text(f"质量列 {column.quality}", f"quality in {column.quality}").in_language(language)
        )
    if column.asset:
        said.append(Text(f"设备 {column.asset}", f"of {column.asset}").in_language(language))
    if column.role in ("time_part", "tag", "key"):
        role = {
            "time_part": Text("时间的一部分", "part of the time"),
            "tag": Text("位号", "tag"),
            "key": Text("编号", "key"),
        }
        said.append(role[column.role].in_language(language))
    unread = ""
    if column.not_understood:
        word = Text("未读懂", "not understood").in_language(language)
        unread = f"; {word}: {_words(column.not_understood)}"
    return f"{column.name}: {', '.join(said)}{unread}"


def _words(unread: tuple[Unread, ...]) -> str:
    said = [f"{w.written!r} x {w.count}" for w in unread[:_WORDS_SHOWN]]
    rest = sum(w.count for w in unread[_WORDS_SHOWN:])
    return ", ".join(said) + (f", … x {rest}" if rest else "")


def _tag(u: Understanding, language: Language) -> str:
    said = [
        f"{t.tag} ({_TYPES[t.type].in_language(language)}{', ' + t.unit if t.unit else ''}, {t.rows})"
        for t in u.tags[:_TAGS_SHOWN]
    ]
    more = len(u.tags) - _TAGS_SHOWN
    said += [f"… {more}"] if more > 0 else []
    return Text("位号: ", "tags: ").in_language(language) + ", ".join(said)


def _ranges(rows: tuple[tuple[int, int], ...]) -> str:
    said = [str(a) if a == b else f"{a}-{b}" for a, b in rows[:_RANGES_SHOWN]]
    return ", ".join(said) + (" …" if len(rows) > _RANGES_SHOWN else "")
