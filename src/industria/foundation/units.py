"""Quantities as people write them on the shop floor, in Chinese and English, on top of ``pint``.

``3.5 kgf/cm2``, ``0.35兆帕(表压)``, ``2980 转/分``, ``１２．５ＭＰａ``, ``1200 Nm3/h``: a number, a unit
and, for pressures and gas flows, what it refers to. What is not understood is ``None``, never a
guess; converting between dimensions raises InputError.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from industria.core import InputError

if TYPE_CHECKING:
    import pint

Reference = Literal["gauge", "absolute", "normal", "plain"]
STANDARD_ATMOSPHERE_PA = 101_325.0

_DEFINITIONS = (
    "metric_horsepower_cn = 735.49875 * watt",
    "metre_of_water = 9806.65 * pascal",
    "millimetre_of_water = 9.80665 * pascal",
    "inch_of_water_c = 249.08891 * pascal",
    "technical_atmosphere_cn = 98066.5 * pascal",
    "kgf_per_cm2 = 98066.5 * pascal",
    "sound_level = []",
    "cn_mil = 1e-5 * metre",
    "beat = count",
    "jin_cn = 0.5 * kilogram",
    "kilotonne_cn = 1000 * metric_ton",
    "refrigeration_ton_cn = 3516.8528 * watt",
    "gauss_of_tesla = 1e-4 * tesla",
    "per_thousand = 1e-3",
    "part_per_million = 1e-6",
    "part_per_billion = 1e-9",
)

# What one factor of a unit may be called, beside what pint itself reads. Case matters here.
_NAMES: dict[str, str] = {
    # pressure
    "帕": "Pa", "帕斯卡": "Pa", "千帕": "kPa", "兆帕": "MPa", "百帕": "hPa", "巴": "bar", "毫巴": "mbar",
    "大气压": "atm", "标准大气压": "atm", "at": "technical_atmosphere_cn",
    "工程大气压": "technical_atmosphere_cn", "公斤压力": "kgf_per_cm2", "公斤压": "kgf_per_cm2",
    "mmH2O": "millimetre_of_water", "mmWC": "millimetre_of_water", "mmwc": "millimetre_of_water",
    "毫米水柱": "millimetre_of_water", "mH2O": "metre_of_water", "mWC": "metre_of_water",
    "米水柱": "metre_of_water", "inH2O": "inch_of_water_c", "inWC": "inch_of_water_c",
    "毫米汞柱": "mmHg", "Torr": "torr", "TORR": "torr", "inHg": "inHg",
    "PSI": "psi", "Psi": "psi", "ksi": "ksi", "kgf_per_cm2": "kgf_per_cm2", "kgf": "kilogram_force", "kgF": "kilogram_force",
    "公斤力": "kilogram_force", "千克力": "kilogram_force", "tf": "metric_ton * g_0",
    "吨力": "metric_ton * g_0", "lbf": "pound_force", "kp": "kilogram_force",
    # temperature
    "C": "degC", "F": "degF", "K": "kelvin", "°C": "degC", "°F": "degF", "摄氏度": "degC", "度C": "degC",
    "华氏度": "degF", "开": "kelvin", "开尔文": "kelvin", "degC": "degC", "degF": "degF", "°K": "kelvin",
    "deg C": "degC", "deg F": "degF", "摄氏": "degC", "华氏": "degF", "度F": "degF",
    # time and rate
    "秒": "s", "秒钟": "s", "sec": "s", "s": "s", "S": "s", "分": "min", "分钟": "min", "min": "min",
    "Min": "min", "MIN": "min", "小时": "h", "时": "h", "hr": "h", "hrs": "h", "h": "h", "H": "h",
    "天": "day", "日": "day", "d": "day", "days": "day", "周": "week", "年": "year", "毫秒": "ms",
    "微秒": "us", "转": "revolution", "r": "revolution", "rev": "revolution", "次": "count",
    "rpm": "revolution / min", "RPM": "revolution / min", "Rpm": "revolution / min",
    "r.p.m.": "revolution / min", "rps": "revolution / s", "cpm": "count / min", "CPM": "count / min",
    "spm": "count / min", "bpm": "count / min", "赫兹": "Hz", "赫": "Hz", "千赫": "kHz", "兆赫": "MHz",
    "HZ": "Hz", "hz": "Hz", "KHz": "kHz", "khz": "kHz", "KHZ": "kHz", "Mhz": "MHz", "MHZ": "MHz",
    # length, area, volume
    "米": "m", "公尺": "m", "M": "m", "千米": "km", "公里": "km", "厘米": "cm", "毫米": "mm", "MM": "mm",
    "分米": "dm", "微米": "um", "纳米": "nm", "丝": "cn_mil", "道": "cn_mil", "条": "cn_mil",
    "mil": "mil_length", "mils": "mil_length", "thou": "mil_length", '"': "inch", "''": "inch",
    "″": "inch", "英寸": "inch", "吋": "inch", "in": "inch", "英尺": "foot", "ft": "foot", "'": "foot",
    "平方米": "m**2", "平米": "m**2", "平方毫米": "mm**2", "平方厘米": "cm**2", "立方米": "m**3",
    "立方": "m**3", "方": "m**3", "立方厘米": "cm**3", "立方毫米": "mm**3", "sqm": "m**2",
    "cbm": "m**3", "cc": "cm**3", "升": "L", "公升": "L", "l": "L", "毫升": "mL", "ml": "mL", "ltr": "L",
    "liter": "L", "liters": "L", "litre": "L", "litres": "L", "加仑": "gallon", "gal": "gallon",
    # flow
    "CMH": "m**3 / h", "cmh": "m**3 / h", "CMM": "m**3 / min", "CMS": "m**3 / s", "CFM": "foot**3 / min",
    "cfm": "foot**3 / min", "LPM": "L / min", "lpm": "L / min", "lps": "L / s", "LPS": "L / s",
    "LPH": "L / h", "lph": "L / h", "gpm": "gallon / min", "GPM": "gallon / min", "tph": "metric_ton / h",
    "TPH": "metric_ton / h", "标方": "m**3", "标准立方米": "m**3", "标立方米": "m**3", "标准立方": "m**3",
    # mass
    "千克": "kg", "公斤": "kg", "KG": "kg", "Kg": "kg", "克": "gram", "毫克": "mg", "吨": "metric_ton",
    "t": "metric_ton", "T": "tesla", "g": "gram", "微克": "ug", "千吨": "kilotonne_cn", "斤": "jin_cn",
    "lb": "pound", "lbs": "pound", "磅": "pound",
    # energy, power
    "瓦": "W", "瓦特": "W", "千瓦": "kW", "兆瓦": "MW", "KW": "kW", "kw": "kW", "Kw": "kW", "mw": "mW",
    "马力": "metric_horsepower_cn", "匹": "metric_horsepower_cn", "PS": "metric_horsepower_cn",
    "HP": "horsepower", "hp": "horsepower", "Hp": "horsepower", "千瓦时": "kW * h", "度电": "kW * h",
    "瓦时": "W * h", "兆瓦时": "MW * h", "kWh": "kW * h", "KWH": "kW * h", "kwh": "kW * h", "KWh": "kW * h",
    "Kwh": "kW * h", "Wh": "W * h", "MWh": "MW * h", "MWH": "MW * h", "GWh": "GW * h", "焦": "J", "焦耳": "J",
    "千焦": "kJ", "兆焦": "MJ", "吉焦": "GJ", "KJ": "kJ", "卡": "cal", "千卡": "kcal", "大卡": "kcal",
    "Kcal": "kcal", "BTU": "Btu", "btu": "Btu", "Btu": "Btu", "RT": "refrigeration_ton_cn", "冷吨": "refrigeration_ton_cn",
    "VA": "V * A", "kVA": "kV * A", "KVA": "kV * A", "kva": "kV * A", "MVA": "MV * A", "千伏安": "kV * A",
    "兆伏安": "MV * A", "伏安": "V * A", "var": "V * A", "Var": "V * A", "kvar": "kV * A",
    "kVar": "kV * A", "kVAr": "kV * A", "KVAR": "kV * A", "Mvar": "MV * A", "MVar": "MV * A", "千乏": "kV * A",
    "乏": "V * A", "兆乏": "MV * A",
    # electricity
    "伏": "V", "伏特": "V", "千伏": "kV", "毫伏": "mV", "KV": "kV", "kv": "kV", "v": "V", "mv": "mV",
    "安": "A", "安培": "A", "千安": "kA", "毫安": "mA", "微安": "uA", "KA": "kA", "ma": "mA", "a": "A",
    "欧": "ohm", "欧姆": "ohm", "千欧": "kohm", "兆欧": "Mohm", "毫欧": "mohm", "微欧": "uohm", "Ω": "ohm",
    "kΩ": "kohm", "KΩ": "kohm", "MΩ": "Mohm", "mΩ": "mohm", "GΩ": "Gohm", "μΩ": "uohm",
    "西门子": "siemens", "微西": "uS", "毫西": "mS", "法": "farad", "法拉": "farad",
    "微法": "uF", "皮法": "pF", "纳法": "nF", "亨": "henry", "毫亨": "mH", "微亨": "uH", "特斯拉": "tesla",
    "高斯": "gauss_of_tesla", "Gs": "gauss_of_tesla", "mT": "millitesla",
    # force, torque, viscosity
    "牛": "N", "牛顿": "N", "千牛": "kN", "KN": "kN", "牛米": "N * m", "牛·米": "N * m", "Nm": "N * m",
    "NM": "N * m", "kNm": "kN * m", "kgfm": "kilogram_force * m", "厘泊": "cP", "厘斯": "cSt", "厘沲": "cSt",
    "cst": "cSt", "cp": "cP", "CP": "cP", "CST": "cSt", "帕秒": "Pa * s", "毫帕秒": "mPa * s",
    # share, angle, sound, light
    "%": "percent", "percent": "percent", "百分比": "percent", "‰": "per_thousand",
    "ppm": "part_per_million", "PPM": "part_per_million", "ppb": "part_per_billion", "PPB": "part_per_billion",
    "°": "degree", "deg": "degree", "弧度": "radian", "rad": "radian", "dB": "sound_level",
    "db": "sound_level", "DB": "sound_level", "dBA": "sound_level", "分贝": "sound_level", "勒克斯": "lux",
    "lx": "lux", "流明": "lumen", "摩尔": "mol", "千摩尔": "kmol",
    "G": "g_0", "gn": "g_0", "重力加速度": "g_0",
}  # fmt: skip
# Case slips that operators make; read only where the unit as written is nothing.
_SLIPS = {
    "mpa": "MPa", "MPA": "MPa", "Mpa": "MPa", "kpa": "kPa", "KPA": "kPa", "Kpa": "kPa", "KPa": "kPa",
    "pa": "Pa", "PA": "Pa", "BAR": "bar", "Bar": "bar", "MBAR": "mbar", "mBar": "mbar", "ATM": "atm",
    "MMHG": "mmHg", "mmhg": "mmHg", "UM": "um", "Um": "um", "CM": "cm", "KM": "km", "Km": "km", "KPas": "kPa",
}  # fmt: skip
_PHRASES = {
    "dB(A)": "dB", "dB(C)": "dB", "db(a)": "dB", "dBA": "dB", "mm/s RMS": "mm/s", "mm/s rms": "mm/s",
    "mm/srms": "mm/s", "kgf/cm2": "kgf_per_cm2", "kgf/cm^2": "kgf_per_cm2", "kg/cm2": "kgf_per_cm2",
    "kg/cm^2": "kgf_per_cm2", "公斤/平方厘米": "kgf_per_cm2", "转/分钟": "r/min", "in.": "in",
    "inch": "in", "inches": "in", "lb/in2": "psi", "lbf/in2": "psi", "in H2O": "inH2O",
    "% RH": "%", "%RH": "%", "% vol": "%", "%LEL": "%", "千瓦·时": "kWh", "kW·h": "kWh", "kW.h": "kWh",
    "kW-h": "kWh", "mm H2O": "mmH2O", "m H2O": "mH2O", "mm Hg": "mmHg", "in Hg": "inHg", "ft.": "ft",
    "g (加速度)": "G", "g(加速度)": "G", "度(电)": "度电",
}  # fmt: skip
_GAUGE = re.compile(
    r"\s*[(\[]\s*(?:g|G|ga|gauge|表压|表)\s*[)\]]|[.\s_-]+(?:g|G|gauge)$|\s*表压\s*|\s+gauge\b"
)
_ABSOLUTE = re.compile(
    r"\s*[(\[]\s*(?:a|A|abs|ABS|absolute|绝压|绝对|绝)\s*[)\]]|[.\s_-]+(?:a|A|abs|absolute)$|\s*绝对压力\s*|\s*绝压\s*|\s+abs\b"
)
_GLUED = {
    "barg": ("bar", "gauge"), "Barg": ("bar", "gauge"), "BARG": ("bar", "gauge"), "barG": ("bar", "gauge"),
    "psig": ("psi", "gauge"), "PSIG": ("psi", "gauge"), "kPag": ("kPa", "gauge"), "kPaG": ("kPa", "gauge"),
    "MPag": ("MPa", "gauge"), "MPaG": ("MPa", "gauge"), "mbarg": ("mbar", "gauge"), "bara": ("bar", "absolute"),
    "Bara": ("bar", "absolute"), "BARA": ("bar", "absolute"), "barA": ("bar", "absolute"),
    "psia": ("psi", "absolute"), "PSIA": ("psi", "absolute"), "kPaa": ("kPa", "absolute"),
    "kPaA": ("kPa", "absolute"), "MPaa": ("MPa", "absolute"), "MPaA": ("MPa", "absolute"),
    "mbara": ("mbar", "absolute"), "ata": ("at", "absolute"), "atg": ("at", "gauge"),
    "atü": ("at", "gauge"),
}  # fmt: skip
_NUMBER = re.compile(
    r"^\s*([-+]?\s*(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)"
    r"(?:\s*[x×*·]\s*10\s*\^?\s*([-+]?\d+))?\s*(.*)$",
    re.S,
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_FACTOR = re.compile(r"(.+?)(?:\^|\*\*)?(-?\d)?$", re.S)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit. ``unit`` is a name that pint reads; ``written`` is how it stood."""

    value: float
    unit: str
    written: str
    reference: Reference = "plain"

    @property
    def dimension(self) -> str:
        """The dimension as pint writes it, ``[length] / [time]``."""
        return str(_registry().Unit(self.unit).dimensionality)

    def to(self, unit: str) -> float:
        """The number in another unit. Raises InputError for another dimension or an unknown unit.

        Gauge stays gauge: only ``absolute_pa`` adds an atmosphere.
        """
        target = parse_unit(unit)
        if target is None:
            raise InputError(f"expected a unit that is known, found {unit!r}")
        return convert(self.value, self.unit, target.unit)

    def si(self) -> float:
        """The number in SI base units (temperatures in degrees Celsius)."""
        if self.unit in ("degC", "degF", "kelvin"):
            return convert(self.value, self.unit, "degC")
        quantity = _registry().Quantity(self.value, self.unit).to_base_units()
        return float(quantity.magnitude)

    def absolute_pa(self, atmosphere_pa: float = STANDARD_ATMOSPHERE_PA) -> float:
        """A pressure as absolute pressure in pascal; a plain one is refused, since it says not which."""
        if self.reference not in ("gauge", "absolute"):
            raise InputError(
                f"expected a gauge or an absolute pressure, found {self.written!r}, which says neither"
            )
        return self.to("Pa") + (atmosphere_pa if self.reference == "gauge" else 0.0)


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A unit by itself: the name that pint reads, and what it refers to."""

    unit: str
    reference: Reference = "plain"


def parse_quantity(text: str) -> Quantity | None:
    """A number and its unit, or None where either is missing or not understood."""
    cleaned = _plain(text)
    front: Reference = "plain"
    for words, reference in (("表压", "gauge"), ("绝压", "absolute"), ("绝对压力", "absolute")):
        if cleaned.startswith(words):
            cleaned, front = cleaned[len(words) :].lstrip(" :："), reference  # type: ignore[assignment]
    match = _NUMBER.match(cleaned)
    if match is None or not match[3].strip():
        return None
    unit = parse_unit(match[3])
    if unit is None:
        return None
    digits = re.sub(r"[,\s]", "", match[1])
    if match[2] and "e" in digits.lower():
        return None  # two exponents are no number that anybody writes
    value = float(f"{digits}e{match[2]}" if match[2] else digits)
    if not math.isfinite(value):
        return None
    reference = front if front != "plain" else unit.reference
    return Quantity(value, unit.unit, match[3].strip(), reference)


@functools.lru_cache(maxsize=10_000)
def parse_unit(text: str) -> ParsedUnit | None:
    """A unit as people write it, or None where it is not understood."""
    written = _plain(text).strip().rstrip("。，;")
    if not written or len(written) > 40:
        return None
    if written in _GLUED:
        name, reference = _GLUED[written]
        return _checked(_NAMES.get(name, name), reference)  # type: ignore[arg-type]
    for pattern, reference in ((_GAUGE, "gauge"), (_ABSOLUTE, "absolute")):
        short, count = pattern.subn("", written)
        if count and short and (unit := _expression(short)) and _is_pressure(unit):
            return ParsedUnit(unit, reference)  # type: ignore[arg-type]
    normal = re.match(r"^N\s?m\s?\^?3(.*)$", written)
    if normal:
        unit = _expression("m3" + normal[1])
        return ParsedUnit(unit, "normal") if unit else None
    unit = _expression(written)
    if unit is None:
        return None
    reference = (
        "normal" if re.match("标(?:准|方|立)", written) and "大气压" not in written else "plain"
    )
    return ParsedUnit(unit, reference)  # type: ignore[arg-type]


def convert(value: float, unit: str, target: str) -> float:
    """Between two units by pint's names. Raises InputError for different dimensions."""
    import pint

    try:
        return float(_registry().Quantity(value, unit).to(target).magnitude)
    except (pint.errors.DimensionalityError, pint.errors.OffsetUnitCalculusError):
        raise InputError(f"expected a unit of the dimension of {unit}, found {target}") from None


