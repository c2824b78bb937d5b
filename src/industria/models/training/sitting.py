"""Where a training that is under way keeps its checkpoints: a folder of the plant for each, by what it does.

The name follows from the data, the options and the seed: the same call after a kill finds the same folder.
It is removed once the model is kept, with a forgotten asset, and when nobody touched it for a month.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

_FOLDER = "training"
_OF = "of.json"
_STALE_S = 30 * 86400


def sitting(root: Path, *named: object) -> Path:
    """The folder of a training, by all that its weights depend on; it need not be there."""
    said = json.dumps(named, sort_keys=True, default=str)
    return root / _FOLDER / sha256(said.encode()).hexdigest()[:32]


def begin(folder: Path, of: Collection[str]) -> bool:
    """Make the folder of a training; whether there is a checkpoint to go on from.

    ``of``: the assets and models that it learns from. What nobody touched for a month is removed.
    """
    for other in folder.parent.glob("*/"):
        if time.time() - other.stat().st_mtime > _STALE_S:
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _OF).write_text(json.dumps(sorted(of)), encoding="utf-8")
    return any(folder.glob("*.pt"))


def finished(folder: Path) -> None:
    """The model is kept: nothing of its training has to be."""
    shutil.rmtree(folder, ignore_errors=True)


def forget_sittings(root: Path, of: Collection[str]) -> int:
    """Remove what was being trained on these assets or from these models; returns how many there were."""
    gone = 0
    for path in (root / _FOLDER).glob(f"*/{_OF}"):
        if set(json.loads(path.read_text(encoding="utf-8"))) & set(of):
            shutil.rmtree(path.parent)
            gone += 1
    return gone
