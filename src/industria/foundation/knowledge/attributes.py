"""Attributes in text: a property, its value and unit, and the thing it belongs to, with its place.

``1号泵出口压力升到 0.6 MPa`` gives (1号泵, 出口压力, 0.6, MPa). A property is a head that can be
measured (压力, 挠度, flow, clearance) with the words that say where or how (出口, 径向, discharge);
what stands before it is the thing. A value that only repeats one (``超过 0.5 MPa``) takes its
property over. Numbers without a unit that is understood are no attributes: dates, counts, tags and
page numbers stay out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from industria.foundation import lexicon
from industria.foundation.units import dimension_of, parse_unit

_NUMBER = r"[-−+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−+]?\d+(?:[.,]\d{1,2}(?![\d,])|\.\d+)?"
_UNIT = (
    r"℃|°C|°F|℉|K(?![A-Za-z])|摄氏度|度(?![a-zA-Z])|kgf/cm[2²]|MPa|kPa|hPa|Pa(?:·s)?|mbar|bar(?:\(?[ga]\)?)?|psi[ga]?|兆帕|千帕|帕|巴|公斤|"
    r"mm/s[²2]?|m/s[²2]?|毫米/秒|米/秒|m/min|r/min|rpm|RPM|转/分钟?|转每分钟?|Nm³/h|Nm3/h|m³/min|m³/h|m3/h|m³|m3|立方米/小时|立方米/分钟?|立方米|方/小时|"
    r"mL/h|mL/min|L/min|L/h|l/min|l/h|l/s|L/s|升/分钟?|升/小时|g/cm³|g/cm3|kg/m³|kg/m3|"
    r"吨/小时|t/h|t/d|kg/h|kg/s|kg|公斤|千克|吨|t(?![A-Za-z])|mg/L|mg/m³|mg/kg|g/L|μS/cm|uS/cm|µS/cm|mS/cm|NTU|"
    r"kWh/t|kWh|kW|MW|千瓦时|千瓦|兆瓦|马力|hp|kVA|MVA|VA|kvar|W(?![A-Za-z])|kV|mV|V(?![A-Za-z])|伏|千伏|mA|kA|A(?![A-Za-z0-9-])|安培|安|毫安|"
    r"GΩ|MΩ|kΩ|mΩ|Ω|欧姆|欧|兆欧|GHz|MHz|kHz|Hz|赫兹|dB\(A\)|dBA|dB|分贝|kN·m|N·m|N\.m|Nm|牛米|牛·米|kN|N(?![A-Za-z·.])|"
    r"μm|µm|um|微米|mm²|mm|毫米|cm|厘米|km|m(?![A-Za-z³²3/])|米|inch|英寸|in(?= |[.,;)]|$)|丝|ppm|ppb|%|％|‰|"
    r"cSt|cP|mm²/s|小时|分钟|秒|天|hours?|h(?![A-Za-z])|minutes?|min(?![A-Za-z])|seconds?|s(?![A-Za-z])|ms|days?|mL|L(?![A-Za-z])|升|degrees?|°|lux|g(?![A-Za-z])"
)
_VALUE = re.compile(
    rf"(?P<below>零下)?(?<![A-Za-z0-9_\-./])(?P<low>{_NUMBER})\s*"
    rf"(?:(?P<unit1>{_UNIT})?\s*(?:到|至|~|～|–|—|-|to|and)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>{_UNIT})"
)
_PH = re.compile(rf"\bpH(?:\s*值)?[^\d。.;；]{{0,40}}?(?P<low>{_NUMBER})(?!\s*(?:{_UNIT}))")
_CLAUSE = re.compile(r"[。；;！？!?\n、]|(?<!\d)[,，](?!\d{3})|(?<=\d)，|[,，](?=\s)|\.(?=\s|$)")
_SENTENCE = re.compile(r"[。！？!?\n]|\.(?=\s|$)")

_HEAD_ZH = (
    r"(?:[^\W\d_a-zA-Z]?(?:温度|温|压力|压差|压)|振动(?:速度|值|烈度|位移)?|轴?振幅?|流量|风量|[液油料水]位|转速|[线车流风]?速度?|"
    r"[电励]流|电压|功率(?:因数)?|负荷|负载率?|频率|噪[声音]|[扭力]矩|[湿浓厚深长宽高密粘黏浊硬纯照坡角开精圆锥]度|开口度|平整度|粗糙度|不平衡量|"
    r"[一-龥]?(?:率|量|差|值|径|距|隙|阻|限|热|耗)|电导率|扬程|行程|间隙|游隙|挠度|位移|磨损|跳动|张力|推力|拉力|压紧力|应力|预紧力|重量|质量|"
    r"绝缘|电阻|露点|倾角|角度|加速度|周期|时间|时长|延时|寿命|位置|效率|比例|液面|真空|牵引力|功耗|容积|体积|水头|拥堵|[一-龥]高|步距|转差|周长|面积|电容|容量|尺寸|窜动|变形|弯曲|出力|能力|反馈|指令|给定|输出|电位|相位|壁厚|膜厚|裂纹长|[长宽高深厚]|[一-龥]{1,2}度|[闪凝熔冰沸]点)"
)
_PLACE_ZH = r"[进出回供产给排吸补][水气油风汽烟料口]|设定|报警|额定"
_MODIFIER_ZH = (
    r"(?:[进出回供产给排吸冷热补凝][水气油风汽烟料口液]|[进出]料|进汽|排空|吸入|排出|入口|出口|进口|顶层|底层|上部|下部|中部|中点|端面|径向|轴向|切向|水平|垂直|横向|纵向|"
    r"设定|报警|跳闸|联锁|额定|设计|最高|最低|最大|最小|平均|实际|工作|运行|环境|表面|内部|外部|蒸发|冷凝|饱和|启动|空载|满载|输入|输出|瞬时|累计|绝缘|对地|相间|"
    r"线|相|轴(?=功率|振|温|向)|总|净|毛|单位|有功|无功|静|动|全|壁|含[一-龥](?=量))"
)
_PROPERTY_ZH = re.compile(rf"(?:{_MODIFIER_ZH}*{_HEAD_ZH}|pH值?)")
_LINK_ZH = re.compile(
    r"(?:(?:已经?|仍|还|(?:分别)?只有?|分别|仅|却|就|均|都|未|不|也|约|大约|接近|近|大概|在|为|是|有|才|又|从|由|自|到|至|达到?|升|降|上|下|涨|跌|高|低|偏|了|得|应|需|要|须|可|能|会|"
    r"超过?|超出|低于|高于|大于|小于|不足|不得|等于|小于等于|控制|维持|保持|稳定|设|设定成|调整?|改|测量?|实测|显示|读数|降低|升高|上升|下降|突然|迅速|一直|始终|目前|现在|当前|"
    r"最高|最低|最大|最小|标准|正常|设定|允许|要求|规定|超标|左右|[XYZxyz]向|[:：=≤≥<>≈~～]|\s)+)$"
)
_LEAD_ZH = re.compile(
    r"^(?:请|把|将|对|当|若|如果|如|因|由于|经|后|并|且|而|但|其|该|这[台个]?|那[台个]?|此|本|发现|检查|测得|测量|实测|巡检时?|今早|今天|昨晚|早上|夜班|白班|导致|使得?|因为|的|时|和|及|与|\s)+"
)
_THING_ZH = lexicon.Pattern(r"{measured_thing.zh}|[凝蒸除].?器|[A-Za-z]+-?\d+[A-Z]?", re.NOFLAG)

_HEAD_EN = (
    r"temperature|temp|pressure|vibration|amplitude|flow ?rate|flow|airflow|level|speed|velocity|current|voltage|power|load|frequency|noise|torque|humidity|moisture|concentration|content|"
    r"conductivity|resistance|clearance|gap|thickness|wear|stroke|travel|efficiency|opening|position|viscosity|runout|misalignment|deviation|offset|tension|depth|length|width|height|diameter|"
    r"weight|mass|displacement|consumption|duration|delay|time|density|force|thrust|acceleration|illuminance|stress|angle|slope|turbidity|purity|dew point|head|capacity|rate|ratio|limit|set ?point|"
    r"feedback|command|output|input|demand|cut-in|cut-out|foot|drop|rise|loss|backlash|play|stretch|sag|deflection|eccentricity|roughness|hardness|stiffness|factor|throughput|leakage|range|dose|"
    r"distance|lift|span|pitch|rating|differential|vacuum|alarm|trip|threshold|tolerance|interval|volume|area|count|margin|elongation|preload|allowance|setting|reading|value|size|bore|energy|movement|float|strength|charge|signal|swing|bow|growth"
)
_MODIFIER_EN = (
    r"discharge|suction|inlet|outlet|leaving|entering|supply|return|feed|exhaust|design|final|static|dynamic|relative|ambient|operating|working|normal|maximum|minimum|max|min|average|mean|peak|"
    r"overall|total|net|rated|measured|actual|tested|set|radial|axial|horizontal|vertical|drive-end|surface|wall|differential|gauge|absolute|line|phase|insulation|starting|running|idle|full|"
    r"no-load|output|input|oil|water|gas|air|steam|cooling|leak|flush|flow|evaporating|condensing|saturation|top|bottom|high|low|alarm|trip|soft|end|contact|power|pressure|temperature|speed|level|bolt|dew|shaft(?= (?:power|speed|runout))"
)
_PROPERTY_EN = re.compile(
    rf"(?<![A-Za-z-])(?:(?:{_MODIFIER_EN})\s+)*(?:[A-Za-z]+\s+(?=(?:rate|capacity|concentration|content|ratio)\b))?(?:{_HEAD_EN})s?(?![A-Za-z-])",
    re.IGNORECASE,
)
_NAMES_A_THING = re.compile(
    r"\s+(?:pump|valve|sensor|switch|transmitter|relay|meter|gauge|tank|vessel|line|is set|button)\b"
)
_MEDIA = re.compile(r"^(?:oil|water|gas|air|steam|bolt|line)\s+", re.IGNORECASE)
_THING_EN = lexicon.Pattern(
    r"((?:[A-Z]{1,4}-?\d+[A-Z]?\s+)?(?:[A-Za-z]+(?:-[a-z]+)?\s+){0,3}?{measured_thing.en.bare}s?(?:\s+(?:[A-Z]{1,4}-?)?\d+[A-Z]?)?)\b",
    re.NOFLAG,
)
_TAG = re.compile(r"\b[A-Z]{1,4}-?\d{2,5}[A-Z]?\b")
_NOT_THINGS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "is",
        "was",
        "were",
        "and",
        "with",
        "from",
        "to",
        "by",
        "for",
        "its",
        "his",
        "their",
        "this",
        "that",
        "when",
        "each",
        "both",
        "only",
    ]
)
_DURATION = re.compile(
    r"时间|时长|延时|周期|寿命|duration|delay|time|interval|period|life", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit in a text, to ``high`` in a range, and where it stands."""

    value: float
    unit: str
    start: int
    end: int
    high: float | None = None

    def moved(self, by: int) -> Value:
        """The same, where the text begins later."""
        return replace(self, start=self.start + by, end=self.end + by)


