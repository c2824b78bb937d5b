"""Newer editions take the place of older ones: said in both notes, and the older answers only when it is asked for.

What a document says of itself decides, not its name alone; where two look like one document and it is open
which is the newer, that is a question in the report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from industria.core import Asset
from industria.foundation.ingest.documents.edition import edition_of, order
from industria.foundation.ingest.report import IngestReport
from industria.foundation.ingest.source import Passage
from industria.foundation.lake import Lake
from industria.foundation.lake.editions import Edition

TextOf = Callable[[str], str]
Retire = Callable[[str], None]

_KINDS = ("document", "text")
_NO_DOCUMENT = (".eml", ".mht", ".mhtml", ".log", ".ipynb")


def relate_editions(
    lake: Lake,
    taken: Sequence[tuple[Asset, Sequence[Passage]]],
    text_of: TextOf,
    retire: Retire,
    report: IngestReport,
) -> None:
    """Find the editions of the documents that were just taken in.

    ``text_of`` gives a document's text, ``retire`` takes the facts of one that is older out of the graph.
    """
    for asset, passages in taken:
        if asset.kind not in _KINDS or not passages or asset.name.lower().endswith(_NO_DOCUMENT):
            continue
        edition = edition_of(asset.name.rsplit(".", 1)[0], passages)
        if not (edition.number or edition.revision):
            continue
        lake.catalogue.editions.note(asset.id, edition)
        _relate(lake, asset, edition, text_of, retire, report)


def _relate(
    lake: Lake,
    asset: Asset,
    edition: Edition,
    text_of: TextOf,
    retire: Retire,
    report: IngestReport,
) -> None:
    for other, body in lake.catalogue.editions.like(asset.id, edition):

        def texts(other: str = other) -> tuple[str, str]:
            return text_of(asset.id), text_of(other)

        found = order(edition, body, texts)
        if found == "newer":
            _supersede(lake, (other, body), (asset.id, edition), retire, report)
        elif found == "older":
            _supersede(lake, (asset.id, edition), (other, body), retire, report)
            return
        elif found == "unsure":
            name = lake.catalogue.get(other).name
            reason = (
                f"is this another edition of {name}? It has the same number or text, and revision and date do "
                f"not tell which is the newer ({edition.said or 'neither is told'}; {body.said or 'neither is told'} "
                "there): both answer until one is taken out with industria forget / "
                f"与 {name} 似为同一文件的不同版本，但无法判断哪一个较新"
            )
            lake.catalogue.flag(asset.id, reason)
            report.flagged.append({"path": asset.source, "reason": reason})


def _supersede(
    lake: Lake,
    old: tuple[str, Edition],
    new: tuple[str, Edition],
    retire: Retire,
    report: IngestReport,
) -> None:
    catalogue = lake.catalogue
    catalogue.editions.supersede([old[0]], new[0])
    older, newer = catalogue.get(old[0]), catalogue.get(new[0])
    catalogue.annotate(older.id, _added(older.note, f"superseded by {newer.name} ({new[1].said})"))
    catalogue.annotate(newer.id, _added(newer.note, f"supersedes {older.name} ({old[1].said})"))
    for table in catalogue.from_source(older.source):
        if table.table:
            said = f"of {older.name}, which {newer.name} supersedes"
            catalogue.annotate(table.id, _added(table.note, said))
    retire(older.id)
    report.supersedes.append(
        {
            "newer": newer.name,
            "newer_edition": new[1].said,
            "older": older.name,
            "older_edition": old[1].said,
        }
    )
    for position, asset in enumerate(report.assets):
        if asset.source in (older.source, newer.source):
            report.assets[position] = catalogue.get(asset.id)


def _added(note: str, said: str) -> str:
    return note if said in note else "; ".join(filter(None, (note, said)))
