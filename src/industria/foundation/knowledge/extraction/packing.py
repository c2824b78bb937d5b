"""Plain values with arrays in them as two files, one of JSON and one of arrays, and back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from industria.core import IntegrityError

PLAIN, ARRAYS = "extractor.json", "arrays.npz"
_ARRAY = "array#"  # and its number, in an array's place


def packed(stored: Mapping[str, Any]) -> dict[str, bytes]:
    """Files by name. ``stored``: of JSON types and numpy arrays."""
    arrays: list[np.ndarray] = []

    def plain(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            arrays.append(value)
            return f"{_ARRAY}{len(arrays) - 1}"
        if isinstance(value, Mapping):
            return {name: plain(one) for name, one in value.items()}
        return value

    text = json.dumps(plain(stored), ensure_ascii=False).encode()
    held = io.BytesIO()
    named = {f"a{number}": array for number, array in enumerate(arrays)}
    np.savez_compressed(held, **named)  # type: ignore[arg-type]
    return {PLAIN: text, ARRAYS: held.getvalue()}


def unpacked(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What ``packed`` was given. Raises IntegrityError."""
    try:
        stored = json.loads(files[PLAIN])
        with np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False) as held:
            arrays = {f"{_ARRAY}{name.removeprefix('a')}": held[name] for name in held.files}
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise IntegrityError(
            f"expected an extractor in {PLAIN} and {ARRAYS}, found {', '.join(files) or 'no file'} "
            f"({error}): learn it again with industria graph learn"
        ) from None

    def whole(value: Any) -> Any:
        if isinstance(value, str):
            return arrays.get(value, value)
        if isinstance(value, dict):
            return {name: whole(one) for name, one in value.items()}
        return value

    found: dict[str, Any] = whole(stored)
    return found
