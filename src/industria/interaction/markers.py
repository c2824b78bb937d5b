"""The small words that turn a sentence round: negation, permission and duty, comparison, order, condition.

Each word stands for a class that both languages share, so that a sentence and its evidence can be compared by
what they mark, within a language and across. Knows nothing of evidence.
"""

from __future__ import annotations

import re
from collections import Counter

from industria.interaction.quantities import quantities

# class -> (English words, Chinese words). Longer words are looked for first, and what was read is taken out, so that
# 不超过 is one comparison and no negation.
_CLASSES: dict[str, tuple[str, str]] = {
    "at_most": (
        r"no more than|not more than|at most|up to|(?:must|may|shall|should|can|do|does|will) ?not (?:exceed|be exceeded)|(?:is|are) not to exceed"
        r"|not exceed(?:ing)?|no(?:t)? (?:higher|longer|later|greater|above|over)(?: than)?|not permitted above|never exceed|maximum of",
        "不得超过|不能超过|不可超过|不应超过|不允许超过|不超过|不高于|不大于|不多于|不得高于|不得大于|不得多于|不晚于|至多|最多|以内|以下|之内|≤|不许超过",
    ),
    "at_least": (
        r"at least|no less than|not less than|no fewer than|not fewer than|not below|no lower than|not under|minimum of",
        "不得低于|不得少于|不得小于|不能低于|不可低于|不应低于|不低于|不少于|不小于|不早于|至少|最少|以上|≥",
    ),
    "above": (
        r"more than|greater than|higher than|longer than|hotter than|faster than|above|over|exceed(?:s|ed|ing)?|rises? above|beyond|in excess of|>",
        "超过|高于|大于|多于|超出|高出|>|＞",
    ),
    "below": (
        r"less than|fewer than|lower than|shorter than|colder than|slower than|below|under|falls? below|<",
        "低于|小于|少于|不足|不到|<|＜",
    ),
    "about": (r"about|approximately|approx\.?|roughly|nearly|almost", "大约|约|左右|近"),
    "must": (
        r"must|shall|ha(?:s|ve) to|need(?:s)? to|(?:is|are) to be|required?|mandatory|obligatory",
        "必须|务必|须|应当|应|需要|需|要求|务必",
    ),
    "should": (r"should|recommend(?:s|ed)?|ought to|advis(?:able|ed)", "建议|宜|推荐|最好"),
    "may": (
        r"may|can|could|might|allow(?:s|ed)?|permit(?:s|ted)?|admissible|possibl[ey]|option(?:al|ally)",
        "可以|允许|可能|可|能够|能|准许|许可|或许",
    ),
    "not": (
        r"not|no|never|none|nor|neither|without|cannot|can't|mustn't|don't|doesn't|isn't|aren't|won't|shouldn't|wasn't|weren't|didn't"
        r"|forbid(?:s|den)?|prohibit(?:s|ed)?|unable|fail(?:s|ed)? to|avoid|instead of|nothing|nobody|refrain|impermissible|inadmissible|unless|except(?:ing)?",
        "不得|不可以|不可|不能|不许|不准|不应|不允许|严禁|禁止|切勿|请勿|勿|未经|没有|尚未|从未|从不|未|无需|无须|无法|无|不|非|避免|除非|除外|除了|免",
    ),
    "only": (r"only|solely|exclusively|just|merely", "仅限|只有|只能|只可|只|仅|唯一"),
    "all": (
        r"always|all|every|each|any|both|whole|entire|completely|fully",
        "总是|始终|一直|所有|全部|每|均|都|任何|各|完全|双",
    ),
    "some": (r"some|sometimes|often|usually|rarely|seldom|partly|half|normally|mostly", "有时|有些|部分|通常|很少|偶尔|半|一般"),
    "if": (
        r"if|when|whenever|while|in case|provided|as long as|as soon as|during|where|otherwise|or else",
        "如果|如|若|假如|当|时候|一旦|只要|期间|的情况下|否则|(?<![小同及定实临按准])时(?![间段长钟效候])",
    ),
    "before": (r"before|prior to|ahead of|until|earlier|first", "之前|以前|前|直到|先"),
    "after": (r"after|afterwards|following|since|later|then|once", "之后|以后|后|自|再"),
    "open": (r"open(?:s|ed|ing)?", "打开|开启|敞开|常开|开"),
    "close": (r"clos(?:e|es|ed|ing)|shut(?:s)?(?! down)", "关闭|关上|常闭|闭合|关|闭"),
    "start": (r"start(?:s|ed|ing)?(?:[- ]up)?|switch(?:es|ed)? on|turn(?:s|ed)? on|begin(?:s)?|began", "启动|开始|开机|投入|起动|开车"),
    "stop": (
        r"stop(?:s|ped|ping)?|switch(?:es|ed)? off|turn(?:s|ed)? off|shut(?:s)? down|shutdown|halt(?:s|ed)?|trip(?:s|ped)?",
        "停机|停止|停泵|停车|关机|停炉|跳闸|停|切断",
    ),
    "up": (
        r"increas(?:e|es|ed|ing)|rais(?:e|es|ed|ing)|ris(?:e|es|en|ing)|rose|higher|upper|lift(?:s|ed)?|high",
        "升高|上升|增加|增大|提高|调高|加大|上限|过高|偏高|高",
    ),
    "down": (
        r"decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing)|lower(?:s|ed|ing)?|drop(?:s|ped)?(?! per)|fall(?:s)?|fell|shorten(?:s|ed)?|low",
        "降低|下降|减少|减小|调低|缩短|下限|过低|偏低|低",
    ),
    "most": (r"maximum|max\.?|highest|largest|longest|greatest", "最大|最高|最长|上限"),
    "least": (r"minimum|min\.?(?! ?-?1)|lowest|smallest|shortest", "最小|最低|最短"),
    "left": (r"left(?:[- ]hand)?", "左侧|左"),
    "right": (r"right(?:[- ]hand)?|clockwise", "右侧|右|顺时针"),
    "inside": (r"inlet|suction|input|inside|inner|incoming|upstream", "入口|进口|吸入|内侧|进水|进气|输入"),
    "outside": (r"outlet|discharge|output|outside|outer|outgoing|downstream", "出口|排出|外侧|出水|排气|输出"),
    "remove": (r"remov(?:e|es|ed|ing)|dismantl(?:e|es|ed)|disconnect(?:s|ed)?", "拆下|拆除|拆卸|断开|取下"),
    "fit": (r"install(?:s|ed)?|mount(?:s|ed)?|connect(?:s|ed)?|attach(?:es|ed)?", "安装|装上|连接|接上"),
    "drain": (r"drain(?:s|ed)?|empt(?:y|ies|ied)", "排空|放空|排放|放掉"),
    "fill": (r"fill(?:s|ed)?(?! level)|refill(?:s|ed)?|top(?:s|ped)? up", "加注|注满|加满|充满|补充"),
    "loosen": (r"loosen(?:s|ed)?|unscrew(?:s|ed)?", "松开|拧松"),
    "tighten": (r"tighten(?:s|ed)?", "拧紧|紧固"),
    "safe": (r"safe|normal|permissible|ok", "安全|正常"),
    "unsafe": (r"unsafe|abnormal|dangerous|hazardous", "不安全|异常|危险"),
}  # fmt: skip
_ORDER = [
    "at_most",
    "at_least",
    "not",
    "only",
    "unsafe",
    "about",
    "above",
    "below",
    "must",
    "should",
    "may",
    "all",
    "some",
    "if",
    "before",
    "after",
    "most",
    "least",
    "open",
    "close",
    "start",
    "stop",
    "remove",
    "fit",
    "drain",
    "fill",
    "loosen",
    "tighten",
    "up",
    "down",
    "left",
    "right",
    "inside",
    "outside",
    "safe",
]
_BLIND = re.compile(
    r"(?i)\bat once\b|\bonce per\b|\bas well\b|\bright away\b|\bnot only\b|立即|立刻|马上|及时"
)
_ENGLISH = {
    name: re.compile(rf"(?i)(?<![\w])(?:{words})(?![\w])") for name, (words, _) in _CLASSES.items()
}
_CHINESE = {name: re.compile(words) for name, (_, words) in _CLASSES.items()}
LOGIC = frozenset(
    [
        "at_most",
        "at_least",
        "above",
        "below",
        "should",
        "may",
        "not",
        "only",
        "if",
        "before",
        "after",
    ]
)
DIRECTIONS = frozenset(
    [
        "open",
        "close",
        "start",
        "stop",
        "up",
        "down",
        "most",
        "least",
        "left",
        "right",
        "inside",
        "outside",
        "remove",
        "fit",
        "drain",
        "fill",
        "loosen",
        "tighten",
    ]
)
_OPPOSITES = (
    ("open", "close"), ("start", "stop"), ("up", "down"), ("most", "least"), ("left", "right"),
    ("inside", "outside"), ("remove", "fit"), ("drain", "fill"), ("loosen", "tighten"),
    ("at_most", "at_least"), ("above", "below"), ("before", "after"),
)  # fmt: skip


