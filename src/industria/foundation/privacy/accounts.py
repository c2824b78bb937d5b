"""Numbers that belong to a person: identity cards, bank accounts and cards, plates, staff numbers, birth dates.

Where a kind has check digits they decide (GB 11643 for Chinese identity numbers, ISO 13616 for IBAN, ISO/IEC
7812 for cards), unless the words before say what the number is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from industria.foundation.privacy.gates import Lazy, Line, Span

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IS = r"[\"'”]?\s*(?:(?:no|nr|number|nummer|num)\b\.?|号码?|#)?\s*(?:[:：=#]|is|was|lautet|ist|为|是)?\s*[\"'“]?\s*"

_ID_WORDS = ("passport", "identi", "id card", "id-card", "idcard", "national id", "tax id", "licen", "insurance", "ausweis", "pass", "steuer", "versicherung", "ssn", "social", "dni", "nif", "cedula", "ni no", "ni num", "nino",
             "护照", "证", "驾照", "社")  # fmt: skip
_VEHICLES = ("vehicle", "truck", "van", "car", "lorry", "trailer", "tanker", "tractor", "forklift", "fahrzeug", "lkw", "pkw",
             "kfz", "wagen", "anhänger", "transporter", "sattelzug")  # fmt: skip
_STAFF_WORDS = ("工号", "员", "人员编", "胸", "考勤", "厂牌", "工牌", "工作证", "employee", "emp", "staff", "personnel", "payroll", "clock", "works", "badge", "operator", "worker",
                "mitarbeiter", "personal", "pers.", "ma-", "ausweis", "stamm", "crew")  # fmt: skip
_RESIDENT = Lazy(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_SOCIAL = Lazy(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
_ID_NAMED = Lazy(
    rf"(?:passport|national id(?:entity)?(?: card)?|id[ -]?card|identity card|identity|driving licen[cs]e|driver'?s? licen[cs]e|licence|ni(?:no)?(?= (?:no|number))|national insurance|"
    rf"personalausweis|ausweis|reisepass|steuer-?id|sozialversicherungs(?:nummer|nr)?|sv-?nummer|rentenversicherungs(?:nummer)?|ssn|social security|tax id|cedula|dni|nif|"
    rf"护照|身份证|证件|驾驶证|驾照|社保|社会保障号|通行证|居留证|港澳证|军官证|身份证明){_IS}"
    rf"(?P<value>(?-i:(?=[A-Z\d -]*\d)[A-Z0-9][A-Z0-9]{{0,3}}(?:[ -]?[A-Z0-9]+){{1,6}}[xX]?))(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)  # fmt: skip
_INSURANCE = Lazy(
    r"(?<![A-Z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z0-9])"
)
_PENSION = Lazy(
    r"(?<!\w)\d{2} ?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2} ?[A-Z] ?\d{2}[0-9](?!\w)"
)
_HONG_KONG = Lazy(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{6}\([0-9A]\)")

_IBAN = Lazy(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_CARD = Lazy(r"(?<![A-Za-z0-9_.-])\d(?:[ -]?\d){11,18}(?![A-Za-z0-9_]|[.-]\d)")
_CARD_WORDS = Lazy(
    r"(?:card|visa|master ?card|amex|maestro|银行卡|信用卡|储蓄卡|工资卡|借记卡|卡号|账号|帐号|账户|开户行?|工行|农行|建行|中行|招行|交行|邮储|打到|汇到|转到|karte|kreditkarte|konto|account|acct)"
    r"[^\d]{0,24}$", re.IGNORECASE,
)  # fmt: skip

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATES = (
    Lazy(rf"[{_PROVINCES}][A-Z][·•.・\-\s]?(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])"),
    Lazy(rf"[{_PROVINCES}][A-Z][·•.・\-\s]?(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{{4}}[挂学警港澳领试超]"),
    Lazy(r"(?<![A-Z\u4e00-\u9fff])WJ[\u4e00-\u9fff]?\s?\d{4}[0-9A-Z](?![A-Za-z0-9])"),
)
_VEHICLE = r"(?:vehicle|truck|van|car|lorry|trailer|tanker|tractor|forklift|fahrzeug|lkw|pkw|kfz|wagen|anhänger|transporter|sattelzug)"
_PLATE_WORDS = r"(?:(?:licen[cs]e|number|truck|trailer|vehicle|car|lorry|van|tanker|rear|front)[ -]?plates?|plates?(?= (?:no|number|nr)|\s*[:=#])|registration|reg(?:\.|istration)?(?: (?:no|number|plate|mark))|regn?(?=\s*[:=.#])|kennzeichen|kfz-kennzeichen|amtl\. kennzeichen|nummernschild|tags?(?= [A-Z]{2} \w+ on the truck)|车牌|车号|牌照|车辆号牌|号牌)"
_PLATE_NAMED = Lazy(
    rf"{_PLATE_WORDS}{_IS}(?P<value>(?-i:(?=[A-ZÄÖÜ0-9 .·-]*\d)(?=[0-9 .·-]*[A-ZÄÖÜ])[A-ZÄÖÜ0-9]{{1,4}}(?:[ .·-]{{0,2}}[A-ZÄÖÜ0-9]{{1,7}}){{1,3}}))(?![\w-])",
    re.IGNORECASE,
)
_GERMAN = r"(?-i:[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[ -]?\d{1,4}[EH]?)"
_BRITISH = r"(?-i:[A-Z]{2}\d{2} ?[A-Z]{3})"
# France and Italy (AB-123-CD), the Netherlands (12-ABC-3), Spain (1234 ABC), Poland (WA 12345).
_FOREIGN = r"(?-i:[A-Z]{2}[- ]\d{3}[- ][A-Z]{2}|[A-Z]{2}\d{3}[A-Z]{2}|\d{1,3}-[A-Z]{2,3}-\d{1,3}|[A-Z]{1,3}-\d{2,3}-[A-Z]{1,2}|\d{4} ?[A-Z]{3}|[A-Z]{2,3} \d{5})"
_PLATE_OF_VEHICLE = Lazy(
    rf"{_VEHICLE}\b[^\d:=]{{0,12}}[:=]?\s*\(?(?P<value>{_GERMAN}|{_BRITISH}|{_FOREIGN})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)

_STAFF = Lazy(
    r"(?:employee|emp|staff|personnel|payroll|clock|works|badge|operator|worker|mitarbeiter|personal|pers\.?|ma|werks?ausweis|stamm|crew|user badge)(?:[ _.-]?(?:no|nr|number|num|id|nummer|code)\b\.?|[ _-]?#|(?<=badge)|(?<=badge )|nummer|-nr\.?)"
    r"[\"'”]?\s*(?:[:：=#]|is|ist)?\s*[\"'“]?(?P<value>[A-Z]{0,4}[-_]?\d{3,10}(?:-\d{1,4})?|[A-Z]{1,3}\d{2,8})(?![A-Za-z0-9_-])"
    r"|(?:工号|员工编号|员工号|职工号|职工编号|人员编号|人员号|员工代码|职员号|胸牌号?|胸卡号?|员工卡号|考勤号|厂牌号?|工牌号?|工作证号?|工牌)[\s:：=为是#“\"]*(?P<zh>[A-Za-z]{0,4}[-_]?\d{2,10}(?:-\d{1,4})?)(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)  # fmt: skip
_STAFF_PLAIN = Lazy(
    r"\b(?:employee|badge)\s+#?(?P<value>[A-Z]{0,3}-?\d{4,8})(?![\w-])", re.IGNORECASE
)

_DATE = (
    r"(?:(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|(?:19|20)\d{2}年\d{1,2}月(?!\d)|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d{2}|(?:19|20)\d{6}|"
    r"\d{1,2}(?:st|nd|rd|th|\.)?[ -](?:Jan|Feb|Mar|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)[a-zä]*\.?,?[ -](?:19|20)\d{2}|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2})"
)
_BIRTH = Lazy(
    rf"(?:出生日期|出生年月日?|出生时间|生日|出生于|出生|生于|d\.?o\.?b\b\.?|date of birth|birth[ _-]?date|birth[ _-]?day|born(?: on)?(?: the)?|geburtsdatum|geburtstag|geb\.(?: am)?|geboren(?: am)?|(?<=\s)\*\s?)"
    rf"[\"'”]?[)）]?\s*(?:[:：=]|is|was|为|是|于|on)?\s*[\"'“]?(?P<value>{_DATE})|(?P<zh>{_DATE})(?:出?生(?![产效成])|出生)",
    re.IGNORECASE,
)  # fmt: skip


def identity_numbers(line: Line) -> Iterator[Span]:
    """Numbers of identity cards, passports and social security."""
    text = line.text
    yield from (m.span() for m in _RESIDENT.finditer(text) if valid_resident(m.group()))
    for match in _ID_NAMED.finditer(text) if line.has(*_ID_WORDS) else ():
        value = match["value"]
        if (
            sum(c.isdigit() for c in value) >= 5
            and 6 <= len(value.replace(" ", "").replace("-", "")) <= 20
        ):
            yield match.span("value")
    for match in _SOCIAL.finditer(text) if "-" in text else ():
        if not re.search(
            r"(?:part|order|serial|lot|batch|ref|no\.?|s/n|p/n|item|sku|drawing|ticket)[\s#:.=]*$",
            text[: match.start()],
            re.IGNORECASE,
        ):
            yield match.span()
    if line.has("insurance", "ni ", "nino", "versicherung", "sv-", "national"):
        for pattern in (_INSURANCE, _PENSION):
            yield from (match.span() for match in pattern.finditer(text))
    if "(" in text:
        yield from (match.span() for match in _HONG_KONG.finditer(text))


def ibans(line: Line) -> Iterator[Span]:
    """International bank account numbers, by their check digits or by their name."""
    named = line.has("iban")
    for match in _IBAN.finditer(line.text):
        end = _iban_end(match.group(), named)
        if end:
            yield match.start(), match.start() + end


def _iban_end(text: str, named: bool) -> int:
    """Where the number ends: as far as its check digits are right; all of it where it is called an IBAN."""
    ends = [m.end() for m in re.finditer(r"[A-Z0-9](?=\s|$)", text)]
    for end in reversed(ends):
        compact = text[:end].replace(" ", "")
        moved = compact[4:] + compact[:4]
        if 15 <= len(compact) <= 34 and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1:
            return end
    return len(text) if named else 0


def bank_cards(line: Line) -> Iterator[Span]:
    """Numbers of bank cards: called one, or in groups of four with the right check digit."""
    for match in _CARD.finditer(line.text):
        digits = re.sub(r"\D", "", match.group())
        if not 13 <= len(digits) <= 19:
            continue
        named = (
            _CARD_WORDS.search(line.text[max(0, match.start() - 40) : match.start()]) is not None
        )
        grouped = (
            re.fullmatch(r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}(?:\1\d{1,3})?", match.group())
            is not None
        )
        if named or (grouped and luhn(digits)):
            yield match.span()


def plates(line: Line) -> Iterator[Span]:
    """Number plates of vehicles: Chinese ones by their form, others where the line says that they are."""
    text = line.text
    if line.han:
        for pattern in _PLATES:
            yield from (match.span() for match in pattern.finditer(text))
    if line.has(
        "plate", "reg", "kennzeichen", "nummernschild", "tag", "车牌", "车号", "牌照", "号牌"
    ):
        yield from (
            m.span("value") for m in _PLATE_NAMED.finditer(text) if 4 <= len(m["value"]) <= 12
        )
    if line.has(*_VEHICLES):
        yield from (match.span("value") for match in _PLATE_OF_VEHICLE.finditer(text))


def staff_numbers(line: Line) -> Iterator[Span]:
    """What a plant calls its people by in numbers."""
    if not line.has(*_STAFF_WORDS):
        return
    for match in _STAFF.finditer(line.text):
        yield match.span("value" if match["value"] else "zh")
    yield from (m.span("value") for m in _STAFF_PLAIN.finditer(line.text))


def birth_dates(line: Line) -> Iterator[Span]:
    """Dates that are said to be somebody's birth."""
    if not line.has("生", "birth", "born", "dob", "d.o.b", "geb", "*"):
        return
    for match in _BIRTH.finditer(line.text):
        yield match.span("value" if match["value"] else "zh")


def valid_resident(number: str) -> bool:
    """The check digit of a Chinese resident number (GB 11643-1999)."""
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[-1].upper()


def luhn(digits: str) -> bool:
    """The check digit of a card (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
