"""Makes files of table shapes that plants have, each with what is right about it; knows nothing of the recogniser.

Twelve families; ``make(family, variant)`` is the same on each run.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

CHANNELS = [
    ("Vorlauf", "°C"), ("入口压力", "MPa"), ("Motor current", "A"), ("流量", "m3/h"), ("Drehzahl", "rpm"),
    ("液位", "%"), ("Power", "kW"), ("振动", "mm/s"), ("Gas flow", "Nm3/h"), ("油温", "℃"),
]  # fmt: skip
BRACKETS = ["{n} [{u}]", "{n}({u})", "{n}（{u}）", "{n} ({u})"]
ROWS = 60


@dataclass
class Shape:
    """A file's ``lines``; its row of names (0: none), its first row of values, how many rows it has, and of
    each column its name, type and unit."""

    lines: list[str]
    header: int
    first: int
    rows: int
    columns: list[tuple[str, str, str]]
    encoding: str = "utf-8"
    choices: dict[str, object] = field(default_factory=dict)


class _Maker:
    def __init__(self, seed: str) -> None:
        self.rng = random.Random(seed)
        self.delimiter = self.rng.choice([";", "\t", ","])
        self.channels = self.rng.sample(CHANNELS, 3)
        self.start = datetime(
            2026, self.rng.randint(1, 12), self.rng.randint(1, 28), self.rng.randint(0, 23)
        )
        self.step = timedelta(minutes=self.rng.choice([1, 5, 10, 15, 60]))
        self.decimal = "," if self.delimiter != "," and self.rng.random() < 0.5 else "."

    def join(self, *cells: str) -> str:
        return self.delimiter.join(cells)

    def number(self, places: int = 2) -> str:
        return f"{self.rng.uniform(10, 90):.{places}f}".replace(".", self.decimal)

    def moment(self, row: int) -> datetime:
        return self.start + row * self.step

    def body(self, form: str = "%Y-%m-%d %H:%M:%S") -> list[str]:
        return [
            self.join(self.moment(i).strftime(form), *(self.number() for _ in self.channels))
            for i in range(ROWS)
        ]

    def names(self) -> list[str]:
        return [n for n, _ in self.channels]

    def columns(self, units: bool, time: str = "time") -> list[tuple[str, str, str]]:
        return [(time, "time", ""), *((n, "number", u if units else "") for n, u in self.channels)]


def wide(m: _Maker) -> Shape:
    lines = [m.join("time", *m.names()), *m.body()]
    return Shape(lines, 1, 2, ROWS, m.columns(False))


def preamble_and_units(m: _Maker) -> Shape:
    above = m.rng.sample(
        ["Export of line 3", "Server: H-2", "printed by shift B", "班组: 乙班"], m.rng.randint(1, 3)
    )
    gap = [""] if m.rng.random() < 0.5 else []
    units = m.rng.choice(["{}", "[{}]", "({})"])
    lines = [
        *above,
        *gap,
        m.join("time", *m.names()),
        m.join("", *(units.format(u) for _, u in m.channels)),
        *m.body(),
    ]
    at = len(above) + len(gap) + 1
    return Shape(lines, at, at + 2, ROWS, m.columns(True))


def units_in_names(m: _Maker) -> Shape:
    form = m.rng.choice(BRACKETS)
    names = [form.format(n=n, u=u) for n, u in m.channels]
    columns = [
        ("time", "time", ""),
        *((w, "number", u) for w, (_, u) in zip(names, m.channels, strict=True)),
    ]
    return Shape([m.join("time", *names), *m.body()], 1, 2, ROWS, columns)


def quality(m: _Maker) -> Shape:
    end = m.rng.choice(["_Q", ".Quality", " Status", "_质量"])
    words = m.rng.choice([("Good", "Bad"), ("192", "0"), ("GOOD", "UNCERTAIN"), ("好", "坏")])
    lines = [m.join("time", *(c for n in m.names() for c in (n, n + end)))]
    for i in range(ROWS):
        cells = [c for _ in m.channels for c in (m.number(), words[m.rng.random() < 0.1])]
        lines.append(m.join(m.moment(i).isoformat(sep=" "), *cells))
    columns = [("time", "time", "")]
    for name in m.names():
        columns += [(name, "number", ""), (name + end, "quality", "")]
    return Shape(lines, 1, 2, ROWS, columns)


def long(m: _Maker) -> Shape:
    names = m.rng.choice(
        [("Tag", "Timestamp", "Value"), ("位号", "时间", "值"), ("point", "ts", "val")]
    )
    states = m.rng.random() < 0.5
    tags = ["TI-1", "PI-2", "FI-3"]
    lines = [m.join(*names)]
    for i in range(20):
        for tag in tags:
            word = m.rng.choice(["Running", "Stopped"]) if states and tag == "FI-3" else m.number()
            lines.append(m.join(tag, m.moment(i).isoformat(sep=" "), word))
    columns = [(names[0], "state", ""), (names[1], "time", ""), (names[2], "number", "")]
    return Shape(lines, 1, 2, 60, columns, choices={"states": states})


def two_columns(m: _Maker) -> Shape:
    date, clock = m.rng.choice([("Datum", "Uhrzeit"), ("日期", "时间"), ("Date", "Time")])
    form = m.rng.choice(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y年%m月%d日"])
    lines = [m.join(date, clock, *m.names())]
    lines += [
        m.join(
            m.moment(i).strftime(form),
            m.moment(i).strftime("%H:%M"),
            *(m.number() for _ in m.channels),
        )
        for i in range(ROWS)
    ]
    columns = [(date, "date", ""), (clock, "time_of_day", ""), *m.columns(False)[1:]]
    return Shape(lines, 1, 2, ROWS, columns)


def forms_of_time(m: _Maker) -> Shape:
    forms = {
        "pi": lambda t: t.strftime("%d-%b-%y %H:%M:%S"),
        "us": lambda t: f"{t.month}/{t.day}/{t.year} {t.strftime('%I:%M:%S %p')}",
        "gb": lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}时{t.minute:02d}分",
        "points": lambda t: t.strftime("%d.%m.%Y %H:%M"),
        "offset": lambda t: t.strftime("%Y-%m-%dT%H:%M:%S+08:00"),
        "zulu": lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tight": lambda t: t.strftime("%Y%m%d%H%M%S"),
        "s": lambda t: str(int(t.timestamp())),
        "ms": lambda t: str(int(t.timestamp() * 1000)),
        "spaces": lambda t: t.strftime("%d %m %Y %H:%M"),
    }  # fmt: skip
    form = list(forms)[m.variant]  # type: ignore[attr-defined]
    m.start = datetime(2026, 5, 3, 20)
    lines = [m.join("timestamp", *m.names())]
    lines += [
        m.join(forms[form](m.moment(i * 40)), *(m.number() for _ in m.channels))
        for i in range(ROWS)
    ]
    return Shape(lines, 1, 2, ROWS, m.columns(False, "timestamp"))


def thousands(m: _Maker) -> Shape:
    m.delimiter = m.rng.choice([";", "\t"])
    decimal, group = m.rng.choice([(",", "."), (".", ","), (",", " "), (".", "'")])
    swap = str.maketrans({",": group, ".": decimal})
    lines = [m.join("time", "Zähler", "Leistung")]
    for i in range(ROWS):
        lines.append(
            m.join(m.moment(i).isoformat(sep=" "), f"{1_204_500 + 7 * i:,}".translate(swap), f"{m.rng.uniform(900, 2500):,.2f}".translate(swap))
        )  # fmt: skip
    return Shape(
        lines,
        1,
        2,
        ROWS,
        [("time", "time", ""), ("Zähler", "integer", ""), ("Leistung", "number", "")],
    )


def stacked(m: _Maker) -> Shape:
    groups = m.rng.choice([("Pump A", "Pump B"), ("1号机", "2号机"), ("Ofen", "Kühler")])
    repeat = m.rng.random() < 0.5
    top = ["time", groups[0], groups[0] if repeat else "", groups[1], groups[1] if repeat else ""]
    below = ["", "in", "out", "in", "out"]
    lines = [m.join(*top), m.join(*below)]
    lines += [
        m.join(m.moment(i).isoformat(sep=" "), *(m.number() for _ in range(4))) for i in range(ROWS)
    ]
    columns = [
        ("time", "time", ""),
        *((f"{g}/{p}", "number", "") for g in groups for p in ("in", "out")),
    ]
    return Shape(lines, 1, 3, ROWS, columns)


def totals(m: _Maker) -> Shape:
    word = m.rng.choice(["合计", "Total", "Summe", "小计", "Average", "Gesamt"])
    lines = [m.join("date", "kwh", "t")]
    for i in range(ROWS):
        lines.append(
            m.join((m.start + timedelta(days=i)).strftime("%Y-%m-%d"), str(900 + i), m.number())
        )
    if m.rng.random() < 0.5:
        lines.insert(31, lines[0])
    lines.append(m.join(word, "58000", m.number()))
    if m.rng.random() < 0.5:
        lines += ["", m.rng.choice(["Ende des Exports", "制表：李工", "End of report"])]
    return Shape(
        lines, 1, 2, ROWS, [("date", "date", ""), ("kwh", "integer", ""), ("t", "number", "")]
    )


def bad_words(m: _Maker) -> Shape:
    word = m.rng.choice(["故障", "I/O Timeout", "---", "n/a", "Bad Input", "#REF!", "断线"])
    lines = [m.join("time", *m.names()), *m.body()]
    for row in m.rng.sample(range(1, ROWS + 1), 5):
        cells = lines[row].split(m.delimiter)
        cells[1] = word
        lines[row] = m.join(*cells)
    return Shape(lines, 1, 2, ROWS, m.columns(False), choices={"word": word})


def orders(m: _Maker) -> Shape:
    people = ["Ortner", "王工", "Diaz", "李敏"]
    lines = [m.join("Order", "Part no", "Text", "Reported", "Hours", "Who")]
    for i in range(ROWS):
        text = (
            m.rng.choice(["seal leaks", "轴承异响", "Lager heiß", "belt torn", "no fault found"])
            + f" {i}"
        )
        lines.append(
            m.join(f"WO-{7000 + i}", f"{m.rng.randint(1, 99999):07d}", text, m.moment(i * 7).strftime("%Y-%m-%d %H:%M"), f"{m.rng.randint(1, 9)}{m.decimal}5", m.rng.choice(people))
        )  # fmt: skip
    columns = [
        ("Order", "text", ""), ("Part no", "text", ""), ("Text", "text", ""), ("Reported", "time", ""),
        ("Hours", "number", ""), ("Who", "text", ""),
    ]  # fmt: skip
    return Shape(lines, 1, 2, ROWS, columns)


FAMILIES: dict[str, Callable[[_Maker], Shape]] = {
    f.__name__: f
    for f in (
        wide, preamble_and_units, units_in_names, quality, long, two_columns, forms_of_time, thousands,
        stacked, totals, bad_words, orders,
    )
}  # fmt: skip
VARIANTS = 10


def make(family: str, variant: int) -> Shape:
    """One file of a family; every third in GB18030, which every letter here has."""
    maker = _Maker(f"{family} {variant}")
    maker.variant = variant  # type: ignore[attr-defined]
    shape = FAMILIES[family](maker)
    shape.encoding = ["utf-8", "utf-8-sig", "gb18030", "utf-16"][variant % 4]
    return shape
