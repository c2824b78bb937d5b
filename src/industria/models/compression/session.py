"""An ONNX graph that is ready to run on this machine's CPU."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from industria.core import missing_extra


class Session:
    """Call it with the inputs by name for the outputs in their order."""

    def __init__(self, data: bytes, threads: int = 0) -> None:
        """``threads``: 0 takes OMP_NUM_THREADS where it is set, else all. Raises MissingPartError without onnxruntime."""
        try:
            import onnxruntime
        except ImportError:
            raise missing_extra("learn", "onnxruntime") from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or int(os.environ.get("OMP_NUM_THREADS") or 0)
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(
            data, options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, **given: np.ndarray) -> list[np.ndarray]:
        """Outputs of inputs."""
        found: list[np.ndarray] = self._session.run(None, given)
        return found


def runtime_here() -> bool:
    """Whether a graph can be written and run here."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("onnx", "onnxruntime"))
