"""English, German and romanised names: a known given name with a family name, or what a role or a greeting introduces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from industria.foundation.privacy.gates import Lazy
from industria.foundation.privacy.names_en_words import (
    GIVEN_NAMES,
    NAMED_LIKE_PERSONS,
    PINYIN_SURNAMES,
    PLANT_WORDS,
)

_WORD = r"(?:O'|Mc|Mac|D'|Al-|El-)?[A-ZÀ-ÖØ-Þ][a-zß-öø-ž]+(?:[-'][A-ZÀ-ÖØ-Þ]?[a-zß-öø-ž]+)?"
_PARTICLE = r"(?:van der |van den |van de |van |von der |von |zu |de la |de |del |della |di |da |dos |bin |al |el |Van |Von |De |Di |Da |Le |La |Ten |Ter )"
_FAMILY = rf"(?:{_PARTICLE})?{_WORD}"
_INITIAL = r"[A-Z]\.(?:[- ]?[A-Z]\.)?"
_FULL = rf"{_WORD}(?: {_INITIAL})? {_FAMILY}(?: {_WORD}(?=$|[,.;:<(\n]))?"
_TITLES = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Herrn|Frau|Ing|Dipl|Sr|Sra|Mme|M)\.?-?(?: ?(?:Dr|Ing|Prof)\.)*"
)
_PARTICIPLES = (
    r"(?:re)?(?:reported|signed|signed off|approved|checked|inspected|assigned|performed|prepared|reviewed|issued|handed over|written|confirmed|repaired|replaced|verified|"
    r"received|requested|created|authori[sz]ed|completed|witnessed|escorted|raised|logged|opened|closed|acknowledged|acked|released|submitted|entered|updated|changed|modified|"
    r"done|carried out|tested|calibrated|supervised|relieved|accompanied|delivered|driven|found|noticed|spotted|ordered|cancelled|countersigned|installed|taken|countersigned|accepted|collected|picked up|"
    r"gemeldet|erstellt|geprüft|freigegeben|unterschrieben|ausgeführt|repariert|bearbeitet|angelegt|bestätigt|übernommen|durchgeführt|abgenommen|beauftragt|erledigt|genehmigt)"
)
_ROLES = (
    r"(?:operator|technician|tech|engineer|supervisor|foreman|manager|electrician|fitter|welder|planner|inspector|visitor|guest|driver|employee|worker|host|full name|contact name|"
    r"customer|buyer|author|owner|assignee|assigned to|shift lead(?:er)?|team lead(?:er)?|lead|on call|on duty|reporter|requester|requestor|responsible|escort|injured(?: person)?|mechanic|rigger|"
    r"millwright|machinist|plumber|scaffolder|contractor|contact(?: person)?|attn\.?|attention|cc|bcc|signature|signed|name|person|colleague|apprentice|trainee|trainer|nurse|auditor|dispatcher|"
    r"purchaser|storekeeper|guard|security|crane driver|forklift driver|patient|recipient|consignee|sender|caller|buddy|witness|originator|approver|reviewer|coordinator|permit holder|issuer|"
    r"emergency contact|next of kin|account holder|card ?holder|passenger|client|user name|display name|fitters|technicians|operators|crew|"
    r"bearbeiter(?:in)?|ansprechpartner(?:in)?|fahrer(?:in)?|besucher(?:in)?|meister|schichtführer|monteur|kollege|kollegin|unterschrift|freigabe|techniker|prüfer(?:in)?|melder(?:in)?|ersteller|"
    r"auftraggeber|kunde|mitarbeiter(?:in)?|schichtleiter(?:in)?|elektriker|schlosser|empfänger|absender|bediener|instandhalter|verantwortlich(?:er)?|vertretung|kontakt|name)"
)
_HUMAN_VERB = (
    r"(?:confirmed|said|says|reported|reports|signed|acknowledged|called|asked|asks|told|wrote|noted|requested|approved|wants|checked|replaced|repaired|found|noticed|saw|heard|tightened|"
    r"greased|will|is on|is off|is going|was on|was injured|went|has|had|took|took over|left|arrived|came|cleaned|closed|opened|completed|inspected|installed|logged|entered|pressed|ordered|"
    r"started|stopped|reset|isolated|fixed|changed|swapped|adjusted|measured|mentioned|thinks|suggested|suggests|agreed|handed|took|slipped|fell|cut|hat|meldet|meldete|prüft|bestätigt|sagt|übernimmt|kommt|war|ist krank|can|and I|needs|did|does|complained|lost|forgot|leads|joined|called in|verified|picked|collected|delivered|from)"
)


# Words of roles and deeds: they begin with a capital at the start of a line.
_OFFICES = frozenset(re.findall(r"[a-zäöü]{3,}", _ROLES + " " + _PARTICIPLES)) - {"bin"}


@cache
def _introduction() -> re.Pattern[str]:
    """What introduces a full name, up to where it begins."""
    before, sep = r"(?<![A-Za-zÀ-ž])", r"[\"']?\s*[:=]?\s*[\"'>]?"
    return re.compile(
        rf"{before}(?:(?i:{_PARTICIPLES}(?: by| von| to| durch)|by|von|durch|vom|with|to|from|for|ask|tell|call|contact|met|see|thank|and|&|und|mit|an|für|(?:\w+_)?{_ROLES}){sep} ?(?:{_TITLES} )?|{_TITLES} )$"
    )


@cache
def _patterns() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """Of single names that are introduced, each with what has to be there for it."""
    before = r"(?<![A-Za-zÀ-ž])"
    sep = r"[\"']?\s*[:=]?\s*[\"'>]?"
    return (
        (
            ("by ", "von "),
            re.compile(
                rf"{before}(?i:{_PARTICIPLES} (?:by|von)){sep} ?({_WORD})(?=$|[.,;:)\]\n<\"']| (?:on|at|from|um|am|and|und|in|for|because|\d|to)\b)"
            ),
        ),
        (
            (
                "hi",
                "hello",
                "hey",
                "dear",
                "hallo",
                "moin",
                "lieb",
                "morning",
                "servus",
                "hola",
                "guten",
            ),
            re.compile(
                rf"(?:^|[.!?\n>]\s*)(?i:hi|hello|hey|dear|hallo|moin|liebe|lieber|good morning|morning|servus|hola|guten morgen|guten tag),? (?:{_TITLES} )?({_WORD}(?: {_WORD})?)(?=[,!.:;\n-]|$| [a-z—])"
            ),
        ),
        (
            (
                "regards",
                "thank",
                "cheers",
                "wishes",
                "best",
                "sincerely",
                "br",
                "rgds",
                "thx",
                "tks",
                "grüße",
                "gruß",
                "vg",
                "lg",
                "mfg",
                "danke",
            ),
            re.compile(
                rf"(?i:\b(?:best regards|kind regards|warm regards|regards|many thanks|thank you|thanks|cheers|best wishes|best|sincerely|br|rgds|thx|tks|mit freundlichen grüßen|viele grüße|beste grüße|liebe grüße|freundliche grüße|gruß|grüße|vg|lg|mfg|danke))(?: (?:and|und) (?:best )?(?:regards|grüße))?[,.!]?\s+[-–—]?\s*({_WORD}(?: {_FAMILY})?)(?=\s*(?:$|[.,;\n(|/<]))"
            ),
        ),
        (
            ("-", "–", "—", "/"),
            re.compile(rf"(?:\s[-–—]{{1,2}}\s?|\s/\s?)({_WORD}(?: {_FAMILY})?)\.?\s*$"),
        ),
        (("@",), re.compile(rf"(?:^|\s)@({_WORD}(?: {_WORD})?)(?=\W|$)")),
        (
            ("ask", "tell", "call", "ping", "text", "inform", "remind", "mail", "meet", "told"),
            re.compile(
                rf"\b(?i:ask|tell|call|ping|text|inform|remind|email|mail|meet|told|asked|called) ({_WORD})(?= (?:to|if|about|that|when|for|before|and|on|in|at|whether)\b|[.,;!?]|$)"
            ),
        ),
    )


def english_names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of names in a text that has a capitalised word in it."""
    lowered = text.lower()
    yield from _full_names(text)
    for signs, pattern in _patterns():
        for sign in signs:  # a loop, since it is faster than any()
            if sign in lowered:
                yield from (m.span(1) for m in pattern.finditer(text) if _is_single(m[1]))
                break


