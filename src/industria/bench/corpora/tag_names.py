"""Historian tag names of one plant in three naming schemes, with the asset each belongs to."""

from __future__ import annotations

import random
from dataclasses import dataclass

_AREAS = (("水处理", "WTR"), ("锅炉房", "BLR"), ("空压站", "AIR"), ("涂装车间", "PNT"))
_KINDS = (
    ("循环水泵", "CWP"), ("给水泵", "FWP"), ("引风机", "IDF"), ("空压机", "CMP"), ("储罐", "TNK"), ("换热器", "HEX"),
)  # fmt: skip
_LETTERS = {
    "temperature": ("TI", "TT", "TIC"), "pressure": ("PT", "PI", "PIC"), "flow": ("FT", "FIC"), "level": ("LT", "LSHH"),
    "vibration": ("VE", "VT"), "speed": ("ST", "SI"), "current": ("IT", "II"),
}  # fmt: skip
_ABBREVIATIONS = {
    "temperature": ("MTR_TEMP", "BRG.TEMP"), "pressure": ("DISCH_PRES", "SUC.PRESSURE"), "flow": ("FLOW",), "level": ("LEVEL", "LVL"),
    "vibration": ("VIB_X", "Vib.DE"), "speed": ("SPEED", "RPM"), "current": ("Motor-Current", "CUR"),
}  # fmt: skip
_WORDS = {
    "temperature": ("电机前轴承温度", "出口水温", "润滑油温度"), "pressure": ("出口压力", "入口压力"), "flow": ("出口流量",), "level": ("液位", "油箱油位"),
    "vibration": ("驱动端振动X", "水平振动"), "speed": ("转速",), "current": ("电机电流", "A相电流"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TagTarget:
    """An asset that tags may belong to: two names, one loop number, one area."""

    id: str
    names: tuple[str, str]
    loops: tuple[str]
    context: tuple[str]


@dataclass(frozen=True)
class TagName:
    """A tag with the truth about it; ``asset`` is empty where it belongs to none."""

    tag: str
    scheme: str
    asset: str
    quantity: str


def tag_corpus(seed: int = 0) -> tuple[list[TagTarget], list[TagName]]:
    """(assets, tags): 48 assets; 80 tags a scheme, some of them of assets that are not listed."""
    r = random.Random(seed)
    targets = []
    for a, (area, code) in enumerate(_AREAS):
        for k, (name, short) in enumerate(_KINDS):
            for n in (1, 2):
                loop = f"{a + 1}{k + 1}0{n}"
                targets.append(
                    TagTarget(
                        f"{code}_{short}{n}",
                        (f"{n}号{name}", f"{area}{n}号{name}"),
                        (loop,),
                        (area,),
                    )
                )
    tags = []
    for target in targets:
        area = target.context[0]
        number = target.names[0]
        for scheme in r.sample(["isa", "isa", "area", "area", "chinese", "chinese"], 5):
            quantity = r.choice(list(_LETTERS))
            if scheme == "isa":
                tag = f"{r.choice(_LETTERS[quantity])}{r.choice(['-', '_', ''])}{target.loops[0]}{r.choice(['', '', '.PV', '_OP'])}"
            elif scheme == "area":
                tag = f"{r.choice([target.id, target.id.replace('_', '.'), target.id.replace('_', '-').lower()])}{r.choice('._-')}{r.choice(_ABBREVIATIONS[quantity])}"
            else:
                style = r.choice([number, number.replace("号", "#")])
                tag = f"{area}{style}{r.choice(_WORDS[quantity])}"
            tags.append(TagName(tag, scheme, target.id, quantity))
    for n in range(20):
        quantity = r.choice(list(_LETTERS))
        tag = [
            f"{_LETTERS[quantity][0]}-9{n:02d}7",
            f"XYZ_{n}_{_ABBREVIATIONS[quantity][0]}",
            f"办公楼{n + 3}号电梯{_WORDS[quantity][0]}",
        ][n % 3]
        tags.append(TagName(tag, ("isa", "area", "chinese")[n % 3], "", quantity))
    return targets, tags
