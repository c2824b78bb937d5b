"""All files of a plant against what they were when they were written."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from industria.applications.production.plc.runtime.faults import check_programs
from industria.core import IndustriaError, IntegrityError, Progress, Text, silent
from industria.foundation.integrity import Damage, Findings, IntegrityReport
from industria.foundation.integrity.databases import check_databases
from industria.foundation.integrity.others import check_index, check_objects, check_settings
from industria.foundation.integrity.tables import check_tables
from industria.stores import Stores

_AGAIN_S = 0.2


def verify_plant(
    plant: Stores, *, adopt: bool = False, accept: Collection[str] = (), progress: Progress = silent
) -> IntegrityReport:
    """Compare every file. ``adopt``: take those that are not known, and settings that differ, as they are
    now; ``accept``: names of damaged files to take so too."""
    root, whole = plant.root, Findings()
    parts: list[Callable[[], Findings]] = [
        lambda: check_databases(root, adopt, accept),
        lambda: check_tables(plant.lake, adopt, accept),
        lambda: check_objects(plant.lake, root, _models(plant)),
        lambda: check_index(root, adopt, accept),
        lambda: check_programs(root),
        lambda: check_settings(root, adopt),
        lambda: _check_chain(plant),
    ]
    for number, part in enumerate(parts):
        progress("verify", number, len(parts))
        whole.add(_looked_at(part))
    progress("verify", len(parts), len(parts))
    return IntegrityReport(
        whole.checked, tuple(whole.damaged), tuple(whole.unknown), tuple(whole.adopted)
    )


def _looked_at(part: Callable[[], Findings]) -> Findings:
    """A part; what is damaged is looked at once more, as somebody may just be writing it."""
    found = part()
    if found.damaged:
        time.sleep(_AGAIN_S)
        again = part()
        again.adopted = [*found.adopted, *again.adopted]
        return again
    return found


def _check_chain(plant: Stores) -> Findings:
    found = Findings(checked=1)
    try:
        report = plant.audit.verify()
        reason = "" if report.intact else f"record {report.broken_at}: {report.reason}"
    except IndustriaError as error:
        reason = str(error)
    if reason:
        lost = Text("该记录及其后的证明", "the proof of that record and those after it")
        found.damaged.append(Damage("audit.db", "audit", "audit chain", reason, lost))
    return found


def _models(plant: Stores) -> dict[str, str]:
    """Whose each file of a model is, by its sha256; nothing where the cards are damaged, which is found."""
    try:
        cards = [card for card, _ in plant.models.list()]
    except IntegrityError:
        return {}
    return {sha: f"model {c.name}:{c.version}" for c in cards for sha in c.files.values()}