def _full_names(text: str) -> Iterator[tuple[int, int]]:
    """Names of two words and more that their own words tell, or what stands before or behind them."""
    at = 0
    while match := _candidate().search(text, at):
        if _is_person(match[1], introduced=True) and _is_told(text, match):
            yield match.span(1)
            at = match.end()
        else:
            at = _next_word(text, match)
    if not GIVEN_NAMES.isdisjoint(_CAPITALISED.findall(text)):
        for alone in _GIVEN_ALONE:
            yield from (m.span(1) for m in alone.finditer(text) if m[1] in GIVEN_NAMES)
    if ", " in text:
        for match in _LAST_FIRST.finditer(text):
            if match[2] in GIVEN_NAMES and _is_person(f"{match[2]} {match[1]}"):
                yield match.span()
    if _TITLE_SIGN.search(text):
        for match in _titled().finditer(text):
            if _is_person(match[1], introduced=True):
                yield match.span(1)


def _is_told(text: str, match: re.Match[str]) -> bool:
    """Whether what may be a full name is one."""
    name, (start, end) = match[1], match.span(1)
    words = name.split()
    if words[0] in GIVEN_NAMES or _is_pinyin(words):
        return len(words) > 1
    if _WHO.match(text, end) is not None:
        return True
    if words[0].endswith("."):
        return len(words[-1]) > 3
    before = text[max(0, start - _FARTHEST) : start]
    if before and before[-1] in " :='\">_" and _introduction().search(before):
        return True
    opens = not before.strip() or before.rstrip()[-1] in ".;:\n-–]"
    return (opens and _DOES.match(text, end) is not None) or _MAIL.match(text, end) is not None


