"""Which known names a text has. The work depends on the text's length, not on how many names there are.

A text is cut into units (a word, a number, one Chinese character); every window of units that could
be a name is looked up. So ``P-10`` is never found inside ``P-101``.
"""

from __future__ import annotations

import re

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
