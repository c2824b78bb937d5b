"""The cross-system code book: plant A's code to plant B's code, and back, without loss.

A pair comes from the same words, known synonyms (Chinese and English), or rows of both plants that
share a key; a code that has no counterpart is named, never guessed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from industria.core import InputError

_SYNONYMS: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split("|"))
    for words in (
        "run|running|on|started|operating|运行|运转|开|启动|在用",
        "stop|stopped|off|halt|shutdown|停|停止|停机|关|停运",
        "idle|standby|stand by|waiting|待机|备用|空闲|热备",
        "fault|failed|failure|error|tripped|trip|故障|失效|跳闸|异常",
        "maintenance|maint|service|repair|under repair|检修|维修|保养|维护",
        "ok|pass|passed|good|accepted|normal|合格|正常|通过|良品",
        "ng|nok|fail|reject|rejected|bad|defective|不合格|次品|废品|不良",
        "open|opened|打开|开启|全开",
        "closed|close|关闭|全关|已关",
        "auto|automatic|自动",
        "manual|hand|手动",
        "high|hi|高|高报",
        "low|lo|低|低报",
        "crack|cracks|裂纹|裂缝",
        "scratch|scratches|划痕|划伤|刮伤",
        "dent|dents|凹坑|凹陷",
        "corrosion|rust|腐蚀|锈蚀|生锈",
        "wear|worn|磨损",
        "leak|leakage|leaking|泄漏|渗漏|漏",
        "vibration|excessive vibration|振动|振动大|振动超标",
        "overheat|overheating|over temperature|过热|温度高|超温",
        "blowhole|pore|porosity|气孔|砂眼",
        "pump|pumps|泵|水泵",
        "motor|motors|电机|电动机|马达",
        "valve|valves|阀|阀门",
        "bearing|bearings|轴承",
        "seal|seals|密封|机封|机械密封",
        "electrical|electric|电气|电",
        "mechanical|mech|机械",
        "hydraulic|液压",
        "day|day shift|白班|早班",
        "night|night shift|夜班|晚班",
        "yes|y|true|是|有",
        "no|n|false|否|无",
        "urgent|emergency|紧急|急",
        "planned|scheduled|计划|计划内",
        "unplanned|breakdown|临时|非计划|突发",
        "open order|pending|待处理|未处理",
        "done|completed|finished|已完成|完成|关闭",
        "in progress|ongoing|处理中|进行中",
    )
)


def name_key(text: str) -> str:
    """A name without case, spaces, hyphens and plural, and one word for all its synonyms."""
    words = re.sub(r"[\s_\-/.]+", " ", text.strip().lower()).strip()
    for number, group in enumerate(_SYNONYMS):
        if words in group:
            return f"#{number}"
    return words.replace(" ", "")


@dataclass(frozen=True)
class CodeBook:
    """Pairs of codes: ``there[a]`` is B's code for A's code ``a``; ``back`` is the way home."""

    there: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def back(self) -> dict[str, str]:
        """B's code to A's code."""
        return {b: a for a, b in self.there.items()}

    def translate(self, codes: pd.Series) -> pd.Series:
        """A's codes as B's. Raises InputError for codes without a counterpart."""
        missing = sorted(set(codes.dropna()) - set(self.there))
        if missing:
            raise InputError(
                f"expected codes of the code book, found {missing[:5]}: add them to it"
            )
        return codes.map(self.there)


def learn_code_book(
    ours: Sequence[str], theirs: Sequence[str], pairs: Sequence[tuple[str, str]] = ()
) -> CodeBook:
    """A one-to-one code book from the values of both plants and rows that describe the same thing."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for a, b in pairs:
        votes[a][b] += 1
    by_key = {name_key(b): b for b in theirs}
    there: dict[str, str] = {}
    for a in dict.fromkeys(ours):
        common = votes[a].most_common(2)
        sure = common and (len(common) == 1 or common[0][1] >= 3 * common[1][1])
        other = common[0][0] if sure else by_key.get(name_key(a))
        if other is not None and other not in there.values():
            there[a] = other
    return CodeBook(there, tuple(a for a in dict.fromkeys(ours) if a not in there))
