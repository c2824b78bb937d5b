"""The same unit in the many ways that truth files and products write it, apart from the product's own lists."""

from __future__ import annotations

import re
import unicodedata

# The first of each line stands for all of it; written by hand from SI, trade use and three languages.
_SAME = (
    "°c|degc|deg c|c|celsius|摄氏度|度", "°f|degf|f|fahrenheit", "k|kelvin", "rpm|r/min|1/min|min-1|u/min|rev/min|转/分|转/min",
    "m3/h|m3h|cbm/h|立方米/小时|m^3/h", "nm3/h|m3(n)/h", "l/min|lpm|升/分", "l/s", "mm/s|毫米/秒|mm/s rms", "%|pct|percent|百分比|% rh",
    "bar|bar(g)|barg", "mpa|兆帕", "kpa|千帕", "pa|帕", "a|amp|ampere|安|安培", "v|volt|伏", "kw|千瓦", "kwh|kw·h|kw.h|千瓦时|度电", "mwh",
    "t/h|吨/小时|吨/时|tph", "kg/h", "t|吨|to", "kg|公斤|千克", "mm|毫米", "m|米", "in|inch|\"|zoll", "s|sec|秒|sek", "h|hr|hrs|hour|hours|小时|std",
    "min|minute|分钟|分", "ppm", "kn|千牛", "deg|°|grad", "us tons|us ton-force|us ton|short tons|tonf(us)|uston", "pcs|stk|stück|stueck|piece|pieces|件|个|只|套|台",
    "strokes|hübe|huebe|stroke|schuss|hübe/schuss", "g/l", "m2/kg|m²/kg", "1|-|none", "次/min|1/min 次|strokes/min", "ms", "yuan|元|cny", "mbar", "hz",
)  # fmt: skip
_COUNTED = ("strokes", "pcs")
_OF = {form: forms.split("|")[0] for forms in _SAME for form in forms.split("|")}


def plain_unit(text: str | None) -> str:
    """One spelling for a unit; an empty string for none."""
    flat = unicodedata.normalize("NFKC", text or "").casefold().strip()
    flat = re.sub(r"[\[\](){}]", "", flat).replace("^", "").replace("·", ".").strip()
    flat = re.sub(r"\s*/\s*", "/", flat)
    return _OF.get(flat, flat)


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether both write one unit."""
    return plain_unit(one) == plain_unit(other)


def stands_in(unit: str, text: str) -> bool:
    """Whether a text writes the unit as a word of its own, in any of its spellings.

    What is only counted (strokes, pieces) is as well the name of a column: it is a unit where it stands in brackets.
    """
    flat = unicodedata.normalize("NFKC", text).casefold()
    wanted = plain_unit(unit)
    forms = {form for form, first in _OF.items() if first == wanted} | {wanted}
    around = (
        (r"[\[(]\s*", r"\s*[\])]") if wanted in _COUNTED else (r"(?<![a-z0-9°%])", r"(?![a-z0-9])")
    )
    return any(re.search(around[0] + re.escape(form) + around[1], flat) for form in forms if form)
