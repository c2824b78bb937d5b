"""Models that come with the package: ``shipped/<name>/`` holds the card and the files of each.

A plant's registry knows them by name, and takes one in when it is first used (``making``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from industria.core import IntegrityError, ModelCard, NotFoundError

FOLDER = Path(__file__).parent / "shipped"
CARD = "card.json"
SHIPPED = "shipped"  # the option of a card that says that the version came with the package


def names() -> tuple[str, ...]:
    """The names of all that are here."""
    return tuple(sorted(p.parent.name for p in FOLDER.glob(f"*/{CARD}")))


def card(name: str) -> ModelCard:
    """The card of one; its version is 0. Raises NotFoundError."""
    try:
        said = json.loads((FOLDER / name / CARD).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(
            f"expected a shipped model of {', '.join(names()) or 'none'}, found {name!r}: name another"
        ) from None
    said["training_assets"] = tuple(said["training_assets"])
    return ModelCard(**said)


def files(name: str) -> dict[str, bytes]:
    """Its files, each checked against the card. Raises NotFoundError, IntegrityError."""
    found = {}
    for file, sha256 in card(name).files.items():
        path = FOLDER / name / file
        found[file] = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(found[file]).hexdigest() != sha256:
            raise IntegrityError(
                f"expected {path} as it was shipped, found it missing or changed: install industria again"
            )
    return found


def write(made: ModelCard, given: Mapping[str, bytes], folder: Path | None = None) -> Path:
    """Put a model among the shipped ones (of ``folder``); returns where. The card is written last."""
    place = (folder or FOLDER) / made.name
    place.mkdir(parents=True, exist_ok=True)
    for file, data in given.items():
        (place / file).write_bytes(data)
    said = replace(
        made,
        version=0,
        options={**made.options, SHIPPED: True},
        files={file: hashlib.sha256(data).hexdigest() for file, data in given.items()},
        size_bytes=sum(map(len, given.values())),
    ).to_json()
    text = json.dumps(said, indent=1, ensure_ascii=False, sort_keys=True)
    (place / CARD).write_text(text + "\n", encoding="utf-8")
    return place
