"""Telephones, e-mail addresses and postal addresses, Chinese, English and German."""

from __future__ import annotations

import re
from collections.abc import Iterator

from industria.foundation.privacy.gates import Lazy, Line, Span

_CODE_BEFORE = Lazy(
    r"(?:料号|物料|编号|序列号|单号|订单|工单|批号|批次|图号|条码|流水号|资产号|合同号|serial|s/?n|part|p/?n|order|batch|lot|item|barcode|asset|no\.?|number|ref|id|code|sku|ean|wo|po|invoice|计数|累计|时间戳|timestamp|count|counter|total|ticket|version|tag|iban|konto|account)"
    r"[\s#:：=.号码为是\"'_-]*$",
    re.IGNORECASE,
)
_PHONE_BEFORE = Lazy(
    r"(?:电话|手机|手机号|联系方式|热线|致电|来电|拨打|座机|分机|传真|微信|phone|tel|telephone|mobile|mobil|cell|call|fax|hotline|whatsapp|sms|dial|contact|handy|ruf|rufnummer|durchwahl|telefon|ring)[^\d]{0,14}$",
    re.IGNORECASE,
)
_MOBILE = Lazy(r"(?<![\d.\-/])(?:(?:\+|00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![\d.]*\d)")
_LANDLINE = Lazy(
    r"(?<![\d\-/.])(?:\+86[\s-]?)?(?:\(0\d{2,3}\)|0\d{2,3})[\s-]?(?<=[\s)-])\s?\d{3,4}[\s-]?\d{4}(?:\s?(?:转|ext\.?|x|-)\s?\d{1,5})?(?!\d)"
)
_SERVICE = Lazy(r"(?<![\d-])[48]00-?\d{3}-?\d{4}(?![\d-])")
_INTERNATIONAL = Lazy(
    r"(?<![\d+])(?:\+|00(?=[1-9]\d[ /-]))(?!86)[1-9]\d{0,2}[\s.-]?(?:\(\d{1,4}\)[\s.-]?)?\d{1,4}(?:[\s./-]?\d{2,4}){1,5}(?!\d)"
)
_AMERICAN = Lazy(
    r"(?<![\d(-])(?:(?:\+?1[ .-])?\(\d{3}\)\s?|\b(?:1-)?\d{3}[-.])\d{3}[-.]\d{4}(?:\s?(?:ext\.?|x)\s?\d{1,5})?(?![\d-])"
)
_NAMED_PHONE = Lazy(
    r"(?<![A-Za-z])(?:phone|tel|telephone|telefon|mobile|mobil|mob|cell(?: ?phone)?|fax|hotline|whatsapp|handy|rufnummer|ruf|durchwahl|call(?: me| him| her| us)?(?: back)?(?: on| at)|reach(?: me| him| her| us)?(?: on| at)|direct (?:line|dial)|my (?:number|cell)|office line|desk line|ring(?: me)?(?: on| at)|text(?: me)? (?:on|at)|电话号码|联系电话|电话|手机号码?|手机|座机|热线|传真|联系方式|致电|拨打|来电)"
    r"(?:\s?(?:no|nr|number|#)\b)?[.\"']{0,2}\s*(?:[:：=]|is|为|是)?\s*[\"']?(?P<value>(?:\+|\(|0|[1-9])(?:[ ()/.-]{0,2}\d){6,14})(?![\d-]|\.\d)",
    re.IGNORECASE,
)  # fmt: skip
_PHONE_WORDS = ("phone", "tel", "mob", "cell", "fax", "hotline", "whatsapp", "handy", "ruf", "durchwahl", "call", "reach", "ring", "text", "direct", "my ", "line",
                "电话", "手机", "座机", "热线", "传真", "联系方式", "致电", "拨打", "来电")  # fmt: skip
