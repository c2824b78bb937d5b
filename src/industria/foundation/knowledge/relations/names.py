"""Where a text names assets outright: by a name of the asset list, or by a tag, listed or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from industria.foundation.knowledge.relations.assets import Assets

_TAG = re.compile(
    r"(?<![A-Za-z0-9_./-])(?:[A-Z]{1,5}\d?[A-Z]?-\d{1,5}[A-Z]?(?:-[A-Z0-9]{1,4})?|[A-Z]{1,4}\d{3,5}[A-Z]?)(?![A-Za-z0-9_]|-\d)"
)
_NO_ASSET = frozenset({"WO", "DN", "PN", "ISO", "EN", "DIN", "GB", "IEC", "SKF", "NU", "PO", "NR", "SOP", "ASME", "API", "IP", "REV", "RAL", "VG", "SAE", "PT100", "DP", "NO", "PM", "CM", "HB", "JB", "AW", "QT", "HT", "FIG", "OP"})  # fmt: skip
_SLASH = re.compile(r"\s?[/、]\s?([A-Z]|\d{1,4}[A-Z]?)(?![A-Za-z0-9])")
_GAP = re.compile(r"[\s(（]{0,2}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of a text that means assets; ``how``: ``name``, ``tag``, ``kind`` or ``pronoun``."""

    start: int
    end: int
    ids: tuple[str, ...]
    how: str
    kind: str = ""


def is_tag(name: str) -> bool:
    """Whether a name has the form of a tag."""
    return _TAG.fullmatch(name) is not None


def names(text: str, assets: Assets) -> list[Mention]:
    """Names and tags of a text, before anything is resolved."""
    found = [Mention(s, e, ids, "name") for s, e, ids in assets.at(text)]
    for tag in _TAG.finditer(text):
        free = not any(m.start < tag.end() and tag.start() < m.end for m in found)
        if free and re.split(r"[-\d]", tag.group())[0] not in _NO_ASSET:
            found.append(Mention(tag.start(), tag.end(), (tag.group(),), "tag"))
    found.sort(key=lambda m: m.start)
    found = [_with_slash(text, m, assets) for m in found]
    out: list[Mention] = []
    for m in found:
        if out and m.start < out[-1].end:
            continue
        gap = text[out[-1].end : m.start] if out else "x"
        if out and _GAP.fullmatch(gap) and (one := _same(out[-1], m)):
            out[-1] = Mention(out[-1].start, m.end, one, "name")
        else:
            out.append(m)
    return out


def _with_slash(text: str, m: Mention, assets: Assets) -> Mention:
    """``P-101A/B`` means both, where both are assets."""
    ids, end = list(m.ids), m.end
    while len(m.ids) == 1 and (more := _SLASH.match(text, end)):
        other = m.ids[0][: -len(more[1])] + more[1]
        if other not in assets.rows:
            break
        ids.append(other)
        end = more.end()
    return replace(m, ids=tuple(dict.fromkeys(ids)), end=end)


def _same(one: Mention, other: Mention) -> tuple[str, ...]:
    """What two names side by side mean together (``cooling pump P-201``), or nothing."""
    return tuple(i for i in one.ids if i in other.ids)
