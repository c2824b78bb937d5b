"""Numbers of a text with the unit each stands with, in one form, for comparing what two texts say.

``14.2 A`` is not ``14.2 kA``; ``-5`` is not ``5``; ``two hours``, ``2 h`` and ``两小时`` are the same. Knows
nothing of evidence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

# unit as written -> (kind of quantity, one spelling)
_UNITS: dict[str, tuple[str, str]] = {}


def _unit(kind: str, *spellings: str) -> None:
    for spelling in spellings:
        _UNITS[spelling] = (kind, spellings[0])


_unit(
    "temperature",
    "°C",
    "℃",
    "degC",
    "deg C",
    "degrees Celsius",
    "degree Celsius",
    "摄氏度",
    "度",
    "celsius",
)
_unit("temperature", "°F", "degF", "华氏度")
_unit("temperature", "kelvin")
_unit("temperature", "degrees", "degree", "°")
_unit("pressure", "bar", "barg", "巴")
for _name in ("mbar", "Pa", "kPa", "MPa", "hPa", "psi"):
    _unit("pressure", _name)
_unit("pressure", "MPa", "兆帕")
_unit("pressure", "kPa", "千帕")
_unit("torque", "Nm", "N·m", "N m", "N.m", "牛米", "牛·米", "newton metres", "newton meters")
_unit("torque", "kNm", "kN·m")
_unit(
    "speed",
    "rpm",
    "r/min",
    "1/min",
    "min-1",
    "转/分",
    "转每分",
    "转/分钟",
    "rev/min",
    "U/min",
    "revolutions per minute",
)
for _name in ("m/s", "mm/min", "m/min", "km/h", "m/h"):
    _unit("speed", _name)
_unit("speed", "m/s", "米/秒")
_unit("speed", "m/min", "米/分钟", "米/分")
_unit("vibration", "mm/s", "毫米/秒")
_unit("current", "A", "amps", "amperes", "ampere", "安", "安培")
_unit("current", "kA", "千安")
_unit("current", "mA", "毫安")
_unit("current", "µA")
_unit("charge", "mAh")
_unit("charge", "Ah")
_unit("voltage", "V", "volts", "volt", "伏", "伏特")
_unit("voltage", "kV", "千伏")
_unit("voltage", "mV")
_unit("power", "W", "watts", "watt", "瓦")
_unit("power", "kW", "千瓦", "kilowatts")
_unit("power", "MW", "兆瓦")
_unit("power", "kVA")
_unit("power", "hp", "PS", "马力")
_unit("energy", "kWh", "千瓦时", "度电")
_unit("energy", "MWh")
_unit("energy", "kJ")
_unit("duration", "s", "sec", "second", "seconds", "秒", "秒钟")
_unit("duration", "ms", "毫秒")
_unit("duration", "min", "mins", "minute", "minutes", "分钟", "分")
_unit(
    "duration",
    "h",
    "hr",
    "hrs",
    "hour",
    "hours",
    "小时",
    "个小时",
    "operating hours",
    "running hours",
    "运行小时",
    "工作小时",
    "钟头",
    "Stunden",
)
_unit("duration", "d", "day", "days", "天", "个工作日", "working days", "Tage")
_unit("duration", "wk", "week", "weeks", "周", "星期", "个星期", "Wochen")
_unit("duration", "month", "months", "个月", "Monate")
_unit("duration", "year", "years", "yr", "年", "Jahre")
_unit("duration", "shifts", "shift", "个班", "班次")
_unit("mass", "g", "gram", "grams", "克")
_unit("mass", "kg", "kilograms", "公斤", "千克")
_unit("mass", "mg", "毫克")
_unit("mass", "t", "ton", "tons", "tonnes", "tonne", "吨")
_unit("volume", "l", "L", "litre", "litres", "liter", "liters", "升")
_unit("volume", "ml", "mL", "毫升")
_unit("volume", "m3", "m³", "立方米", "方")
_unit("volume", "drops", "drop", "滴")
_unit("length", "mm", "millimetres", "millimeters", "毫米")
_unit("length", "cm", "厘米")
_unit("length", "m", "metres", "meters", "metre", "meter", "米")
_unit("length", "km", "公里", "千米")
_unit("length", "µm", "μm", "um", "微米", "microns", "micron")
_unit("length", "inch", "inches", "英寸")
_unit("area", "m2", "m²", "平方米")
_unit("area", "mm2", "mm²", "平方毫米")
_unit("force", "N", "newtons", "newton", "牛", "牛顿")
_unit("force", "kN", "千牛")
_unit("frequency", "Hz", "hertz", "赫兹")
_unit("frequency", "kHz")
_unit("frequency", "MHz")
_unit("flow", "m3/h", "m³/h", "立方米/小时", "cbm/h")
_unit("flow", "m3/min", "m³/min", "立方米/分钟")
for _name in ("l/min", "l/h", "t/h", "kg/h", "l/s", "t/d"):
    _unit("flow", _name)
_unit("flow", "l/min", "L/min", "升/分钟")
_unit("flow", "t/h", "吨/小时")
_unit("share", "%", "percent", "per cent", "％")
_unit("share", "‰")
_unit("share", "ppm")
_unit("loudness", "dB", "dB(A)", "分贝")
_unit("conductivity", "µS/cm", "μS/cm", "uS/cm", "微西门子/厘米")
_unit("money", "EUR", "€", "euro", "euros", "欧元")
_unit("money", "$", "USD", "dollars", "美元")
_unit("money", "CNY", "元", "¥", "RMB", "yuan", "人民币", "万元")
_unit("count", "times", "time", "次")
_unit(
    "count",
    "pieces",
    "pcs",
    "piece",
    "件",
    "个",
    "只",
    "台",
    "根",
    "块",
    "支",
    "片",
    "套",
    "名",
    "人",
    "条",
    "张",
    "处",
    "层",
)

_NUMBER_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    "thousand": 1000, "dozen": 12, "twice": 2,
}  # fmt: skip
_HAN_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_WORDS = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_SPELLINGS = sorted(_UNITS, key=len, reverse=True)


def _spelling(unit: str) -> str:
    """The pattern of a unit: a Latin one is a whole word."""
    text = re.escape(unit)
    return rf"{text}(?![A-Za-z0-9/·²³])" if unit[-1].isascii() and unit[-1].isalnum() else text


_UNIT = "|".join(map(_spelling, _SPELLINGS))
_HAN_UNIT = "|".join(re.escape(u) for u in _SPELLINGS if not u.isascii() and len(u) > 0)
_VALUE = r"\d+(?:[.,]\d+)*"
_QUANTITY = re.compile(
    rf"(?:(?<![A-Za-z0-9_.\-])|(?<=\d[-–])|(?<=[\s(（]))(?P<sign>[-−–+±])?(?P<value>(?<![A-Za-z0-9_.]){_VALUE})"
    rf"(?:\s?(?P<unit>{_UNIT})|(?![A-Za-z0-9_]))"
    rf"|(?<![\w-])(?P<word>(?i:{_WORDS}))(?![\w])(?:[\s-](?P<word_unit>{_UNIT}))?"
    rf"|(?P<han>[零〇一二两三四五六七八九十百千万]+)(?:\s?(?P<han_unit>{_HAN_UNIT}))"
)
_CITATION = re.compile(r"\s*\[\d+\]")
_TIME_OR_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit ("" where it has none) and the characters where it stands."""

    value: str
    unit: str
    kind: str
    start: int
    end: int

    def says(self, other: Quantity) -> bool:
        """Whether ``other`` (of the evidence) says this: equal value, and this unit or none given."""
        return self.value == other.value and self.unit in ("", other.unit)


