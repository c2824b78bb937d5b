"""A network written as an ONNX graph node by node, so that no exporter bakes a batch's shape in.

Weights stand in it as whole numbers with a scale for each row; the runtime widens them once, when it opens the
graph. Opset 20 (LayerNormalization, Gelu). Needs ``onnx``; what runs the graph needs ``onnxruntime`` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from industria.core import missing_extra
from industria.models.compression.bits import rounded

try:
    from onnx import TensorProto, checker, helper, numpy_helper
except ImportError:
    raise missing_extra("learn", "onnx") from None

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPSET = 20
_ROUNDED = 2048  # numbers from which a matrix stands as whole numbers


class Graph:
    """Nodes in the order in which they were asked for. Every method gives the name of what it computes."""

    def __init__(self, bits: int = 8) -> None:
        """``bits``: of the whole numbers that matrices stand as, 2 to 8; 32 leaves them as floats."""
        self._bits = bits
        self._nodes: list[Any] = []
        self._held: list[Any] = []
        self._inputs: list[Any] = []
        self._names: set[str] = set()

    def input(self, name: str, shape: Sequence[int | str], kind: str = "float") -> str:
        """Something that is given; a text in its shape is a length that may change."""
        of = {"float": TensorProto.FLOAT, "bool": TensorProto.BOOL, "int": TensorProto.INT64}[kind]
        self._inputs.append(helper.make_tensor_value_info(name, of, list(shape)))
        return name

    def op(self, kind: str, *inputs: str, **settings: Any) -> str:
        """A node with one output."""
        name = f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **settings))
        return name

    def split(self, x: str, parts: int, axis: int) -> list[str]:
        """A tensor in equal parts along an axis."""
        names = [f"split_{len(self._nodes)}_{i}" for i in range(parts)]
        self._nodes.append(helper.make_node("Split", [x], names, axis=axis, num_outputs=parts))
        return names

    def number(self, array: np.ndarray | float | Sequence[int], name: str = "") -> str:
        """A constant: floats as float32, whole numbers as int64."""
        values = np.asarray(array)
        values = values.astype(np.float32 if values.dtype.kind == "f" else np.int64)
        return self._hold(values, name)

    def matrix(self, array: np.ndarray, name: str = "") -> str:
        """A matrix (out, in) as a constant, in few bits where it is large."""
        if self._bits > 8 or array.size < _ROUNDED:
            return self.number(np.asarray(array, np.float32), name)
        whole, scale = rounded(array, self._bits)
        at = self.op("Cast", self._hold(whole, name), to=TensorProto.FLOAT)
        return self.op("Mul", at, self.number(scale[:, None]))

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``x @ weight.T + bias`` over the last axis; ``weight`` (out, in)."""
        turned = self.op("Transpose", self.matrix(weight), perm=[1, 0])
        return self.op("Add", self.op("MatMul", x, turned), self.number(bias))

    def of(self, weights: Mapping[str, np.ndarray], name: str, x: str) -> str:
        """``linear`` by the arrays NAME.weight and NAME.bias."""
        return self.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def norm(
        self, weights: Mapping[str, np.ndarray], name: str, x: str, epsilon: float = 1e-5
    ) -> str:
        """LayerNorm over the last axis by the arrays NAME.weight and NAME.bias."""
        gain, bias = (self.number(weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        return self.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=epsilon)

    def gelu(self, x: str, tanh: bool = True) -> str:
        """GELU by tanh, or exact by the error function."""
        return self.op("Gelu", x, approximate="tanh" if tanh else "none")

    def heads(self, x: str, count: int, size: int) -> str:
        """(batch, row, head * size) to (batch, head, row, size)."""
        shaped = self.op("Reshape", x, self.number([0, 0, count, size]))
        return self.op("Transpose", shaped, perm=[0, 2, 1, 3])

    def attention(self, query: str, key: str, value: str, size: int, mask: str = "") -> str:
        """Attention of (batch, head, row, size) to (batch, head, other, size), merged to (batch, row, head * size).

        ``mask``: what is added to the scores."""
        turned = self.op("Transpose", key, perm=[0, 1, 3, 2])
        score = self.op("Mul", self.op("MatMul", query, turned), self.number(float(size**-0.5)))
        score = self.op("Add", score, mask) if mask else score
        seen = self.op("MatMul", self.op("Softmax", score, axis=-1), value)
        merged = self.op("Transpose", seen, perm=[0, 2, 1, 3])
        return self.op("Reshape", merged, self.number([0, 0, -1]))

    def model(self, outputs: Mapping[str, tuple[str, int]], **told: str) -> bytes:
        """The whole as a file. ``outputs``: by name, what is given out and how many axes it has; ``told``: texts
        that stand in it beside the graph."""
        ends, values = [], []
        for name, (inner, axes) in outputs.items():
            ends.append(helper.make_node("Identity", [inner], [name]))
            shape = [f"{name}_{i}" for i in range(axes)]
            values.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        graph = helper.make_graph([*self._nodes, *ends], "model", self._inputs, values, self._held)
        opset = helper.make_opsetid("", _OPSET)
        made = helper.make_model(
            graph, opset_imports=[opset], ir_version=9, producer_name="industria"
        )
        helper.set_model_props(made, dict(told))
        checker.check_model(made)
        data: bytes = made.SerializeToString()
        return data

    def _hold(self, values: np.ndarray, name: str) -> str:
        named = name or f"held_{len(self._held)}"
        if named in self._names:
            return named
        self._names.add(named)
        self._held.append(
            numpy_helper.from_array(np.ascontiguousarray(values).reshape(values.shape), named)
        )
        return named
