"""Finds personal data and secrets in Chinese and English text, with their place and kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from industria.foundation.privacy.names import find_names

Kind = Literal["name", "phone", "identity_number", "plate", "address", "credential", "email"]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Characters ``start`` up to ``end`` of a text, and what they are."""

    start: int
    end: int
    kind: Kind


_CODE_BEFORE = re.compile(
    r"(?:料号|物料|编号|序列号|单号|订单|工单|批号|批次|图号|条码|流水号|资产号|serial|s/?n|part|p/?n|order|batch|lot|item|barcode|asset|no\.?|number|ref|id|code|sku|ean|wo|po|invoice|计数|累计|时间戳|timestamp|count|counter|total)"
    r"[\s#:：=.号码为是\"'_-]*$",
    re.IGNORECASE,
)
_PHONE_BEFORE = re.compile(
    r"(?:电话|手机|手机号|联系方式|热线|致电|来电|拨打|座机|分机|传真|phone|tel|telephone|mobile|cell|call|fax|hotline|whatsapp|sms|dial|contact)[^\d]{0,12}$",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"(?<![\d.\-/])(?:(?:\+|00)?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?![\d.]*\d)"
)
_LANDLINE = re.compile(
    r"(?<![\d\-/.])(?:\+86[\s-]?)?\(?0\d{2,3}\)?[\s-]\d{3,4}[\s-]?\d{4}(?:\s?(?:转|ext\.?|x|-)\s?\d{1,5})?(?!\d)"
)
_INTERNATIONAL = re.compile(
    r"(?<![\d+])\+(?!86)[1-9]\d{0,2}[\s.-]?(?:\(\d{1,4}\)[\s.-]?)?\d{1,4}(?:[\s.-]?\d{2,4}){1,4}(?!\d)"
)
_AMERICAN = re.compile(
    r"(?<![\d(])(?:\(\d{3}\)\s?|\b\d{3}[-.])\d{3}[-.]\d{4}(?:\s?(?:ext\.?|x)\s?\d{1,5})?(?!\d)"
)
_RESIDENT = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_SOCIAL = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_PASSPORT = re.compile(
    r"(?:护照(?:号码|号)?|passport(?:\s*(?:no\.?|number|#))?)[\s:：=为是\"]*([A-Z]{1,2}\d{7,8})(?!\d)",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?<![\u4e00-\u9fff])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼](?=[A-Z])[A-Z][·•・\-\s]?(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_PLATE_ANY = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•・\-]?(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_BRITISH_PLATE = re.compile(
    r"(?:plate|registration|reg\.?|vehicle|van|truck|car|lorry)(?:\s+(?:no\.?|number|plate))?[\s:#]*([A-Z]{2}\d{2}\s?[A-Z]{3})\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w-])"
)
_CHINESE_ADDRESS = re.compile(
    r"(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,5}?市)?(?:[\u4e00-\u9fff]{1,6}?(?:区|县|市|旗|镇|乡|开发区))*"
    r"[\u4e00-\u9fff]{1,8}?(?:路|街|大道|道|巷|弄|胡同|村|里|新村|小区|花园)(?:[\u4e00-\u9fff]{0,2})?\d+(?:-\d+)?[号弄](?:院)?(?:[\u4e00-\u9fff]{0,6}?\d+(?:号)?[幢栋座楼]|[A-Z]座)?(?:\d+单元)?(?:\d+[室层楼])?(?:\d+室)?"
)
_ADDRESS_LEAD = re.compile(
    r"^(?:.*(?:地址|住址|家住|住在|住于|寄往|寄到|送至|送到|位于|发往|现住|居住于|收货地|邮寄|户籍|来自|前往|寄|住|到|至|在|从)[为是于]?[:：]?)(?=[\u4e00-\u9fff])"
)
_PROVINCE = re.compile(
    r"(?:北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆)"
)
_ENGLISH_ADDRESS = re.compile(
    r"(?<![\w.-])\d{1,5}[A-Za-z]?\s(?:(?:N|S|E|W|North|South|East|West)\.?\s)?(?:[A-Z][a-z]+\.?\s|\d+(?:st|nd|rd|th)\s){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Parkway|Pkwy|Highway|Hwy|Terrace|Close|Crescent)\b\.?"
    r"(?:,?\s(?:Apt|Suite|Ste|Unit|Floor|Building|Bldg|Room|Flat)\.?\s?#?[\w-]+)?"
    r"(?:,\s[A-Z][A-Za-z]+(?:\s[A-Z][a-z]+)?)?(?:,?\s[A-Z]{2}(?:\s\d{5}(?:-\d{4})?)?(?!\w))?(?:,?\s[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2})?"
)
_SECRET_NAMED = re.compile(
    r"(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_\- ]?key|apikey|access[_\- ]?key|secret[_\- ]?key|client[_\- ]?secret|auth[_\- ]?token|private[_\- ]?key|密码|口令|密钥|令牌|pin)"
    r"(?:\s*(?:is|为|是|改为|改成|重置为|已改为|already|set to|changed to|reset to|to))?\s*[\"']?\s*[:=：]?\s*[\"'“]?([^\s\"'“”，。；,;<>()（）]{4,200})",
    re.IGNORECASE,
)
_SECRETS = (
    re.compile(r"Bearer\s+([A-Za-z0-9._~+/=-]{12,})"),
    re.compile(r"\b((?:AKIA|ASIA)[A-Z0-9]{16})\b"),
    re.compile(r"\b((?:sk|pk|rk)-(?:[A-Za-z]+-)*[A-Za-z0-9_-]{16,})"),
    re.compile(
        r"\b((?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abpr]-[\w-]{10,})"
    ),
    re.compile(r"\b(eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?)"),
    re.compile(r"(-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----)"),
    re.compile(r"[a-z][a-z0-9+.-]*://[^\s:/@]+:([^\s@/]+)@"),
    re.compile(r"\s(?:-p|--password)[ =](\S{4,})"),
)
_NO_SECRET = re.compile(
    r"^(?:protected|policy|expired|expires|reset|required|change[ds]?|field|manager|rotation|must|was|has|is|are|the|for|and|错误|过期|已过期|保护|管理|修改|重置|长度|策略|正确|不正确|输入|遗忘|"
    r"incorrect|invalid|wrong|prompt|screen|page|rule|rules|length|none|null|true|false|\*+|x+|<.*|\{.*|\$\{.*|hash|hashed|stored|entered|needed|missing|bucket|ring|bus|passing|through)$",
    re.IGNORECASE,
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


Span: TypeAlias = tuple[int, int]


def find_personal_data(text: str) -> list[PersonalData]:
    """What is personal or secret in a text, in order; overlapping finds are one."""
    found: list[PersonalData] = []
    for kind, spans in _FINDERS:
        for start, end in spans(text):
            if start < end and all(end <= f.start or start >= f.end for f in found):
                found.append(PersonalData(start, end, kind))
    return sorted(found, key=lambda f: f.start)


def _credentials(text: str) -> Iterator[Span]:
    for pattern in _SECRETS:
        yield from (match.span(1) for match in pattern.finditer(text))
    yield from (m.span(1) for m in _SECRET_NAMED.finditer(text) if _is_secret(m))


def _emails(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _EMAIL.finditer(text))


def _identity_numbers(text: str) -> Iterator[Span]:
    yield from (m.span() for m in _RESIDENT.finditer(text) if _valid_resident(m.group()))
    yield from (match.span(1) for match in _PASSPORT.finditer(text))
    for match in _SOCIAL.finditer(text):
        if not _is_code(text, match.start(), allow=r"(?:ssn|social|security)"):
            yield match.span()


def _phones(text: str) -> Iterator[Span]:
    for pattern in (_INTERNATIONAL, _MOBILE, _LANDLINE, _AMERICAN):
        yield from (m.span() for m in pattern.finditer(text) if _is_phone(text, m))


def _plates(text: str) -> Iterator[Span]:
    for pattern in (_PLATE, _PLATE_ANY):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span(1) for match in _BRITISH_PLATE.finditer(text))


def _addresses(text: str) -> Iterator[Span]:
    yield from (_trimmed_address(match) for match in _CHINESE_ADDRESS.finditer(text))
    yield from (match.span() for match in _ENGLISH_ADDRESS.finditer(text))


def _names(text: str) -> Iterator[Span]:
    yield from sorted(find_names(text), key=lambda s: s[0] - s[1])


# In this order: what an earlier one takes, no later one takes again.
_FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[Span]]], ...] = (
    ("credential", _credentials), ("email", _emails), ("identity_number", _identity_numbers),
    ("phone", _phones), ("plate", _plates), ("address", _addresses), ("name", _names),
)  # fmt: skip


