"""What kind of thing a question asks for, and whether a sentence has one: a person, a time, a place, a reason, an
amount with a fitting unit, an identifier, a name.

A sentence near the question's topic that has none of what is asked for answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from industria.core import Text
from industria.foundation.knowledge.tokens import stems
from industria.foundation.privacy.names import find_names
from industria.interaction.markers import markers
from industria.interaction.quantities import has_date, plain, quantities

# What is measured -> kinds of unit (see quantities) that fit it.
_MEASURED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"temperatures?|hot|cold|warm", "温度|多热|几度|多少度", ("temperature",)),
    (r"pressures?|vacuum", "压力|压差|真空度", ("pressure",)),
    (r"torques?", "扭矩|力矩|转矩", ("torque",)),
    (r"rotational speed|rpm", "转速", ("speed",)),
    (r"speeds?|fast|velocity", "速度|多快|车速|带速", ("speed", "vibration")),
    (r"voltages?", "电压", ("voltage",)),
    (r"amperage", "安培|电流", ("current",)),
    (r"frequenc(?:y|ies)", "频率", ("frequency",)),
    (r"weights?|weigh|mass|heavy|loads?", "重量|多重|质量是|载荷|负载|载重", ("mass", "force")),
    (r"volumes?|capacit(?:y|ies)", "容量|容积|体积", ("volume", "mass", "charge", "flow", "length", "power", "count")),
    (r"thick(?:ness)?|lengths?|long is|width|wide|height|tall|altitude|depth|deep|diameters?|gap|clearance|distance|far|stroke", "厚度|长度|宽度|高度|海拔|深度|直径|间隙|距离|行程|多长|多宽|多厚|多高|多深|多远", ("length",)),
    (r"noise|loud", "噪声|噪音", ("loudness",)),
    (r"prices?|costs?|fee|salary|wage|budget|expensive", "价格|费用|价钱|多少钱|成本|工资|预算|造价", ("money",)),
    (r"conductivity", "电导率", ("conductivity",)),
    (r"percent(?:age)?|share|concentration|proportion|humidity", "百分比|浓度|比例|湿度|百分之", ("share",)),
    (r"how old|age|how long|how soon|durations?|intervals?|lifetime|service life|warranty|guarantee period|shelf life|lead time|delivery time", "多久|多长时间|周期|间隔|寿命|保修期|质保期|期限|时长|交货期|几天|几小时|几个小时|几分钟|几个月|几年|几周", ("duration",)),
)  # fmt: skip
_LENGTH_OR_TIME = re.compile(r"(?i)\bhow long\b(?! (?:is|are) the)")
_WHAT = r"\b(?:what(?:'s| is| are| was| were| does| must| should)?|which|how much|how many|how high|how low|how big|how large|at what|to what|with what|by how much)\b"
_ASKS_AMOUNT = re.compile(
    r"(?i)\bhow (?:much|many|high|low|big|large|heavy|fast|hot|cold|old|thick|wide|deep|tall|far|long|strong|loud|soon)\b|多少|多大|多高|多重|多快|多厚|多长|多宽|多深|多远|多久|几(?=[次个滴台件小天年周月分秒度根只条名人级层块])"
)
_ASKS_OFTEN = re.compile(r"(?i)\bhow (?:often|frequently)\b|多久.{0,6}一次|多长时间.{0,6}一次|频次")
_OFTEN = re.compile(
    r"(?i)\b(?:every|each|once|twice|hourly|daily|weekly|monthly|quarterly|yearly|annually|always|never|per|interval|times)\b|每|一次|周期|间隔"
)
_ASKS_WHEN = re.compile(
    r"(?i)^\W*(?:(?:and|so|on|since|until|from)\s+)?(?:when|what (?:date|day|year|month|time)|which (?:date|day|year|month)|at what time|at which time|in (?:what|which) (?:year|month))\b|\b(?:what|which) (?:date|day|year)\b|什么时候|何时|几月|几号(?![泵机窑线罐磨炉])|哪一?天|哪年|哪一年|什么时间|哪个月|日期是"
)
_PAST = re.compile(r"(?i)\b(?:was|were|did|had|has|have)\b|了|过|的[？?]?$|曾")
_WHEN = re.compile(
    r"(?i)\b(?:when|if|after|before|as soon as|every|until|whenever|once|daily|weekly|monthly|yearly|above|below|exceed\w*|start|end|shift)\b|时|后|前|每|超过|低于|高于|班"
)
_ASKS_WHO = re.compile(
    r"(?i)\b(?:who|whom|whose)\b|\bwhich (?:person|engineer|operator|technician|company|supplier|manufacturer|department|team)\b|谁|哪位|何人|什么人|哪个人|哪家|哪个(?:部门|公司|班组|厂家)"
)
_ROLES = re.compile(
    r"(?i)\b(?:operators?|supervisors?|technicians?|managers?|engineers?|foreman|leaders?|electricians?|fitters?|staff|personnel|department|office|team|crew|contractors?|supplier|manufacturer|inspectors?|service|company|gmbh|ltd|inc|ag|shift|person|persons|employees?|maintenance|engineering|planner|laboratory|lab|warehouse|security|driver|expert|specialist|maker|authority|customer|quality|buyer|purchasing|works council|trainer)\b|员|工程师|经理|主任|班长|组长|队长|主管|厂长|部|科|处|室|公司|厂家|供应商|制造商|班组|班|人|师傅|工(?!作|况|艺|序|单|时)|机构|院"
)
_CAPITALISED = re.compile(
    r"(?<![.!?] )(?<!^)\b(?:[A-Z][a-zäöüéèß]+(?:\s|-)){1,2}[A-Z][a-zäöüéèß]+\b|\b[A-Z]\. ?[A-Z][a-zäöü]+\b|(?<=by )[A-Z][a-zäöüß]+"
)
_ASKS_WHERE = re.compile(
    r"(?i)\bwhere\b|\bin which (?:hall|building|room|cabinet|place|area|warehouse|location)\b|哪里|哪儿|何处|什么地方|哪个(?:车间|厂房|位置|柜|库|区|房间|地方)|在哪"
)
# "in hall 3" is a place, "in 2023" and "at 400 V" are none.
_WHERE = re.compile(
    r"(?i)\b(?:(?:in|at|on|from|to|between|above|below)(?! (?:the (?:year|day|month) )?(?:most\b|least\b|once\b|all\b|present\b|\d+(?!\d|st\b|nd\b|rd\b|th\b)|january|february|march|april|may\b|june|july|august|september|october|november|december|spring|summer|autumn|winter))"
    r"|under|behind|near|beside|next to|inside|outside|left|right|via|through|into|location|hall|building|room)\b|在|位于|处|旁|上|下|内|里|侧|位置|车间|室|区|到|至"
)
_YEAR = re.compile(
    r"(?<![A-Za-z0-9_.,/-])(?:19|20)\d\d(?:(?=[-/.年]\d|年)|(?![A-Za-z0-9_.,-]*\d)(?![A-Za-z_])(?!\s*(?:rpm|hours?|h|mm|kg|bar|小时)\b))"
)
_ASKS_WHY = re.compile(
    r"(?i)\bwhy\b|\bwhat(?:'s| is| was| were| are)? the (?:\w+ )?(?:reasons?|causes?)\b|\bfor what reason\b|\bwhat causes?\b|为什么|为何|原因|怎么会|缘由|因何"
)
_WHY = re.compile(
    r"(?i)\b(?:because|since|due to|so that|otherwise|to avoid|to prevent|in order to|causes?|caused|reasons?|leads? to|therefore|as a result|owing to|results? in|indicates?|means|so as|problem|remedy|or else|worn|wear|cavitation|damage[ds]?)\b|因为|由于|因此|以免|防止|避免|原因|否则|导致|造成|引起|所以|为了|说明|表明|以防|磨损|problem"
)
_ASKS_NUMBER = re.compile(
    r"(?i)\b(?:which|what(?:'s| is| are| was)?(?: the)?) (?:\w+ ){0,3}(?:number|no\.|code|id|serial|part number|order number|article number|model|type designation|revision|version|designation)\b|编号|料号|型号|工单号|序列号|图号|代码|物料号|订货号|版本号?是|零件号|备件号|单号"
)
_HAS_NAME = re.compile(r"[A-Za-z]*\d|\b[A-Z]{2,}\b|\b[A-Z][a-z]+ [A-Z]")
_WHICH = re.compile(
    r"(?i)\b(?:which|what)\s+((?:(?!\b(?:is|are|was|were|does|do|did|has|have|must|should|can|may|will|of|in|at|for|when|if|on|to|from|with|applies|apply|needs?)\b)[^\W\d_][\w-]*\s*){1,3})(?=\b(?:is|are|was|were|does|do|did|has|have|must|should|can|may|will|applies|apply|needs?)\b)"
)
_REFERENCE = re.compile(
    r"(?i)(?:\b(?:tables?|tab|figures?|figs?|sections?|sect?|chapters?|pages?|steps?|nos?|rev|revision|version|item|pos|part|annex|appendix|clause|paragraph)\b\.?\s*|表|图|第|附录|\d[-./])$"
)
_NO_HEAD = frozenset(
    stems(
        "kind type sort thing things value number name amount one person people part way mean action actions step steps measure measures happen"
    )
)
_LIMIT = re.compile(
    r"(?i)\b(?:limits?|thresholds?|set ?points?|settings?|values?|levels?|tolerances?|ratings?)\b|限值|上限|下限|限度|阈值|报警值|跳闸值|停机值|设定值|整定值|标准值|公差|数值"
)
_ASKS_LIMIT = re.compile(
    r"(?i)\b(?:limits?|thresholds?|set ?points?|tolerances?)\b|\b(?:alarm|trip) (?:value|level|point)s?\b|\b(?:allowed|permitted|permissible|allowable)\b|限值|上限|下限|限度|阈值|报警值|跳闸值|停机值|设定值|整定值|公差|允许|不得超过|不能超过"
)
_HAS_LIMIT = re.compile(
    r"(?i)\b(?:limits?|limited|thresholds?|set ?points?|toleranc\w*|alarms?|trips?|max\w*|min\w*|not|no|never|exceed\w*|above|below|over|under|at most|at least|up to|down to|less|more|allow\w*|permi\w*|admissible|must|shall|may|within|between|than|range|normal)\b"
    r"|[±<>≤≥]|限|报警|跳闸|停机|设定|允许|许可|不得|不能|不可|超过|高于|低于|大于|小于|以内|以下|以上|至多|至少|最大|最小|最高|最低|应|须|正常|之间|至"
)
_HOW_HIGH = re.compile(r"(?i)\bhow (?:high|low)\b")
_HOW_MANY = re.compile(
    r"(?i)\bhow many\s+(?:(?:of the|of|different|other|more|spare|new|such)\s+)*([a-zäöüß]+)(?:\s+([a-zäöüß]+))?"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of thing: what it is called, and how to tell that a sentence has one.

    ``in_heading``: the sentence's heading may have it as well.
    """

    name: Text
    stands_in: Callable[[str], bool]
    in_heading: bool = False


