"""Heat maps as pictures, and tables as CSV and COCO, in a folder that the user names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from industria.capabilities.pictures.shown import Inspected, coco_of, csv_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def write_maps(
    folder: Path,
    name: str,
    picture: NDArray[np.float32],
    strange: NDArray[np.float32],
    threshold: float,
) -> None:
    """``NAME.heat.png`` of 16 bits for programs, ``NAME.overlay.png`` for people."""
    from industria.models.pictures.regions import heat_png, overlay_png

    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.with_name(f"{place.name}.heat.png").write_bytes(heat_png(strange))
    place.with_name(f"{place.name}.overlay.png").write_bytes(
        overlay_png(picture, strange, threshold)
    )


def write_tables(folder: Path, found: Sequence[Inspected]) -> list[str]:
    """``inspection.csv`` and ``coco.json``; returns what was written, the folder first."""
    folder.mkdir(parents=True, exist_ok=True)
    table, coco = folder / "inspection.csv", folder / "coco.json"
    table.write_text(csv_of(found), encoding="utf-8")
    coco.write_text(json.dumps(coco_of(found), ensure_ascii=False, indent=1), encoding="utf-8")
    return [str(folder), str(table), str(coco)]
