"""Which known names a text has. The work depends on the text's length, not on how many names there are.

A text is cut into units (a word, a number, one Chinese character); every window of units that could
be a name is looked up. So ``P-10`` is never found inside ``P-101``.
"""

from __future__ import annotations

import re

from industria.foundation import lexicon

_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+|\d+")
_MOST_UNITS = 12
_MIN_LENGTH = 3
_MAX_LENGTH = 60


def name_windows(text: str) -> set[str]:
    """Keys (see ``entity_key``) of all windows of up to twelve units, plurals also without their s."""
    units = _UNIT.findall(text.lower())
    found: set[str] = set()
    for start in range(len(units)):
        key = ""
        for unit in units[start : start + _MOST_UNITS]:
            key += unit
            if len(key) > _MAX_LENGTH:
                break
            if len(key) >= _MIN_LENGTH:
                found.add(key)
                if key.endswith("s") and unit.isascii() and len(unit) > 3:
                    found.add(key[:-1])
    return found


def is_meant(key: str, entity: str, text: str) -> bool:
    """Whether a text that has a name's letters means it: an asset called SITE is none of the site's words.

    One ordinary word is only a name where the text writes it as the asset list does; kinds of machine (pump)
    and names with a number are taken as before.
    """
    if (
        not (key.isascii() and key.isalpha())
        or entity.lower() != key
        or lexicon.has(key, "head_noun")
    ):
        return True
    return re.search(rf"(?<!\w){re.escape(entity)}(?!\w)", text) is not None and not text.isupper()