def wanted(question: str) -> list[Wanted]:
    """The kinds of thing that a question asks for; none where it asks openly (how to, what to do)."""
    text = plain(question)
    out: list[Wanted] = []
    if _ASKS_WHO.search(text):
        out.append(Wanted(Text("人或单位", "a person or a company"), _has_person))
    if _ASKS_OFTEN.search(text):
        out.append(Wanted(Text("频次或周期", "how often"), lambda s: _OFTEN.search(s) is not None))
    elif _ASKS_WHEN.search(text):
        out.append(
            Wanted(Text("时间", "a time"), _has_past_time if _PAST.search(text) else _has_time)
        )
    elif _ASKS_WHERE.search(text):
        out.append(Wanted(Text("地点", "a place"), lambda s: _WHERE.search(s) is not None))
    elif _ASKS_WHY.search(text):
        out.append(Wanted(Text("原因", "a reason"), lambda s: _WHY.search(s) is not None))
    elif _ASKS_NUMBER.search(text):
        out.append(
            Wanted(Text("编号", "a number or a name"), lambda s: _HAS_NAME.search(s) is not None)
        )
    else:
        out += _years(text)
        out += _amount(text)
        if _ASKS_LIMIT.search(text):
            limit = Text("限值", "a limit")
            out.append(Wanted(limit, lambda s: _HAS_LIMIT.search(s) is not None, in_heading=True))
    return out


