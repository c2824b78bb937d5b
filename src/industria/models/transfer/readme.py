"""The card of a model as README.md, with the head that model hubs read."""

from __future__ import annotations

import json

from industria.core import ModelCard
from industria.models.lineage import at


def readme(card: ModelCard) -> str:
    """Licence, lineage, data, and every metric beside its baseline's."""
    head = {
        "license": card.licence or "other",
        "library_name": "industria",
        "tags": ["industria", card.task, card.level, card.family],
    }
    front = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items())  # fmt: skip
    rows = "\n".join(
        f"| {name} | {value:.4f} | {_number(card.baseline_metrics.get(name))} |"
        for name, value in card.metrics.items()
    )
    measured = (
        f"| metric | this model | {card.baseline or 'baseline'} |\n|---|---|---|\n{rows}"
        if rows
        else "Nothing was measured where this model was kept."
    )
    data = "\n".join(f"- {asset}" for asset in card.training_assets) or "- none on record"
    return f"""---
{front}
---

# {at(card)}

Task: {card.task}. Level: {card.level}. Family: {card.family}. Parent: {card.parent or "none"}.
Licence: {card.licence}. Made: {card.created}. Size: {card.size_bytes} bytes.

## Metrics

{measured}

## Data

{data}

## Use

`industria models import FOLDER --name NAME --licence LICENCE --sha256 SHA256`, with the sums in `SHA256SUMS`.
"""


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