def plain(text: str) -> str:
    """A text in one form of its characters: full width made half, citation marks taken out."""
    kept = _CITATION.sub("", text).replace("³", "3").replace("²", "2").replace("℃", "°C")
    return unicodedata.normalize("NFKC", kept).replace("μ", "µ").replace("μ", "µ")


def quantities(text: str) -> list[Quantity]:
    """Numbers of a text (see ``plain``) in order, each with its unit."""
    out = [
        Quantity(re.sub(r"\D+", "-", m.group()).strip("-"), "date", "date", *m.span())
        for m in _TIME_OR_DATE.finditer(text)
    ]
    dates = [(q.start, q.end) for q in out]
    for match in _QUANTITY.finditer(text):
        if any(start <= match.start() < end or start < match.end() <= end for start, end in dates):
            continue
        if match["value"]:
            value, unit = _number(match["value"]), match["unit"] or ""
            before = text[: match.start()].rstrip()
            # A hyphen between two numbers is a range, before one alone a minus sign.
            if match["sign"] in ("-", "−", "–") and not before[-1:].isdigit():
                value = f"-{value}"
        elif match["word"]:
            value, unit = str(_NUMBER_WORDS[match["word"].lower()]), match["word_unit"] or ""
            if match["word"].lower() in ("one", "zero") and not unit:
                continue
            if match["word"].lower() == "twice":
                unit = "times"
        else:
            value, unit = str(_han(match["han"])), match["han_unit"]
            if value == "1":
                continue  # 一次, 一个: no number is meant
        kind, name = _UNITS.get(unit, ("", unit))
        if unit == "年" and len(value) == 4:
            kind, name = "date", "date"
        out.append(Quantity(value, name, kind, match.start(), match.end()))
    return _ranges(text, sorted(out, key=lambda q: q.start))


def has_date(text: str) -> bool:
    """Whether a day, a month with a year, a year or a time of day stands in a text."""
    return _TIME_OR_DATE.search(text) is not None or _DATE_WORDS.search(text) is not None


_DATE_WORDS = re.compile(
    r"(?i)\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow)\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\b\.?\s*\d|\d\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b(?:19|20)\d\d\b|\d+\s*[月日号](?!机)|(?:19|20)\d\d\s*年|星期[一二三四五六日天]|周[一二三四五六日]|昨天|今天|明天|\bQ[1-4]\b"
)


def _ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """The first number of a range has the unit of the second."""
    for index, (one, other) in enumerate(pairwise(found)):
        between = text[one.end : other.start].strip()
        if (
            not one.unit
            and other.unit
            and re.fullmatch(r"-|–|—|~|～|至|到|to|and|和|or|或|bis|", between)
        ):
            found[index] = Quantity(one.value, other.unit, other.kind, one.start, one.end)
    return found


def _number(text: str) -> str:
    """``1,200.50`` as ``1200.5``, ``1,5`` as ``1.5``; what has several points stays as it is."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    return f"{Decimal(text).normalize():f}" if text.count(".") < 2 else text


def _han(text: str) -> int:
    """``三百二十`` as 320."""
    total = current = 0
    for character in text:
        if character in _HAN_DIGITS:
            current = _HAN_DIGITS[character]
        else:
            total += (current or 1) * _HAN_SCALES[character]
            current = 0
    return total + current