def _years(text: str) -> list[Wanted]:
    """The years that a question names: what was in another year is no answer."""
    years = set(_YEAR.findall(text))
    if not years:
        return []
    named = ", ".join(sorted(years))
    return [
        Wanted(
            Text(f"{named} 年", f"something of {named}"),
            lambda s: bool(years & set(_YEAR.findall(s))),
            in_heading=True,
        )
    ]


def head_noun(question: str) -> str:
    """The stem of the noun that says what is asked for (``brand`` of "which oil brand"), or nothing."""
    found = [w for w in stems(_which(plain(question))) if w not in _NO_HEAD]
    return found[-1] if found else ""


def _which(text: str) -> str:
    match = _WHICH.search(text)
    return match[1] if match else ""


def kinds_measured(text: str) -> set[str]:
    """Kinds of unit that the words of a text speak of (``torque`` -> torque)."""
    found: set[str] = set()
    for english, chinese, kinds in _MEASURED:
        if re.search(rf"(?i)\b(?:{english})\b|{chinese}", text):
            found |= set(kinds)
    if re.search(
        r"(?i)\b(?:current|amps)\b(?! (?:value|reading|temperature|pressure|level|flow|speed|revision|version|status|state))|电流",
        text,
    ):
        found.add("current")
    if re.search(r"(?i)\b(?:power|output)\b|功率", text):
        found.add("power")
    if re.search(r"(?i)\b(?:flow|throughput|delivers?)\b|流量|产量", text):
        found.add("flow")
    if re.search(r"(?i)\b(?:force|tension)\b|张力|推力|拉力", text):
        found.add("force")
    return found


