"""A file of arrays as safetensors, and back as the file it was.

NumPy archives and PyTorch checkpoints hold texts and nested values beside their arrays. Those stand as JSON
in the header of the safetensors file, so one file is the whole of it, and nothing in it can run.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from industria.core import InputError, missing_extra

if TYPE_CHECKING:
    import numpy as np

HEADER = "industria"
_ARRAY, _TEXTS = "$array", "$texts"  # in the place of an array, and of an array of texts
_TORCH = (".pt", ".pth")
ARRAYS = (".npz", *_TORCH, ".safetensors")  # files that are arrays


def is_arrays(file: str) -> bool:
    """Whether a file of a model is one of arrays."""
    return PurePath(file).suffix in ARRAYS


def packed(file: str, data: bytes) -> bytes:
    """A file of arrays as safetensors; one that is so already stays as it is.

    Raises InputError for a kind of value that safetensors has no word for.
    """
    from safetensors.numpy import save

    kind = PurePath(file).suffix
    if kind == ".safetensors":
        return data
    arrays: dict[str, np.ndarray] = {}
    rest = _plain(_read_torch(data) if kind in _TORCH else _read_numpy(data), "", arrays)
    header = json.dumps({"file": file, "rest": rest}, ensure_ascii=False)
    return save(arrays, metadata={HEADER: header})


def unpacked(file: str, data: bytes) -> tuple[str, bytes]:
    """The name and the bytes of the file that was packed; a safetensors file of others as it is.

    Raises InputError for what is no safetensors file.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    header = header_of(file, data)
    if header is None:
        return file, data
    try:
        told = json.loads(header)
        name = PurePath(str(told["file"])).name
        tree = _whole(told["rest"], load(data))
    except (SafetensorError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f"expected {file} as industria exports it, found that it cannot be read ({error}): export it again"
        ) from error
    if PurePath(name).suffix not in ARRAYS:
        raise InputError(
            f"expected {file} to hold one of {', '.join(ARRAYS)}, found {name}: export it again"
        )
    write = _write_torch if PurePath(name).suffix in _TORCH else _write_numpy
    try:
        return name, write(tree)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"expected {file} as industria exports it, found other parts in it ({error}): export it again"
        ) from error


def header_of(file: str, data: bytes) -> str | None:
    """What industria wrote into the header; None where it did not. Raises InputError."""
    try:
        size = int.from_bytes(data[:8], "little")
        if len(data) < 8 or size > len(data) - 8:
            raise ValueError("its header is longer than the file")
        header = json.loads(data[8 : 8 + size])
        said: str | None = header.get("__metadata__", {}).get(HEADER)
    except (ValueError, AttributeError, RecursionError) as error:
        raise InputError(
            f"expected {file} to be a safetensors file, found another ({error}): give one that is"
        ) from error
    return said


def _plain(value: Any, at: str, arrays: dict[str, np.ndarray]) -> Any:
    """A value as JSON; each array goes to ``arrays`` and leaves its name."""
    import numpy as np

    if isinstance(value, Mapping):
        return {str(k): _plain(v, f"{at}.{k}" if at else str(k), arrays) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v, f"{at}.{n}" if at else str(n), arrays) for n, v in enumerate(value)]
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "US":
            return {_TEXTS: value.astype(str).tolist()}
        if value.dtype.kind not in "biuf":
            raise InputError(
                f"expected arrays of numbers or texts, found {value.dtype} in {at}: this family needs an "
                "export of its own"
            )
        arrays[at] = value.copy(order="C")  # ascontiguousarray would make a number an array of one
        return {_ARRAY: at}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise InputError(
        f"expected arrays and plain values, found {type(value).__name__} in {at}: this family needs an "
        "export of its own"
    )


def _whole(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    import numpy as np

    if isinstance(value, dict):
        if set(value) == {_ARRAY}:
            return arrays[value[_ARRAY]]
        if set(value) == {_TEXTS}:
            return np.array(value[_TEXTS])
        return {k: _whole(v, arrays) for k, v in value.items()}
    return [_whole(v, arrays) for v in value] if isinstance(value, list) else value


def _read_numpy(data: bytes) -> dict[str, np.ndarray]:
    import numpy as np

    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _write_numpy(tree: Mapping[str, np.ndarray]) -> bytes:
    import numpy as np

    into = io.BytesIO()
    np.savez_compressed(into, **tree)  # type: ignore[arg-type]
    return into.getvalue()


def _read_torch(data: bytes) -> Any:
    torch = _torch()
    return _each(
        torch.load(io.BytesIO(data), weights_only=True, map_location="cpu"),
        lambda v: v.detach().numpy() if isinstance(v, torch.Tensor) else v,
    )


def _write_torch(tree: Any) -> bytes:
    import numpy as np

    torch = _torch()
    into = io.BytesIO()
    torch.save(
        _each(tree, lambda v: torch.from_numpy(v.copy()) if isinstance(v, np.ndarray) else v), into
    )
    return into.getvalue()


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {k: _each(v, change) for k, v in value.items()}
    return [_each(v, change) for v in value] if isinstance(value, list | tuple) else change(value)


def _torch() -> Any:
    try:
        import torch
    except ImportError:
        raise missing_extra("learn", "torch") from None
    return torch
