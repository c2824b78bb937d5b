"""Which passages a question may be answered with where a document has several editions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from industria.foundation import lexicon
from industria.foundation.ingest.documents.edition import revisions_in
from industria.foundation.knowledge.snapshot import Hit
from industria.foundation.lake.editions import Older

_ANY_OLD = lexicon.Pattern(r"{old_edition}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def in_force(hits: Sequence[Hit], question: str, older: Mapping[str, Older]) -> list[Hit]:
    """Hits without those of older editions; with those that the question names, and then without the newer ones.

    A question names an edition by its revision (``revision 1``, ``C版``), by a year that is its date's and
    not the newer one's, or by asking for the old one.
    """
    if not older:
        return list(hits)
    allowed = documents_in_force({hit.asset for hit in hits}, question, older)
    return [h for h in hits if h.asset in allowed]


def documents_in_force(
    documents: Collection[str], question: str, older: Mapping[str, Older]
) -> set[str]:
    """The documents of some that a question may be answered with."""
    named = {a for a, o in older.items() if _names(question, o)}
    given_way = {older[a].newer for a in named if a in documents}
    return {d for d in documents if (d in named or d not in older) and d not in given_way}


def _names(question: str, older: Older) -> bool:
    if _ANY_OLD.search(question):
        return True
    said = revisions_in(question)
    if older.edition.revision and older.edition.revision.upper() in said:
        return True
    years = set(_YEAR.findall(question))
    return bool(older.edition.dated) and older.edition.dated[:4] in years and not said