def _measures() -> dict[str, set[str]]:
    """The stem of each word for something measured, with the kinds of unit that tell it."""
    named = (
        "current load pressure temperature speed torque voltage power weight volume flow force tension frequency thickness "
        "length width height diameter distance gap duration interval price cost concentration capacity noise conductivity "
        "电流 压力 温度 速度 转速 扭矩 力矩 电压 功率 重量 容量 流量 张力 频率 厚度 长度 宽度 高度 直径 距离 间隙 周期 间隔 价格 浓度 电导率"
    )
    return {key: kinds_measured(word) for word in named.split() for key in stems(word)}


_MEASURES = _measures()
_ASKING = frozenset(
    stems(
        "value amount quantity date time day year month long high much many often person name place reason cause number "
        "值 数值 日期 时间 人 地点 原因 编号 次数 多少 多大 多高 多久 多长 几 大 高 长"
    )
)


UPPER = "upper limit"
_UPPER_WORDS = frozenset(stems("limit maximum max upper highest 上限 限值 最高 最大 最大值 最高值"))


def measured_by(word: str, kinds: Collection[str]) -> bool:
    """Whether a word (a stem) is something that one of these kinds of unit measures."""
    return bool(_MEASURES.get(word, set()) & set(kinds))


def told_by_unit(word: str, kinds: Collection[str]) -> bool:
    """Whether a word (a stem) of a question is told by a number's unit (``current`` by A), or only asks.

    ``must not exceed`` tells an upper limit, whatever it is called (see ``kinds_told``).
    """
    return word in _ASKING or measured_by(word, kinds) or (UPPER in kinds and word in _UPPER_WORDS)


def kinds_told(text: str) -> set[str]:
    """The kinds of unit that stand in a text (see ``plain``), and UPPER where it says what must not be exceeded."""
    kinds = {quantity.kind for quantity in quantities(text)}
    return kinds | ({UPPER} if markers(text)["at_most"] and quantities(text) else set())


