"""One form for the many signs with which numbers and units are written: widths, minus signs, dots, quotes."""

from __future__ import annotations

import re
import unicodedata

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_MIXED = re.compile(r"(\d)([\u00bc-\u00be\u2150-\u215e])")
_SIGNS = str.maketrans({
    "−": "-", "–": "-", "—": "-", "﹣": "-", "‐": "-", "‑": "-", "⋅": "·", "•": "·", "∙": "·", "・": "·",
    "µ": "μ", "／": "/", "˚": "°", "º": "°", "Ω": "Ω", "∕": "/", "⁄": "/", "“": '"', "”": '"', "″": '"',
    "′": "'", "’": "'", "‘": "'", "∆": "Δ", "△": "Δ", "⩽": "≤", "≦": "≤", "⩾": "≥", "≧": "≥", "～": "~",
    "〜": "~", "∼": "~", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
})  # fmt: skip


def plain(text: str) -> str:
    """Full-width signs, superscripts and the many minus signs and dots in one form."""
    marked = _SUPERSCRIPT.sub(lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
    apart = _MIXED.sub(r"\1 \2", marked)
    return unicodedata.normalize("NFKC", apart).translate(_SIGNS)