def find_values(text: str) -> list[Value]:
    """Everything measured in a text, in order, whatever it belongs to."""
    return [Value(*found) for found in _values(text)]


@dataclass(frozen=True, slots=True)
class Attribute:
    """``entity`` has ``property`` of ``value`` (to ``high`` in a range) ``unit``, as written.

    ``start`` and ``end``: the characters of value and unit. Empty strings where the text names none.
    """

    entity: str
    property: str
    value: float
    unit: str
    start: int
    end: int
    high: float | None = None


def find_attributes(text: str) -> list[Attribute]:
    """All attributes of a text, in order."""
    found: list[Attribute] = []
    clauses = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    sentences = [0, *(m.end() for m in _SENTENCE.finditer(text))]
    for value, unit, start, end, high in _values(text):
        begin = max(b for b in clauses if b <= start)
        finish = min((b for b in clauses if b >= end), default=len(text))
        sentence = max(b for b in sentences if b <= start)
        earlier = [a for a in found if a.start >= sentence]
        since = max((a.end for a in earlier), default=begin)
        lead = text[max(begin, since) : start]
        if not lead.strip():
            before = [b for b in clauses if b < begin]
            lead = text[max([*before[-1:], since]) : start].rstrip(" ,，")
        name, entity = _read(lead, text[end:finish])
        if name and not _fits(name, unit):
            name = ""
        if not name:
            name = _taken_over(earlier, unit)
        if _is_time(unit) and not _DURATION.search(name):
            continue
        if not entity:
            entity = next((a.entity for a in reversed(earlier) if a.entity), "")
        entity = entity or _last_thing(text[sentence:start]) or _last_thing(text[end:finish])
        found.append(Attribute(entity, name, value, unit, start, end, high))
    return found


