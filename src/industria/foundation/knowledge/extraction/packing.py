"""Plain values with arrays in them, and a network's file, as one file: a zip of JSON, arrays and bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from industria.core import IntegrityError

_PLAIN, _ARRAYS, _NETWORK = "plain.json", "arrays.npz", "trunk.pt"
_ARRAY = "array#"
_WRITTEN = (1980, 1, 1, 0, 0, 0)  # the same bytes at any time


def packed(stored: Mapping[str, Any], network: bytes) -> bytes:
    """One file. ``stored``: of JSON types and numpy arrays; ``network``: empty for none."""
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
    np.savez(held, **{f"a{number}": array for number, array in enumerate(arrays)})
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        for name, data in ((_PLAIN, text), (_ARRAYS, held.getvalue()), (_NETWORK, network)):
            if data:
                file.writestr(zipfile.ZipInfo(name, _WRITTEN), data, zipfile.ZIP_DEFLATED)
    return into.getvalue()


def unpacked(data: bytes) -> tuple[dict[str, Any], bytes]:
    """What ``packed`` was given. Raises IntegrityError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = file.namelist()
            stored = json.loads(file.read(_PLAIN))
            network = file.read(_NETWORK) if _NETWORK in names else b""
            with np.load(io.BytesIO(file.read(_ARRAYS)), allow_pickle=False) as held:
                arrays = [held[f"a{number}"] for number in range(len(held.files))]
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise IntegrityError(
            "expected an extractor of this version, found a file that is none "
            f"({error}): learn it again with industria graph learn"
        ) from None

    def whole(value: Any) -> Any:
        if isinstance(value, str) and value.startswith(_ARRAY):
            return arrays[int(value.removeprefix(_ARRAY))]
        if isinstance(value, dict):
            return {name: whole(one) for name, one in value.items()}
        return value

    return whole(stored), network
