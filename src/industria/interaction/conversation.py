"""Whether the last question of a conversation needs the turns before it, which are not read.

A question that does is not answered: the answer would be to another question. The signs are words
that point back (its, that one, 它), a question that only begins (and of FN-3?, 那 FN-3 呢), and one that
says too little to stand alone (why?). What a question names itself before it points back is enough.
"""

from __future__ import annotations

import re

from industria.core import Text

INCOMPLETE = Text(
    "这个问题要靠前面的对话才能看懂, 而这里只读最后一个问题: 请把设备和要问的内容写全再问一次。",
    "This question needs the turns before it, and only the last question is read here: please ask it "
    "again in full, with the machine and what you want to know.",
)
_NAME = re.compile(
    r"[A-Za-z][A-Za-z0-9_.-]*\d[A-Za-z0-9_.-]*|\d+\s*[#号]|[\"'“”《][^\"'“”》]+[\"'“”》]"
)
_BACK = re.compile(
    r"\b(?:its?|itself|they|them|their|theirs|he|she|him|his|her|hers|these|those|ones?"
    r"|this(?! (?:week|month|year|shift|plant|station|morning|quarter))|former|latter|previous one"
    r"|(?:the )?same|above|mentioned|instead|there)\b"
    r"|\b(?:is|was|does|did|of|for|about|with|on|to|than|why|how|from|after|before) that\b(?! \w+ (?:is|was|are|were|has|have)\b)"
    r"|\bthat (?:one|machine|pump|motor|fan|value|alarm|day|date|time)\b|\bthat\s*[?？.]?\s*$"
    r"|\b(?:the )?other (?:one|two|machine|pump|motor)\b|\btell me more\b|\bmore (?:details?|about)\b|\byou (?:said|say|mentioned)\b"
    r"|它|他们|她|这[个台些种里次条]|那[个台些种里次条]|此(?:设备|泵|机|时)|该(?:设备|泵|机|台|电机|风机|传感器|报警)"
    r"|上述|上面|前面|刚才|刚刚|前者|后者|同样|另(?:一|外)[个台]|其(?![他它中余实次])",
    re.IGNORECASE,
)
_NOT_BACK = re.compile(
    r"\b(?:it|there) (?:takes?|is|was|are|were|safe|possible|necessary|normal|allowed|permitted|okay|ok|required)\b"
    r"[^?]*? (?:to|for|that)\b|\b(?:is|are|was|were) there\b|\b(?:one|ones) (?:of|or)\b|\bat the same time\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"^\s*(?:and|or|also|but|so|then|what about|how about|what if|same)\b|^\s*(?:那么?|还有|另外|以及|再|继续|然后|或者|而)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^\s*(?:and |so |then )?(?:what|how) about\b|^\s*same\b", re.IGNORECASE)
_AS_WELL = re.compile(r"\b(?:too|as well|either)\s*[?？.]?\s*$", re.IGNORECASE)
# A place is asked of a name whole, with no word beside it.
_WHERE_IS = re.compile(
    r"^\s*where\s+(?:is|are|was|were|does|do)\b|在(?:哪|什么地方)|位于哪", re.IGNORECASE
)
_ASKS = re.compile(
    r"\b(?:what|when|where|which|who|why|how|is|are|was|were|do|does|did|has|have|had|can|should|must)\b"
    r"|多少|什么|何时|哪|几|怎[么样]|如何|为何|是否|吗|多[久长高大]",
    re.IGNORECASE,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "also",
        "but",
        "so",
        "then",
        "of",
        "for",
        "in",
        "on",
        "at",
        "to",
        "by",
        "with",
        "from",
        "about",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "how",
        "is",
        "are",
        "was",
        "were",
        "be",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "can",
        "could",
        "will",
        "would",
        "should",
        "must",
        "much",
        "many",
        "long",
        "often",
        "far",
        "since",
        "again",
        "else",
        "please",
        "yes",
        "no",
        "ok",
        "okay",
        "thanks",
        "thank",
        "you",
        "me",
        "i",
        "we",
        "us",
        "now",
        "more",
        "go",
        "continue",
        "exactly",
        "again",
        "really",
        "sure",
        "unit",
        "day",
        "date",
        "time",
        "year",
    ]
)
_SMALL_HAN = re.compile(
    r"为什么|为何|什么时候|何时|什么|多少|多久|多长时间|怎么样|怎么|如何|哪里|哪个|哪天|几时|时候|请问|谢谢|继续|好的|那么|还有|然后"
    r"|单位|详细|具体|[吗呢的了是在有几那和与再也还请对把就说到哪好]"
)


def needs_earlier_turns(question: str) -> bool:
    """Whether a question cannot be understood without what was said before it."""
    if _ABOUT.search(question) or _AS_WELL.search(question):
        return True
    named = _NAME.search(question)
    begins = _BEGINS.search(question)
    asks = _ASKS.search(question)
    if begins and not (named and asks):
        return True
    if re.search(r"呢\s*[?？。]?\s*$", question) and not asks:
        return True
    whole = named is not None and _WHERE_IS.search(question) is not None
    if not whole and _says_little(question, bool(named)):
        return True
    plain = _NOT_BACK.sub(" ", question)
    back = _BACK.search(plain)
    if back is None:
        return False
    own = _NAME.search(plain)
    return own is None or own.start() > back.start()


def _says_little(question: str, named: bool) -> bool:
    """Whether hardly a word of content is left: one beside a name, two without."""
    rest = _NAME.sub(" ", question)
    words = [
        w for w in re.findall(r"[A-Za-z]+|\d+", rest) if w.lower() not in _SMALL and len(w) > 1
    ]
    han = "".join(re.findall(r"[\u4e00-\u9fff]", _SMALL_HAN.sub("", rest)))
    return len(words) + len(han) // 2 < (1 if named else 2)