# Britain and Germany: a nought, the area, the number in one or two groups; ten or eleven figures.
_NATIONAL = Lazy(
    r"(?<![\d.\-/A-Za-z_])(?=(?:[ /-]?\d){10,11}(?![\d-]|[ /]\d))\(?0\d{2,4}\)?[ /-]\d{3,7}(?:[ -]\d{3,4})?(?:[ -]\d{2,4})?(?![\d.-]*\d)"
)
_SEVEN = Lazy(r"\d(?:[^\dA-Za-z]{0,3}\d){6}")
_OF_A_COUNTRY = (
    (("+", "00"), _INTERNATIONAL), (("1",), _MOBILE), (("0",), _LANDLINE), (("0",), _NATIONAL), (("00",), _SERVICE), (("-", ".", ")"), _AMERICAN),
)  # fmt: skip
_EMAIL = Lazy(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w-])"
)
_EMAIL_SPELLED = Lazy(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*(?: ?\[at\] ?| ?\(at\) ?|＠)[A-Za-z0-9-]+(?:(?:\.| ?\[dot\] ?| ?\(dot\) ?)[A-Za-z0-9-]+)+(?![\w-])", re.IGNORECASE,
)  # fmt: skip
_CHINESE_ADDRESS = Lazy(
    r"(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,5}?市)?(?:[\u4e00-\u9fff]{1,6}?(?:区|县|市|旗|镇|乡|开发区))*"
    r"[\u4e00-\u9fff]{1,8}?(?:路|街|大道|道|巷|弄|胡同|村|里|新村|小区|花园|家园|公寓|大厦|园|苑|庄)(?:[\u4e00-\u9fff]{0,3})?\d+(?:-\d+)?(?:[号弄](?:院)?|(?=[幢栋座]))(?:[\u4e00-\u9fff]{0,6}?\d+(?:号)?[幢栋座楼]|[A-Z]座)?(?:\d+单元)?(?:\d+[室层楼])?(?:\d+室)?"
)
_ADDRESS_LEAD = Lazy(
    r"^(?:.*(?:地址|住址|家住|住在|住于|寄往|寄到|送至|送到|送往|位于|发往|现住|居住于|收货地|邮寄|户籍|来自|前往|寄|住|到|至|在|从|发)[为是于]?[:：]?)(?=[\u4e00-\u9fff])"
)
_PROVINCE = Lazy(
    r"(?:北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆)"
)
_NO_ADDRESS = Lazy(
    r"(?:管路|油路|气路|水路|回路|电路|线路|支路|通道|轨道|管道|皮带道|铁路|路灯|车道|旁路|链路|母线|走道|巷道|廊道|风道|烟道|流道|隧道|轨|频道|赛道|弯道|渠道)(?:[\u4e00-\u9fff]{0,3})?\d"
)
_STREET = r"(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Parkway|Pkwy|Highway|Hwy|Terrace|Close|Crescent|Circle|Cir|Trail|Loop|Row|Gardens|Grove|Hill|Quay|Wharf|Mews)"
_ENGLISH_ADDRESS = Lazy(
    rf"(?<![\w.-])\d{{1,5}}[A-Za-z]?\s(?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.?\s)?(?:[A-Z][a-z']+\.?\s|\d+(?:st|nd|rd|th)\s){{1,3}}"
    rf"{_STREET}\b\.?(?! [a-z]+s\b)(?!\s(?:valves?|bearings?|pumps?|tests?|motors?|units?))"
    r"(?:,?\s(?:Apt|Suite|Ste|Unit|Floor|Building|Bldg|Room|Flat|Dock|Bay|Gate|Warehouse)\.?\s?#?[\w-]+)?"
    r"(?:,?\s[A-Z][A-Za-z]+(?:\s[A-Z][a-z]+)?(?=,|\s[A-Z]{1,2}\d|\s[A-Z]{2}\s\d))?(?:,\s[A-Z][A-Za-z]+(?:\s[A-Z][a-z]+)?)?(?:,?\s[A-Z]{2}(?:\s\d{5}(?:-\d{4})?)?(?!\w))?(?:,?\s\d{5}(?:-\d{4})?)?(?:,?\s[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2})?"
)
_LESSER_STREET = (
    r"(?:Brow|Rise|View|Vale|Walk|Park|Bank|Green|Gate|End|Fold|Croft|Yard|Wynd|Brae|Meadow|Meadows|Path|Passage|Alley|Parade|Embankment|Causeway|Broadway|Pike|Plaza|Estate|Chase|Dene|Garth|Nook|Ridge|"
    r"Heights|Cove|Bend|Crossing|Common|Moor|Orchard|Side|Top|Bottom|Hollow|Landing|Mall|Pass|Point|Spur|Trace|Villas|Cottages|Mount|Bypass|Approach|Drove|Holt|Leas|Mead|Piece|Reach|Strand|Wood)"
)
_TOWN_ADDRESS = Lazy(
    rf"(?<![\w.-])\d{{1,5}}[A-Za-z]?\s(?:[A-Z][a-z']+\s){{1,3}}{_LESSER_STREET},\s[A-Z][a-z]+(?:[ -][A-Z]?[a-z]+){{0,2}}?(?:,\s[A-Z][A-Za-z ]+?)?(?:,?\s[A-Z]{{1,2}}\d[\dA-Z]?\s?\d[A-Z]{{2}})?(?=$|[.,;)]|\s[a-z(])"
)
_POST_BOX = Lazy(
    r"\b(?:P\.?\s?O\.?\s?Box|Postfach)\s+\d[\d ]{1,8}(?:,\s*(?:D-)?\d{5}\s[A-ZÄÖÜ][\w-]+)?(?:,\s[A-Z][\w ]+?(?=,|\.|$))?"
)
_GERMAN_ADDRESS = Lazy(
    r"(?<![\w-])(?:[A-ZÄÖÜ][\wäöüß.-]*(?:straße|strasse|str\.|weg|allee|platz|gasse|ring|ufer|damm|chaussee|steig|markt|kamp|hof)|(?:[A-ZÄÖÜ][\wäöüß-]+ )(?:Straße|Strasse|Str\.|Weg|Allee|Platz|Ring|Ufer|Damm)|(?:Am|Im|An der|An den|Auf dem|Auf der|In der|Zum|Zur|Unter den) [A-ZÄÖÜ][\wäöüß-]+(?= \d+[a-z]?,? \d{5}| \d+[a-z]?, [A-Z]))"
    r"\s\d{1,4}(?:\s?[a-z](?![a-z]))?(?:\s?-\s?\d+)?(?:,?\s*(?:D-)?\d{5}\s[A-ZÄÖÜ][\wäöüß-]+(?:\s(?:am|an der|im)\s[A-Z][\wäöüß]+)?|,\s[A-ZÄÖÜ][\wäöüß-]+)?"
)


