"""The files of an edge folder: the graph of each network, the other arrays, and copies of the modules around them.

The copies are the product's own modules with their imports rewritten to a package ``edge``, so that the answers are
the same; nothing of industria has to be installed there.
"""

from __future__ import annotations

import io
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from industria.core import InputError
from industria.models.compression.series_graph import trunk_graph
from industria.models.series.forward import SeriesModel

_SERIES = "industria.models.series"
_MODULES = (
    "industria.core.errors", "industria.core.text", "industria.models.compression.session",
    "industria.models.edge.runner",
    *(f"{_SERIES}.{name}" for name in ("candidates", "forward", "grid", "looks", "opening", "own_past", "seasons", "shape", "weighing")),
)  # fmt: skip
_CORE = '''"""The words that the modules here share."""

from edge.errors import IndustriaError, InputError, MissingPartError, missing_extra
from edge.text import Text

__all__ = ["IndustriaError", "InputError", "MissingPartError", "Text", "missing_extra"]
'''
_README = """# A model for the edge / 端侧模型

    python -m edge.runner readings.csv --column temperature --horizon 48

Needs numpy and onnxruntime; one core and 256 MB of memory do. / 只需 numpy 和 onnxruntime; 单核, 256 MB 内存即可。
"""
_TRUNK = ("enter.", "blocks.", "norm.")


def edge_files(model: SeriesModel) -> dict[str, bytes]:
    """All files by their path in the folder. ``bits`` of a compressed model stand in its graphs too."""
    arrays = {n: a for n, a in model.arrays().items() if not _in_trunk(n)}
    rest = io.BytesIO()
    np.savez_compressed(rest, **arrays)  # type: ignore[arg-type]
    graphs = {
        f"network{i}.onnx": trunk_graph(net, bits=model.bits or 32)
        for i, net in enumerate(model.nets)
    }
    code = {f"edge/{module.rpartition('.')[2]}.py": _copied(module) for module in _MODULES}
    return {
        **graphs, **code, "rest.npz": rest.getvalue(), "README.md": _README.encode(),
        "edge/core.py": _CORE.encode(), "edge/__init__.py": b"",
    }  # fmt: skip


def _in_trunk(name: str) -> bool:
    return name.partition(".")[2].startswith(_TRUNK)


def _copied(module: str) -> bytes:
    """A module's source with its imports of the product rewritten. Raises InputError where there is none."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise InputError(f"expected the source of {module}, found none: install industria again")
    text = Path(spec.origin).read_text(encoding="utf-8")
    text = re.sub(r"from industria\.core import", "from edge.core import", text)
    return re.sub(r"from industria(?:\.\w+)*\.(\w+) import", r"from edge.\1 import", text).encode()
