"""Which words of a finding name which kind of problem: in the check's name, its code or its English sentence."""

from __future__ import annotations

import re

# A kind of the truth by words in its name; then what a finding that names it may say. Kept wide on purpose: the place
# (file, column, rows) tells one problem from another, the words only that it was understood and not hit by chance.
_FAMILIES: tuple[tuple[str, str], ...] = (
    (r"duplicate_file", r"duplicat|copy|same|identical|already"),
    (r"duplicate|order_id|conflicting", r"duplicat|repeat|twice|key|unique|conflict|contradict|same"),
    (r"fullwidth|letter_for_digit|number_as_text", r"width|notation|number|digit|format|type|text|not.understood|word"),
    (r"sentinel|missing_marker|missing_value|missing_cell|bad_quality|uncertain|thermocouple|comm_loss", r"sentinel|missing|placeholder|invalid|impossib|implausib|range|limit|spik|quality|empty|not.understood|word|number|type|stuck|outlier"),
    (r"total|subtotal", r"total|sum|add|arithmetic|balance"),
    (r"unit_change", r"unit|scale|factor|ratio|level|step"),
    (r"clock|dst|late_buffered", r"clock|time|order|late|shift|zone|twice|jump|backward"),
    (r"stuck|flapping", r"stuck|frozen|constant|flat|flap|jump|spik|noise|quality|not.understood"),
    (r"gap|missing_rows", r"gap|missing|interval|rhythm|hole|incomplete"),
    (r"broken|truncated|foreign|footer", r"broken|truncat|uneven|remark|footer|damag|json|foreign|left|not.read|type|empty|total|tag"),
    (r"mixed_time|date_only|us_date", r"date|time|format|month|mixed|fill|empty|merged|missing"),
    (r"implausible|spike", r"implausib|impossib|spik|outlier|range|decimal|factor|digit|jump|invalid|limit"),
    (r"counter|meter", r"counter|meter|roll|reset|backward|decreas|monoton|jump|drop|spik"),
)  # fmt: skip


def names(kind: str, told: str) -> bool:
    """Whether what a finding says fits a kind of problem."""
    flat = told.casefold()
    for kinds, words in _FAMILIES:
        if re.search(kinds, kind):
            return re.search(words, flat) is not None
    return True


SENSOR_FAULT = re.compile(
    r"stuck|frozen|flat|constant|missing|spik|invalid|outlier|implausib|poor", re.I
)
