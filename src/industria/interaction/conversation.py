"""Whether the last question of a conversation needs the turns before it, which are not read.

A question that does is not answered: the answer would be to another question. The signs are words
that point back (its, that one, 它), a question that only begins (and of FN-3?, 那 FN-3 呢), and one that
says too little to stand alone (why?). What a question names itself before it points back is enough.
"""

from __future__ import annotations

import re

from industria.core import Text
from industria.foundation import lexicon

INCOMPLETE = Text(
    "这个问题要靠前面的对话才能看懂, 而这里只读最后一个问题: 请把设备和要问的内容写全再问一次。",
    "This question needs the turns before it, and only the last question is read here: please ask it "
    "again in full, with the machine and what you want to know.",
)
_NAME = re.compile(
    r"[A-Za-z][A-Za-z0-9_.-]*\d[A-Za-z0-9_.-]*|\d+\s*[#号]|[\"'“”《][^\"'“”》]+[\"'“”》]"
)
_BACK = re.compile(
    r"\b(?:is|was|does|did|of|for|about|with|on|to|than|why|how|from|after|before) that\b(?! \w+ (?:is|was|are|were|has|have)\b)"
    r"|\bthat\s*[?？.]?\s*$",
    re.IGNORECASE,
)
_NOT_BACK = re.compile(
    r"\b(?:it|there) (?:takes?|is|was|are|were|safe|possible|necessary|normal|allowed|permitted|okay|ok|required)\b"
    r"[^?]*? (?:to|for|that)\b|\b(?:is|are|was|were) there\b|\b(?:one|ones) (?:of|or)\b|\bat the same time\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^\s*(?:and |so |then )?(?:what|how) about\b|^\s*same\b", re.IGNORECASE)
_AS_WELL = re.compile(r"\b(?:too|as well|either)\s*[?？.]?\s*$", re.IGNORECASE)
# A place is asked of a name whole, with no word beside it.
_WHERE_IS = lexicon.Pattern(r"^\s*{where_is}|{where_it_is}")
_SMALL_HAN = lexicon.Pattern(r"{small_word.zh}")


def needs_earlier_turns(question: str) -> bool:
    """Whether a question cannot be understood without what was said before it."""
    if _ABOUT.search(question) or _AS_WELL.search(question):
        return True
    named = _NAME.search(question)
    begins = lexicon.starts(question.lstrip(), "turn_link")
    asks = lexicon.has(question, "asks_anything")
    if begins and not (named and asks):
        return True
    if re.search(r"呢\s*[?？。]?\s*$", question) and not asks:
        return True
    whole = named is not None and _WHERE_IS.search(question) is not None
    if not whole and _says_little(question, bool(named)):
        return True
    plain = _NOT_BACK.sub(" ", question)
    back = [m.start for m in lexicon.scan(plain, "earlier_turn")]
    back += [m.start() for m in _BACK.finditer(plain)]
    own = _NAME.search(plain)
    return bool(back) and (own is None or own.start() > min(back))


def _says_little(question: str, named: bool) -> bool:
    """Whether hardly a word of content is left: one beside a name, two without."""
    rest = _NAME.sub(" ", question)
    words = [
        w
        for w in re.findall(r"[A-Za-z]+|\d+", rest)
        if len(w) > 1 and not lexicon.concept_of(w, "small_word")
    ]
    han = "".join(re.findall(r"[\u4e00-\u9fff]", _SMALL_HAN.sub("", rest)))
    return len(words) + len(han) // 2 < (1 if named else 2)
