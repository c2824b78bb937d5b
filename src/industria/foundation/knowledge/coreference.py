"""Coreference: what 该泵, 它, the pump or it stands for, in Chinese and English.

Every candidate before a mention is scored: does its head word agree, was it the subject, how far
back is it, has it been taken up before. A mention with a head (this valve) only takes candidates
of that head; a bare one (it, 其) prefers the last clause's subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEAD_ZH = (
    "泵|电机|电动机|马达|轴承|风机|压缩机|空压机|阀门|阀|减速机|齿轮箱|换热器|冷却器|锅炉|汽轮机|变压器|断路器|开关|电缆|叶轮|密封|机封|滤网|过滤器|油箱|水箱|储罐|罐|塔|炉|皮带机|皮带|输送机|主轴|油缸|液压站|"
    "管道|管线|法兰|传感器|变送器|仪表|机组|机床|机器人|行车|吊车|冷水机组|冷水机|冷凝器|蒸发器|磨煤机|反应釜|釜|离心机|搅拌器|干燥机|加热器|电池|逆变器|变频器|联轴器|除氧器|发电机|发动机|模块|控制器|线圈|接触器|继电器|设备|机器|部件|系统|装置"
)
_HEAD_EN = (
    "pump|motor|bearing|fan|blower|compressor|valve|gearbox|exchanger|cooler|boiler|turbine|transformer|breaker|switch|cable|impeller|seal|strainer|filter|tank|vessel|tower|"
    "furnace|belt|conveyor|roller|spindle|cylinder|pipe|pipeline|line|flange|sensor|transmitter|chiller|condenser|evaporator|reactor|agitator|mixer|dryer|heater|battery|inverter|drive|"
    "crane|mill|kiln|silo|hopper|robot|machine|unit|relay|coupling|shaft|gear|generator|engine|actuator|controller|module|panel|fuse|contactor|gauge|meter|probe|detector|hose|gasket|press|lathe|"
    "equipment|device|component|system|screen|feeder|separator|purifier|dosing unit|oven|extruder|winder|saw|laser|printer|scrubber|economiser|economizer|governor|regulator|ejector|burner"
)
_GENERAL = frozenset(
    [
        "设备",
        "机器",
        "部件",
        "系统",
        "装置",
        "equipment",
        "machine",
        "device",
        "component",
        "unit",
        "system",
    ]
)
_NAME_ZH = re.compile(
    rf"(?:[A-Z]{{1,4}}-?\d+[A-Z]?|\d+[A-Z]?\s?[号#]|[A-Z]\d*|[一二三四五六七八九十甲乙丙丁]号)?(?:(?![与和及的由在把将对给向])[\u4e00-\u9fff]){{0,6}}?(?:{_HEAD_ZH})|[A-Z]{{1,4}}-\d+[A-Z]?"
)
_NAME_EN = re.compile(
    rf"\b(?:[A-Z]{{1,4}}-?\d+[A-Z]?\s+)?(?:(?!(?:and|or|of|in|on|at|to|by|with|from|for|after|before|because|while|when|is|was|were|has|had|the|a|an|its|this|that|feeds|drives|supplies)\b)[A-Za-z][\w'-]*\s+){{0,4}}?"
    rf"(?:{_HEAD_EN})s?\b(?:\s+(?:[A-Z]{{0,4}}-?\d+[A-Z]?\b|[A-Z]\b|no\. ?\d+))?|\b[A-Z]{{1,4}}-\d+[A-Z]?\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:的|在|对|将|把|与|和|及|由|向|给|被|使|让|从|当|因|则|但|并|又|再|后|前|时|新|旧|换|了|检查|更换|发现|拆下|拆除|停运|启动|清洗|维修|修复|导致|造成|联系|驱动|带动|位于|连接|安装|打开|关闭)+"
)
_MENTION_ZH = re.compile(
    rf"(?:该|此|这台|这个|那台|上述|本)(?P<head>{_HEAD_ZH})?|它们|它|其(?!他|它|余|中|实|次)|前者|后者|两者|二者"
)
_MENTION_EN = re.compile(
    rf"\b(?:(?:the|this|that|these|those)\s+(?P<head>{_HEAD_EN})s?\b(?!\s+(?:[A-Z]{{0,4}}-?\d|{_HEAD_EN}))|it\b|its\b|they\b|them\b|their\b|the former\b|the latter\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？!?；;\n]|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention and the name it stands for, as character spans."""

    mention: tuple[int, int]
    antecedent: tuple[int, int]


