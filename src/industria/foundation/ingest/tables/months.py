"""Names of months in the languages that exports come in (CLDR's wide and short forms)."""

from __future__ import annotations

import functools

ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FORMS = (
    "january jan januar jän jänner januari janv janvier ene enero gennaio gen janeiro",
    "february feb februar feber februari févr fév février febrero febbraio fevereiro fev",
    "march mar märz mrz mär maart mrt mars marzo março",
    "april apr avr avril abr abril aprile",
    "may mai mei mayo maggio mag maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juil juillet julio luglio lug julho",
    "august aug augustus août aoû agosto ago",
    "september sep sept septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro",
)


@functools.cache
def months() -> dict[str, int]:
    """The number of the month by each of its names, in lower case."""
    return {form: number for number, forms in enumerate(_FORMS, 1) for form in forms.split()}


def month_of(word: str) -> int:
    """The number of the month that a word names; 0 where it names none."""
    return months().get(word.rstrip(".").lower(), 0)