def _fits(name: str, unit: str) -> bool:
    """Whether a quantity of this name can have this unit: an efficiency has no m3/h, and 高 is no height in ℃.

    Names that say no kind of quantity (limit, setting, 值) go with every unit.
    """
    if not unit or parse_unit(unit) is None:
        return True
    quantities = [
        e
        for e in lexicon.entries("has_dimension")
        if any(name.lower().endswith(w) for w in e.forms)
    ]
    if not quantities:
        return True
    longest = max(
        quantities, key=lambda e: max(len(w) for w in e.forms if name.lower().endswith(w))
    )
    return _dimension(unit) in {_dimension(u) for u in longest.tells}


def _values(text: str) -> list[tuple[float, str, int, int, float | None]]:
    """(value, unit, start, end, upper end of a range) of everything measured, in order."""
    out: list[tuple[float, str, int, int, float | None]] = []
    for match in _VALUE.finditer(text):
        unit = match["unit"]
        known = parse_unit(unit) is not None or unit in ("公斤", "NTU", "度")
        if not known or not _is_measure(text, match):
            continue
        low = -_number(match["low"]) if match["below"] else _number(match["low"])
        start, high = match.start("below" if match["below"] else "low"), match["high"]
        if high and re.search(r"(?:\bfrom|从|由)\s*$", text[:start]):
            out.append((low, match["unit1"] or unit, start, match.start("high"), None))
            out.append((_number(high), unit, match.start("high"), match.end(), None))
        else:
            out.append((low, unit, start, match.end(), _number(high) if high else None))
    for match in _PH.finditer(text):
        out.append((_number(match["low"]), "", match.start("low"), match.end("low"), None))
    return sorted(out, key=lambda v: v[2])