def dimension_of(unit: str) -> str:
    """The dimension of a unit by pint's name."""
    return str(_registry().Unit(unit).dimensionality)


def _plain(text: str) -> str:
    """Full-width signs, superscripts and the many minus signs and dots in one form."""
    marked = _SUPERSCRIPT.sub(lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
    plain = unicodedata.normalize("NFKC", marked)
    for sign in "−–—﹣":
        plain = plain.replace(sign, "-")
    for dot in "⋅•∙×":
        plain = plain.replace(dot, "×" if dot == "×" else "·")
    return (
        plain.replace("µ", "μ")
        .replace("／", "/")
        .replace("˚", "°")
        .replace("º", "°")
        .replace("Ω", "Ω")
    )


def _is_pressure(unit: str) -> bool:
    return dimension_of(unit) == dimension_of("Pa")


def _checked(unit: str, reference: Reference) -> ParsedUnit | None:
    return ParsedUnit(unit, reference) if _known(unit) else None


def _expression(text: str) -> str | None:
    """The unit as an expression for pint, factor by factor."""
    whole = re.sub(r"\s+", " ", text.strip())
    whole = _PHRASES.get(whole, whole)
    whole = _PHRASES.get(whole.replace("^", ""), whole)
    if (name := _factor(whole)) is not None:
        return name
    parts = re.split(r"\s*/\s*|\s+per\s+|每", whole)
    if len(parts) == 2 and whole.startswith("每"):
        return None
    done = []
    for number, part in enumerate(parts):
        part = part.strip().strip("()")
        factors = [
            f
            for f in re.split(
                r"[·*×]|(?<=[A-Za-z\d])\.(?=[A-Za-z])|\s|(?<=[A-Za-z])-(?=[A-Za-z])", part
            )
            if f
        ]
        names = [_factor(f) for f in factors]
        if not names or any(n is None for n in names):
            return None
        joined = " * ".join(f"({n})" for n in names)
        done.append(joined if number == 0 else f"/ ({joined})")
    unit = " ".join(done)
    return unit if _known(unit) else None


def _factor(text: str) -> str | None:
    """One factor with its exponent; None where it is no unit."""
    for candidate in (text, _SLIPS.get(text, text)):
        if candidate in _NAMES:
            return _NAMES[candidate]
    match = _FACTOR.match(text)
    if match is None:
        return None
    base, power = match[1], match[2]
    if power:
        name = _NAMES.get(base) or _NAMES.get(_SLIPS.get(base, base)) or _pint_name(base)
        return f"({name})**{power}" if name else None
    return _pint_name(text)


def _pint_name(text: str) -> str | None:
    text = _SLIPS.get(text, text)
    fixed = text.replace("μ", "u") if text.startswith("μ") else text
    if not re.fullmatch(r"[A-Za-z_Ω]+", fixed):
        return None
    return fixed if _known(fixed) else None


@functools.lru_cache(maxsize=10_000)
def _known(unit: str) -> bool:
    import pint

    try:
        _registry().Quantity(1.0, unit)
    except pint.errors.OffsetUnitCalculusError:
        return False
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, SyntaxError, KeyError):
        return False
    return True


@functools.cache
def _registry() -> pint.UnitRegistry[float]:
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    for definition in _DEFINITIONS:
        registry.define(definition)
    registry.define("mil_length = 2.54e-5 * metre")
    return registry