def _is_phone(text: str, match: re.Match[str]) -> bool:
    if _is_code(text, match.start()):
        return False
    before = text[: match.start()]
    if re.search(r"[A-Za-z0-9_]-?$", before[-2:]) and not _PHONE_BEFORE.search(before):
        return False
    digits = sum(c.isdigit() for c in match.group())
    return 7 <= digits <= 18


def _is_code(text: str, start: int, allow: str = "") -> bool:
    """Whether the words before a number say that it is a code, and none says that it is a phone."""
    before = text[max(0, start - 24) : start]
    if _PHONE_BEFORE.search(before) or (allow and re.search(allow, before, re.IGNORECASE)):
        return False
    return bool(_CODE_BEFORE.search(before))


def _is_secret(match: re.Match[str]) -> bool:
    value, name = match[1], match.group()[: match.start(1) - match.start()]
    if _NO_SECRET.match(value):
        return False
    if re.search(r"[:=：]", name) or re.search(r"(?:is|为|是|to)\s*[\"'“]?$", name.strip() + " "):
        return True
    if re.search(
        r"(?:is|为|是|改为|改成|重置为|set to|changed to|reset to)\s*[\"'“]?\s*$",
        name,
        re.IGNORECASE,
    ):
        return True
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value) and len(value) >= 6)


def _valid_resident(number: str) -> bool:
    """The check digit of a Chinese resident number (GB 11643-1999)."""
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[-1].upper()


def _trimmed_address(match: re.Match[str]) -> tuple[int, int]:
    """The address without the words that lead to it."""
    start, end = match.span()
    text = match.group()
    province = _PROVINCE.search(text)
    if province and province.start() > 0:
        return start + province.start(), end
    lead = _ADDRESS_LEAD.match(text)
    return (start + lead.end() if lead else start), end