def _amount(text: str) -> list[Wanted]:
    """An amount, where the question asks for one, with the units that fit what it asks for."""
    head = _asked_noun(text)
    asked = _ASKS_AMOUNT.search(text) or _LIMIT.search(head)
    kinds = kinds_measured(head) if head else set()
    if asked and not kinds:
        kinds = _units_named(text) or (kinds_measured(text) if _HOW_HIGH.search(text) else set())
    if _HOW_HIGH.search(text) and not kinds and not _LIMIT.search(text):
        kinds = {"length"}
    if not asked and not kinds:
        return []
    many = _HOW_MANY.search(text)
    if many and not kinds:
        words = set(stems(" ".join(filter(None, many.groups()[:1]))))

        def counted(sentence: str) -> bool:
            # The number stands before what it counts, with two words between at most: "4 spare bearings".
            bare = [q for q in quantities(sentence) if q.kind in ("", "count")]
            after = (re.findall(r"[^\W\d_]+", sentence[q.end :])[:3] for q in bare)
            return any(not words or words & set(stems(" ".join(near))) for near in after)

        return [Wanted(Text("数量", f"how many {many[1]}"), counted)]

    def amounts(sentence: str) -> bool:
        found = quantities(sentence)
        if not kinds:
            return any(q.unit or not _REFERENCE.search(sentence[: q.start]) for q in found)
        # A number without a unit may stand in a table whose head has the unit.
        return any(q.kind in kinds for q in found) or (
            "|" in sentence and any(not q.unit for q in found)
        )

    named_kinds = ", ".join(sorted(kinds))
    return [
        Wanted(
            Text(f"数值（{named_kinds}）", f"an amount ({named_kinds})" if kinds else "an amount"),
            amounts,
        )
    ]


def _asked_noun(text: str) -> str:
    """The words that say what is asked for: those right after what/which/how, or right before 多少/多大/是几."""
    match = re.search(
        r"(?i)\b(?:what|which|how)(?:'s)?\s+((?:(?!\b(?:is|are|was|were|does|do|did|has|have|must|should|can|may|of|in|at|for|when|if|on|to|from|with|the|a|an)\b)[\w/·-]+\s*){1,4})",
        text,
    )
    english = match[1] if match else ""
    later = re.search(
        r"(?i)\bwhat(?:'s| is| are| was| were)\s+(?:the\s+|its\s+)?((?:(?!\b(?:of|in|at|for|when|if|on|to|from|with|is|are|that|which)\b)[\w/·-]+\s*){1,5})",
        text,
    )
    if later:
        english += f" {later[1]}"
    chinese = re.search(
        r"([\u4e00-\u9fff]{2,10})(?:的?(?:值|限值|上限|下限|标准))?(?:应|要|不得|不能|最|为|是|有|需)*(?:超过|低于|高|低|大|小)?(?:多少|多大|多高|多久|多长|几|什么)",
        text,
    )
    how = re.search(r"多(?:久|高|重|快|厚|长|宽|深|远)|几(?:度|天|年|周|个月|小时|分钟)", text)
    return " ".join(
        filter(
            None, [english, chinese[1] if chinese else "", how.group() if how else "", _long(text)]
        )
    )


def _long(text: str) -> str:
    return "how long" if _LENGTH_OR_TIME.search(text) else ""


def _units_named(text: str) -> set[str]:
    """Kinds of the units that a question names (``how many litres``, 多少公斤)."""
    match = re.search(
        r"(?i)\bhow (?:many|much)\s+((?:operating |running |working )?[\w°/]+)|(?:多少|几)\s*(?:个)?([\u4e00-\u9fff°/a-zA-Z]{1,4})",
        text,
    )
    if not match:
        return set()
    unit = match[1] or match[2]
    # A Latin unit is a whole word; what follows a Chinese one is not cut off from it.
    for cut in range(len(unit), 0 if match[2] else len(unit) - 1, -1):
        kinds = {q.kind for q in quantities(f"7 {unit[:cut]}") if q.unit}
        if kinds:
            return kinds
    return set()


def _has_person(sentence: str) -> bool:
    return bool(find_names(sentence) or _ROLES.search(sentence) or _CAPITALISED.search(sentence))


def _has_time(sentence: str) -> bool:
    return (
        has_date(sentence)
        or _WHEN.search(sentence) is not None
        or any(q.kind == "duration" for q in quantities(sentence))
    )


def _has_past_time(sentence: str) -> bool:
    return has_date(sentence)