def _number(text: str) -> float:
    """Three digits behind a comma are thousands, one or two a decimal part (``7,1 mm/s``)."""
    text = re.sub(r"(?<=\d),(?=\d{1,2}$)", ".", text.replace("−", "-"))
    return float(text.replace(",", ""))


def _is_time(unit: str) -> bool:
    """Whether a unit only says how long: ``for 3 days`` describes nothing."""
    parsed = parse_unit(unit) if unit else None
    return parsed is not None and dimension_of(parsed.unit) == "[time]"


def _is_measure(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 2]
    if match["unit"] in ("天", "day", "days") and re.match(r"前|后|内", after):
        return False
    return not re.match(r"[A-Za-z]", after[:1]) or not match["unit"][-1:].isalpha()


def _taken_over(earlier: list[Attribute], unit: str) -> str:
    """The property of the last value of the same kind in the sentence: ``超过 3 ℃`` repeats it."""
    for attribute in reversed(earlier):
        if attribute.unit == unit or _dimension(attribute.unit) == _dimension(unit):
            return attribute.property
    return ""


def _dimension(unit: str) -> str:
    parsed = parse_unit(unit) if unit else None
    return dimension_of(parsed.unit) if parsed is not None else unit


def _read(lead: str, after: str) -> tuple[str, str]:
    """(property, entity) of the value between ``lead`` and ``after``, both within its clause."""
    if re.search(r"[\u4e00-\u9fff]", lead):
        return _read_zh(lead)
    return _read_en(lead, after)