def marked(text: str) -> list[tuple[int, int, str]]:
    """Markers of a text in order: where each starts and ends, and its class; what one class read, no other reads."""
    left = _BLIND.sub(lambda m: " " * len(m.group()), text)
    for quantity in quantities(text):
        # 小时 is a unit and marks no condition.
        left = (
            f"{left[: quantity.start]}{' ' * (quantity.end - quantity.start)}{left[quantity.end :]}"
        )
    found = []
    for name in _ORDER:
        for patterns in (_ENGLISH, _CHINESE):
            for match in patterns[name].finditer(left):
                found.append((*match.span(), name))
            left = patterns[name].sub(lambda m: " " * len(m.group()), left)
    return sorted(found)


def markers(text: str) -> Counter[str]:
    """How often each class of markers stands in a text."""
    return Counter(name for _, _, name in marked(text))


def differences(said: Counter[str], stands: Counter[str]) -> list[str]:
    """Classes of logic in which a sentence and its evidence differ; a duty may be said as a plain statement."""
    out = [name for name in sorted(LOGIC) if said[name] != stands[name]]
    if said["must"] > stands["must"]:
        out.append("must")
    return out


def opposed(said: Counter[str], stands: Counter[str]) -> list[str]:
    """Pairs of opposites of which the sentence has the one and its evidence only the other."""
    return [
        f"{one}/{other}"
        for a, b in _OPPOSITES
        for one, other in ((a, b), (b, a))
        if said[one] and not stands[one] and stands[other]
    ]
