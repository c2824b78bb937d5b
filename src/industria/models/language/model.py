"""A language model as it is in memory, and as the files that are kept of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from industria.core import IntegrityError, UsageError, missing_extra
from industria.models.weights import KNOWN

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

WEIGHTS, ADAPTERS, SHAPE, TOKENIZER = (
    "weights.safetensors",
    "adapters.safetensors",
    "shape.json",
    "tokenizer.json",
)
BASE = "base.json"  # names the weights that a shipped card stands for
_KEPT = (
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim",
    "intermediate_size", "max_position_embeddings", "tie_word_embeddings", "bos_token_id", "eos_token_id",
    "pad_token_id", "rope_parameters", "rms_norm_eps",
)  # fmt: skip


@dataclass
class LanguageModel:
    """A causal network with its tokens.

    ``base``: named weights (``industria weights``) that it goes by, with ``adapters`` beside them, or none;
    empty: its files hold all of it. ``four_bits``: whether the base is kept as 4-bit floats. ``said``: how
    it was made, for its card.
    """

    network: Any
    tokenizer: Tokenizer
    base: str = ""
    adapters: Mapping[str, tuple[Tensor, Tensor]] = field(default_factory=dict)
    four_bits: bool = False
    said: Mapping[str, object] = field(default_factory=dict)

    @property
    def stop(self) -> int:
        """The token that ends an answer, with which rows are padded too."""
        return int(self.network.config.eos_token_id)

    @property
    def parameters(self) -> int:
        """How many numbers it is made of, adapters beside its layers among them."""
        from industria.models.language.low_rank import parameters

        return parameters(self.network)


def files_of(model: LanguageModel) -> dict[str, bytes]:
    """The files of a model; whole weights are kept in half precision."""
    from safetensors.torch import save

    if model.base:
        told = json.dumps({"base": model.base, "four_bits": model.four_bits}).encode()
        flat = {f"{path}|{n}": t for path, pair in model.adapters.items() for n, t in zip(("down", "up"), pair, strict=True)}  # fmt: skip
        flat = {n: t.detach().contiguous() for n, t in flat.items()}
        return {BASE: told, **({ADAPTERS: save(flat)} if flat else {})}
    shape = {k: v for k, v in model.network.config.to_dict().items() if k in _KEPT}
    weights = {n: p.detach().half().contiguous() for n, p in model.network.named_parameters()}
    return {
        SHAPE: json.dumps(shape).encode(),
        TOKENIZER: model.tokenizer.to_str().encode(),
        WEIGHTS: save(weights),
    }


def model_of(files: Mapping[str, bytes]) -> LanguageModel:
    """A model from its files. Raises IntegrityError, MissingPartError."""
    try:
        from industria.models.language.network import of_shape
        from industria.models.language.opening import libraries, open_named
    except ImportError as error:
        raise missing_extra("tune", error.name or "torch") from None
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        if BASE in files:
            told = json.loads(files[BASE])
            return _beside_base(told["base"], bool(told["four_bits"]), load(files[ADAPTERS]) if ADAPTERS in files else {}, open_named)  # fmt: skip
        tokenizers, _ = libraries()
        network = of_shape(json.loads(files[SHAPE]))
        weights = {n: w.float() for n, w in load(files[WEIGHTS]).items()}
        network.load_state_dict(weights, strict=False)
        if missing := set(dict(network.named_parameters())) - set(weights):
            raise KeyError(f"{len(missing)} weights missing")
        return LanguageModel(network, tokenizers.Tokenizer.from_str(files[TOKENIZER].decode()))
    except (KeyError, ValueError, SafetensorError, RuntimeError) as error:
        raise IntegrityError(
            f"expected the files of a language model, found what cannot be read ({error}): restore it from a "
            "backup or train it again"
        ) from error


def _beside_base(base: str, four_bits: bool, flat: Mapping[str, Any], opened: Any) -> LanguageModel:
    from industria.models.language import low_rank

    if base not in KNOWN:
        raise UsageError(f"expected named weights, found {base!r}: see industria weights")
    network, tokenizer = opened(base)
    if four_bits:
        low_rank.quantise(network)
    paths = sorted({name.rpartition("|")[0] for name in flat})
    adapters = {p: (flat[f"{p}|down"], flat[f"{p}|up"]) for p in paths}
    if adapters:
        low_rank.given_back(network, adapters)
        if not four_bits:
            low_rank.merge(network)
    return LanguageModel(network.eval(), tokenizer, base, adapters, four_bits)