_CAPITALISED = Lazy(r"[A-ZÀ-Þ][a-zß-ž-]+")
# A given name alone: behind what was done, or before what only people do.
_GIVEN_ALONE = (
    Lazy(
        rf"(?:ed|un|et|ut|en|ne|by|with|from|to|mit|von) (?:by |with )?({_WORD})(?=$|[.,;:)\]]| (?:at|on|in|and|for|to|after|before|um|am|und)\b)"
    ),
    Lazy(
        rf"(?:^|[;:,.\n(–—-]\s*|\b(?:and|but|so|if|when|because|that|und|aber) )({_WORD})(?='s\b| {_HUMAN_VERB}\b)"
    ),
)
_WHO = Lazy(r",? who\b")
_DOES = Lazy(rf" {_HUMAN_VERB}\b")
_MAIL = Lazy(r"\s*[<(]\s*[\w.+-]+@")
_LAST_FIRST = Lazy(rf"(?<![A-Za-zÀ-ž])({_WORD}), ({_WORD})(?![A-Za-zÀ-ž])")
_FARTHEST = 48
_TITLE_SIGN = Lazy(r"\b(?:M[rs]|Mrs|Miss|Dr|Prof|Herr|Frau|Ing)")


@cache
def _candidate() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-zÀ-ž])((?:{_FULL})|(?:{_INITIAL} ?{_FAMILY}))(?![A-Za-zÀ-ž])")


@cache
def _titled() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-zÀ-ž]){_TITLES} ((?:{_FULL})|{_FAMILY})(?![A-Za-zÀ-ž])")


def _next_word(text: str, match: re.Match[str]) -> int:
    space = text.find(" ", max(match.start() + 1, match.start(1)))
    return space + 1 if 0 <= space < match.end() else match.end()


def _is_person(name: str, *, introduced: bool = False) -> bool:
    """Whether no word of a name is one of the trade, and it is no maker's."""
    words = re.sub(r"\b[A-Z]\. ?", "", name).split()
    if name in NAMED_LIKE_PERSONS or " ".join(words[:2]) in NAMED_LIKE_PERSONS:
        return False
    parts = [w for w in words if w[:1].isupper()]
    if not parts or any(
        p in PLANT_WORDS or p.rstrip("s") in PLANT_WORDS or p.lower() in _OFFICES for p in parts
    ):
        return False
    return introduced or len(parts) > 1


def _is_single(name: str) -> bool:
    words = name.split()
    if len(words) > 1:
        return _is_person(name, introduced=True)
    return name not in PLANT_WORDS and name.rstrip("s") not in PLANT_WORDS and len(name) > 2


# Syllables of romanised Chinese (ISO 7098).
_SYLLABLE = Lazy(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ong|ian|iao|uan|uai|ing|üe|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|a|o|e|i|u|ü)"
)
_ENGLISH_TOO_TEXT = ("Ping Chain Pan Can Fan Gun Man Men Run Sun Tan Ban Bin Den Pen Gang Long Song Wang Tang Hang Bang Dang Lane Line Lime Mine Time Made Make Line Wine Tie Die Lie Pie Due Sue He She Me We Be Ma Pa La Ha Hi Ti Bi Di Si Ni Li Ding Ring King Sing Wing Rang Sang Hong Kong Shanghai Beijing Henan Hunan Hubei Nan Tin Pin Win Sin Gin Chin Yin Sheng Lu Wu")  # fmt: skip
_ENGLISH_TOO = frozenset(_ENGLISH_TOO_TEXT.split())


def _is_pinyin(words: list[str]) -> bool:
    """A Chinese family name and a given name of one or two syllables, in either order."""
    if len(words) != 2 or not all(w.isascii() for w in words):
        return False
    family, given = words if words[0] in PINYIN_SURNAMES else words[::-1]
    if family not in PINYIN_SURNAMES or (
        family in _ENGLISH_TOO and given in _ENGLISH_TOO and family not in ("Wang", "Li")
    ):
        return False
    return (
        given not in PLANT_WORDS
        and _syllables(given.lower())
        and given
        not in ("Long", "Line", "Lane", "Fan", "Pan", "Can", "Gun", "Chain", "Made", "Make", "Time")
    )


def _syllables(word: str) -> bool:
    """Whether a word is one or two syllables of pinyin, and three letters or more, or two."""
    return any(
        _SYLLABLE.fullmatch(word[:cut]) and (not word[cut:] or _SYLLABLE.fullmatch(word[cut:]))
        for cut in range(1, len(word) + 1)
    )
