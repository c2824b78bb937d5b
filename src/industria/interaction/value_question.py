"""What a question asks of recorded values, read with a small list of words; what it does not list, is not understood.

Only the newest value and the lowest, mean and highest of the last day read are computed. A question about
another period (June, yesterday), another figure (median, count, sum, when) or a comparison must
not be answered with these, so it is told apart here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from industria.core import Finding, Text
from industria.foundation.knowledge.tokens import words
from industria.interaction.quantities import plain

Figure = Literal["newest", "extreme"]

_NEWEST = re.compile(
    r"(?i)\b(?:currently|current (?=value|reading|level|state|measurement)|(?:the|is|its|a) current(?= )|now|right now|at the moment|at present|presently|live|latest|newest|most recent"
    r"|last (?:known )?(?:value|reading|measurement)|up to date)\b|当前|现在|目前|最新|实时|此刻|眼下|现时"
)
_READ = re.compile(
    r"(?i)\b(?:reads?|readings?|values?|show(?:s|ing|n)?|measurements?|indicat(?:es|ed|ing)|stands? at|how (?:much|high|low|hot|warm|cold|fast|big|large))\b"
    r"|读数|数值|示数|的值|是几|多少|多大|多高|值"
)
_EXTREME = re.compile(
    r"(?i)\b(?:maximum|max\.?|highest|peak|largest|greatest|minimum|min\.?|lowest|smallest|average|mean|avg\.?)\b|最大值?|最高值?|峰值|最小值?|最低值?|平均值?|均值"
)
_LAST_DAY = re.compile(
    r"(?i)\b(?:(?:over|in|during|within|of|for)?\s*(?:the )?(?:last|past|previous|recent)\s+(?:day|24 ?(?:h|hrs?|hours))(?: read)?|today)\b"
    r"|(?:最近|过去|近|前)\s*(?:一|1)\s*(?:天|日|昼夜)|(?:最近|过去|近)\s*(?:24|二十四)\s*(?:个)?小时|今天|今日|当天|一天内|24 ?小时内"
)
_WHOLE = re.compile(
    r"(?i)\b(?:over|in|of|during|for|across)?\s*(?:the |all )?(?:whole|entire|full|complete|total)?\s*(?:record(?:ed)?(?: (?:period|time|history|data))?|recording|history|data ?set|all time|so far|ever)\b|历史(?:上|记录)?|整个(?:记录|时期|时段)?|全部(?:记录|数据)?|有史以来|整段(?:记录)?|所有(?:记录|数据)"
)
_OTHER_PERIOD = re.compile(
    r"(?i)\b(?:yesterday|tomorrow|(?:last|past|previous|next|this|coming|recent|first)\s+(?:\d+\s*|two |three |few |several )?(?:seconds?|minutes?|hours?|h|days?|weeks?|weekends?|months?|quarters?|years?|shifts?|nights?|mornings?|evenings?|afternoons?)"
    r"|between|from|since|until|till|before|after|during|daily|hourly|weekly|monthly|per (?:day|hour|week|month|shift)|each (?:day|hour|week|month)|every (?:day|hour|week|month)"
    r"|(?:at )?(?:noon|midnight|night)|weekends?|january|february|march|april|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?)\b|\b(?:in|of|\d{1,2}(?:st|nd|rd|th)?) may\b|\bmay \d|\b(?:on|by) the \d+(?:st|nd|rd|th)\b|\b\d{1,2}(?:st|nd|rd|th)\b"
    r"|\b(?:19|20)\d\d\b|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}:\d{2}|\d+\s*(?:年|月|日|号|点|时)|[一二三四五六七八九十]+月"
    r"|昨[天日晚]|前天|明天|上周|本周|这周|上个?月|本月|这个月|去年|今年|上[一个]*季度|最近|过去|近[一二三四五六七八九十\d]|期间|之间|以来|早上|上午|下午|晚上|夜间|夜里|凌晨|中午|班|周末|星期|周[一二三四五六日]|每[天日周月时小]"
)
_OTHER_FIGURE = re.compile(
    r"(?i)\b(?:median|modal|standard deviation|std\.?|deviation|variance|sigma|percentiles?|quantiles?|quartiles?|sum|total|totals?|totali[sz]ed|cumulative|accumulated|integral"
    r"|counts?|how many|number of|how often|how long|how frequently|frequency of|times|first|when|at what time|what time|on which day|on what day|trend(?:s|ing)?|slope|rate of change|gradient"
    r"|forecast|predict(?:ed|ion)?|expect(?:ed)?|will|next|range|spread|amplitude|rms|ratio|share|proportion|percentage|correlat\w*|compar\w*|difference|differ|differs|higher than|lower than|greater than|less than|more than|hotter|colder|above|below|over|under"
    r"|exceed\w*|reach\w*|zero|drop\w*|rise\w*|rose|increas\w*|decreas\w*|chang\w*|stable|constant|typical|usual|normal|outliers?|anomal\w*|missing|gaps?|duration)\b"
    r"|中位数?|标准差|方差|分位|百分位|总和|合计|累计|总量|总计|一共|总共|求和|次数|几次|多少次|多少条|多少个|几条|多久|多长时间|什么时候|何时|几点|哪天|哪一天|什么时间|时刻|趋势|变化|斜率|预测|预计|将|明天|波动|极差|幅度|比例|占比|相关|比较|对比|相比|相差|差值?|高于|低于|超过|达到|为零|为0|归零|上升|下降|升高|降低|稳定|异常|缺失|持续"
)
_NOISE = re.compile(
    r"(?i)\b(?:what(?:'s)?|which|is|are|was|were|did|does|do|at|a|an|the|of|for|on|in|to|by|it|its|please|tell|me|give|us|sensor|tag|signal|channel|point|transmitter|instrument|meter|column|table|series|plant|machine|unit|and|i|we|you|can|could|read|that|this|have|has|so)\b"
    r"|传感器|测点|位号|信号|通道|仪表|变送器|列|表|曲线|请问|请|告诉|我|一下|查|查询|看|给出|是什么|什么|的|是|为|在|有|了|吗|呢|和|与|上|中|里|个|该|这个|那个|设备|处"
)


@dataclass(frozen=True, slots=True)
class ValueQuestion:
    """What a question, its sensor taken out, asks for.

    ``figures``: what it asks that can be computed; ``last_day`` and ``whole``: the period, where it names one;
    ``other``: what it asks that cannot be computed; ``unread``: its words that are not understood.
    """

    figures: frozenset[Figure]
    last_day: bool
    whole: bool
    other: tuple[str, ...]
    unread: tuple[str, ...]
    reads: bool = field(default=False)

    @property
    def about_values(self) -> bool:
        """Whether it asks for a figure of recorded values at all, one that can be computed or another."""
        return bool(self.figures or self.reads or self.other)

    @property
    def computable(self) -> bool:
        """Whether all that it asks is understood and computed."""
        return bool(self.figures or self.reads) and not self.other and not self.unread


def read_value_question(question: str, names: tuple[str, ...] = ()) -> ValueQuestion:
    """Read a question; ``names`` (of sensor, machine, table) are taken out first, longest first."""
    text = plain(question)
    for name in sorted(filter(None, map(plain, names)), key=len, reverse=True):
        text = re.sub(_pattern(name), " ", text, flags=re.IGNORECASE)
    other: list[str] = []
    figures: set[Figure] = set()

    def take(pattern: re.Pattern[str]) -> list[str]:
        nonlocal text
        found = [m.group().strip() for m in pattern.finditer(text)]
        text = pattern.sub(" ", text)
        return [word for word in found if word]

    last_day = bool(take(_LAST_DAY))
    newest = bool(take(_NEWEST))
    extreme = take(_EXTREME)
    other += take(_OTHER_PERIOD) + take(_OTHER_FIGURE)
    whole = bool(take(_WHOLE))
    reads = bool(take(_READ))
    take(_NOISE)
    if newest:
        figures.add("newest")
    if extreme or (last_day and not newest):
        figures.add("extreme")
    left = [w for w in dict.fromkeys(words(text)) if w.strip()]
    return ValueQuestion(frozenset(figures), last_day, whole, tuple(other), tuple(left), reads)


def cannot_compute(sensor: str, asked: ValueQuestion, needs_period: bool = False) -> Finding:
    """The finding of a refusal: what of a question about a sensor is not computed, and what to do."""
    what = ", ".join(dict.fromkeys(asked.other + asked.unread))
    if needs_period and not what:
        zh, en = (
            "没有说明时段的最高、最低或平均值",
            "a highest, lowest or mean value over more than the last day",
        )
    else:
        zh = en = f"'{what}'"
    return Finding(
        "ask.values",
        Text(
            f"对 {sensor} 只计算最新值和最近一天的最低、平均、最高值；问题问的是{zh}，不能计算。请用 industria sql 查询",
            f"of {sensor} only the newest value and the lowest, mean and highest of the last day read are computed, "
            f"the question asks for {en}; ask it with industria sql",
        ),
        {"sensor": sensor, "asked": what},
    )


def names_sensor(question: str, name: str) -> bool:
    """Whether a question holds a name whole: not inside a longer word, and joined as the name is.

    ``t_in`` stands in "what is t_in now", in ``T_IN`` and in ``t-in``, but not in "what in", nor in "operating".
    """
    return re.search(_pattern(plain(name)), plain(question), re.IGNORECASE) is not None


def is_identifier(name: str) -> bool:
    """Whether a name cannot be an ordinary word: it has a digit, a joint, or capitals inside."""
    return bool(re.search(r"\d|[_./\\:]|[a-z][A-Z]|[A-Z]{2,}", name))


def _pattern(name: str) -> str:
    """A name whole, its joints written in any way; where it has a digit, they may be left out as well."""
    pieces = [p for p in re.split(r"[^\w\u4e00-\u9fff]+|_", name) if p]
    if not pieces:
        return r"(?!)"
    units = [u for p in pieces for u in re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]+", p)]
    joint = r"[\s_\-./]?" if re.search(r"\d", name) else None
    if joint is None:
        body = r"[\s_\-./]".join(re.escape(p) for p in pieces)
        # Joints of ordinary words must be there: "t in" is not t_in.
        body = body.replace(
            r"[\s_\-./]", r"[_\-./]" if max(map(len, pieces)) < 3 else r"[\s_\-./]+"
        )
    else:
        body = joint.join(re.escape(u) for u in units)
    return rf"(?<![A-Za-z0-9_]){body}(?![A-Za-z0-9_])" if name.isascii() else body