def phones(line: Line) -> Iterator[Span]:
    """Telephone numbers: of a country's own form, or called a telephone."""
    text = line.text
    if not _SEVEN.search(text):
        return
    for signs, pattern in _OF_A_COUNTRY:
        if line.has(*signs):
            yield from (m.span() for m in pattern.finditer(text) if _is_phone(text, m))
    for match in _NAMED_PHONE.finditer(text) if line.has(*_PHONE_WORDS) else ():
        if 7 <= sum(c.isdigit() for c in match["value"]) <= 15:
            yield match.span("value")


def emails(line: Line) -> Iterator[Span]:
    """E-mail addresses, spelled-out ones too."""
    if "@" in line.text:
        yield from (match.span() for match in _EMAIL.finditer(line.text))
    if line.has("[at]", "(at)", "＠"):
        yield from (match.span() for match in _EMAIL_SPELLED.finditer(line.text))


def addresses(line: Line) -> Iterator[Span]:
    """Postal addresses with a street and a house number."""
    if line.han and line.has("号", "弄", "幢", "栋", "座"):
        for match in _CHINESE_ADDRESS.finditer(line.text):
            if not _NO_ADDRESS.search(match.group()):
                yield _trimmed_address(match)
    if line.capitalised and line.any_digit:
        yield from (match.span() for match in _ENGLISH_ADDRESS.finditer(line.text))
        yield from (match.span() for match in _GERMAN_ADDRESS.finditer(line.text))
        if ", " in line.text:
            yield from (match.span() for match in _TOWN_ADDRESS.finditer(line.text))
        if line.has("box", "postfach"):
            yield from (match.span() for match in _POST_BOX.finditer(line.text))


def _is_phone(text: str, match: re.Match[str]) -> bool:
    if _is_code(text, match.start()):
        return False
    before = text[: match.start()]
    if re.search(r"[A-Za-z0-9_]-?$", before[-2:]) and not _PHONE_BEFORE.search(before):
        return False
    digits = sum(c.isdigit() for c in match.group())
    return 7 <= digits <= 18


def _is_code(text: str, start: int) -> bool:
    """Whether the words before a number say that it is a code, and none says that it is a phone."""
    before = text[max(0, start - 24) : start]
    return not _PHONE_BEFORE.search(before) and bool(_CODE_BEFORE.search(before))


def _trimmed_address(match: re.Match[str]) -> Span:
    """The address without the words that lead to it."""
    start, end = match.span()
    text = match.group()
    province = _PROVINCE.search(text)
    if province and province.start() > 0:
        return start + province.start(), end
    lead = _ADDRESS_LEAD.match(text)
    return (start + lead.end() if lead else start), end