def candidates(text: str) -> list[tuple[int, int]]:
    """Spans of full names of things, in order."""
    spans = []
    pattern = _NAME_ZH if _is_chinese(text) else _NAME_EN
    for match in pattern.finditer(text):
        start, end = match.span()
        words = match.group()
        lead = _LEADING.match(words)
        if lead and lead.end() < len(words) - 1:
            start += lead.end()
        while text[start:end][:1].isspace():
            start += 1
        spans.append((start, end))
    taken = [m for m in find_mentions(text) if not text[m[0] : m[1]].lower().startswith("the ")]
    return [s for s in spans if all(m[1] <= s[0] or s[1] <= m[0] for m in taken)]


def find_mentions(text: str) -> list[tuple[int, int]]:
    """Spans of pronouns and short descriptions."""
    pattern = _MENTION_ZH if _is_chinese(text) else _MENTION_EN
    found = []
    for match in pattern.finditer(text):
        if (
            match.start() == 0
            and not _is_chinese(text)
            and match.group().lower().startswith("the ")
        ):
            continue
        found.append(match.span())
    return found


def resolve(text: str, mentions: Sequence[tuple[int, int]] | None = None) -> list[Resolved]:
    """What each mention stands for; a mention without a candidate before it is left out."""
    names = candidates(text)
    out: list[Resolved] = []
    for mention in find_mentions(text) if mentions is None else mentions:
        before = [n for n in names if n[1] <= mention[0]]
        if before:
            out.append(
                Resolved(mention, max(before, key=lambda n: _score(text, n, mention, before, out)))
            )
    return out


def _score(
    text: str, name: tuple[int, int], mention: tuple[int, int],
    before: list[tuple[int, int]], resolved: list[Resolved],
) -> float:  # fmt: skip
    words = text[mention[0] : mention[1]].lower()
    head = head_of(words)
    own = text[name[0] : name[1]].lower()
    score = 0.0
    if "后者" in words or "latter" in words:
        return float(name[0])
    if "前者" in words or "former" in words:
        pair = before[-2:]
        return 10.0 if name == pair[0] else 0.0
    if head and head not in _GENERAL:
        score += 10.0 if head_of(own) == head or own.endswith(head) else 6.0 if head in own else 0.0
    sentence = _sentence_start(text, name[0])
    distance = len(_SENTENCE.findall(text[name[0] : mention[0]]))
    score -= 0.9 * max(0, distance - 1)
    first_of_sentence = not any(sentence <= other[0] < name[0] for other in before)
    score += 2.0 if first_of_sentence else 0.0
    score += 0.5 if _takes_action(text, name) else 0.0
    score -= 1.5 if _inside_phrase(text, name) else 0.0
    if words in ("其", "its", "their") and _sentence_start(text, mention[0]) == sentence:
        score += 1.0
    taken = [r.antecedent for r in resolved]
    score += 1.2 if taken and taken[-1] == name else 0.0
    return score + name[0] / 10_000


def head_of(words: str) -> str:
    """The head noun that a name or mention ends with, or an empty string."""
    plain = re.sub(r"\s+(?:[a-z]{0,4}-?\d+[a-z]?|[a-z]|no\. ?\d+)$", "", words.strip())
    match = re.search(rf"({_HEAD_ZH})$", plain) or re.search(rf"\b({_HEAD_EN})s?$", plain)
    return match[1] if match else ""


def _takes_action(text: str, name: tuple[int, int]) -> bool:
    after = text[name[1] : name[1] + 12].lower()
    return bool(
        re.match(
            r"\s*(?:was|is|has|had|tripped|failed|stopped|showed|started|runs|ran|began|leaks|leaked|overheated|vibrates|已|发生|出现|停|跳闸|运行|振动|过热|泄漏|漏|报警|故障|损坏|启动)",
            after,
        )
    )


def _inside_phrase(text: str, name: tuple[int, int]) -> bool:
    before = text[max(0, name[0] - 10) : name[0]].lower()
    return bool(
        re.search(
            r"(?:\b(?:by|on|in|of|from|to|with|near|at|behind|beside|next to|under|above|inside|feeding|via)\s+(?:the\s+|a\s+)?|在|由|从|向|与|和|通过|靠近|旁|对)$",
            before,
        )
    )


def _sentence_start(text: str, place: int) -> int:
    return max((m.end() for m in _SENTENCE.finditer(text, 0, place)), default=0)


def _is_chinese(text: str) -> bool:
    return sum("\u4e00" <= c <= "\u9fff" for c in text) * 4 > len(text)