def _read_zh(lead: str) -> tuple[str, str]:
    for phrase in (lead, _LINK_ZH.sub("", lead)):
        phrase = phrase.strip(" (（")
        at = _property_start_zh(phrase)
        if at >= 0:
            return phrase[at:], _entity_zh(phrase[:at])
    return "", _entity_zh(_LINK_ZH.sub("", lead))


def _property_start_zh(phrase: str) -> int:
    """Where the longest property at the end of a phrase starts, at the start of a word; -1: none."""
    import rjieba  # its dictionary takes a quarter of a second to load

    at, words = 0, set()
    for word in rjieba.cut(phrase):
        words.add(at)
        at += len(word)
    for start in range(len(phrase)):
        place = start in words or re.match(_PLACE_ZH, phrase[start:])
        if place and _PROPERTY_ZH.fullmatch(phrase, start):
            return start
    return -1


def _entity_zh(phrase: str) -> str:
    """The phrase before a property up to its last thing, without the words that lead to it."""
    phrase = _LEAD_ZH.sub("", phrase.strip().rstrip("的 "))
    things = list(_THING_ZH.finditer(phrase))
    if things:
        phrase = phrase[: things[-1].end()]
    return phrase if len(phrase) <= 16 else ""


def _read_en(lead: str, after: str) -> tuple[str, str]:
    ph = list(re.finditer(r"\bpH\b", lead))
    matches = ph or [
        m for m in _PROPERTY_EN.finditer(lead) if not _NAMES_A_THING.match(lead, m.end())
    ]
    if matches:
        match = matches[-1]
        before, name, behind = lead[: match.start()], match.group(), lead[match.end() :]
        entity = _thing_after(behind) or _last_thing(before)
        medium = _MEDIA.match(name)
        if medium and not entity and " " not in name[medium.end() :]:
            return name[medium.end() :], medium.group().strip()
        return name, entity
    linking = re.match(r"\s*(?:of\s+)?", after)
    rest = after[linking.end() :] if linking else after
    follows = _PROPERTY_EN.match(rest)
    if follows:
        return follows.group(), _last_thing(lead) or _last_thing(rest[follows.end() :])
    return "", _last_thing(lead)


def _thing_after(text: str) -> str:
    """The thing of ``pressure in the tank``: what follows a preposition."""
    match = re.match(r"\s*(?:of|in|on|at|for|across|inside)\s+(?:the\s+|a\s+)?", text)
    if not match:
        return ""
    rest = text[match.end() :]
    thing = _THING_EN.match(rest) or _TAG.match(rest)
    return thing.group().strip() if thing else ""


def _last_thing(text: str) -> str:
    things = [_clean(m.group(1)) for m in _THING_EN.finditer(text)]
    things = [t for t in things if t]
    if things:
        return things[-1]
    tags = _TAG.findall(text)
    return str(tags[-1]) if tags else ""


def _clean(thing: str) -> str:
    words = thing.split()
    while words and words[0].lower() in _NOT_THINGS:
        words.pop(0)
    return " ".join(words)
