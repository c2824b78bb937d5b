"""The network of a language model: made from a shape, and what it thinks of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from industria.core import UsageError, missing_extra

try:
    import torch
    from torch import Tensor, nn
except ImportError:
    raise missing_extra("tune", "torch") from None

from industria.models.language.opening import libraries

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from industria.models.language.examples import Tokens

LEFT_OUT = -100  # the label of a token that is not to be learned, as torch has it
STOP = "<|im_end|>"
_SIZES = {"tiny": (64, 2, 2), "small": (128, 4, 4), "medium": (256, 6, 4)}  # width, layers, heads


@dataclass(frozen=True, slots=True)
class Making:
    """How a network is made from nothing: one of the sizes, and how many tokens it knows."""

    size: str = "small"
    vocabulary: int = 1024


def shape_of(making: Making) -> tuple[dict[str, Any], int]:
    """The shape of a network that is made from nothing, and its parameters. Raises UsageError for no size."""
    if making.size not in _SIZES:
        raise UsageError(
            f"expected a size of {', '.join(_SIZES)}, found {making.size!r}: set --option size"
        )
    width, layers, heads = _SIZES[making.size]
    inner = 8 * width // 3 // 16 * 16
    shape = {
        "vocab_size": making.vocabulary, "hidden_size": width, "num_hidden_layers": layers,
        "num_attention_heads": heads, "num_key_value_heads": heads, "intermediate_size": inner,
        "max_position_embeddings": 2048, "tie_word_embeddings": True, "bos_token_id": 0,
        "eos_token_id": 0, "pad_token_id": 0,
    }  # fmt: skip
    each = 4 * width * width + 3 * width * inner + 2 * width
    return shape, making.vocabulary * width + layers * each + width


def made(making: Making, texts: Sequence[str], seed: int) -> tuple[Any, Tokenizer]:
    """A network that knows nothing, and byte-pair tokens fitted to texts. Raises UsageError for no size."""
    tokenizers, _ = libraries()
    shape, _ = shape_of(making)
    ready = tokenizers.pre_tokenizers
    words = tokenizers.Tokenizer(tokenizers.models.BPE())
    words.pre_tokenizer = ready.Sequence(
        [ready.Digits(individual_digits=True), ready.ByteLevel(add_prefix_space=False)]
    )
    words.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=making.vocabulary, special_tokens=[STOP], show_progress=False,
        initial_alphabet=ready.ByteLevel.alphabet(),
    )  # fmt: skip
    words.train_from_iterator(texts, trainer)
    shape["vocab_size"] = words.get_vocab_size()
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        return of_shape(shape), words


def of_shape(shape: dict[str, Any]) -> Any:
    """A network of a shape (``LlamaConfig``; Touvron et al. 2023, arXiv:2302.13971), with random weights."""
    _, transformers = libraries()
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**shape)).eval()


def padded(examples: Sequence[Tokens], pad: int) -> tuple[Tensor, Tensor]:
    """Tokens and labels of examples, each (row, token): padded behind, prompts and padding left out of labels."""
    longest = max(len(e.ids) for e in examples)
    ids = torch.full((len(examples), longest), pad, dtype=torch.long)
    labels = torch.full_like(ids, LEFT_OUT)
    for row, example in enumerate(examples):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        labels[row, example.given : len(example.ids)] = torch.tensor(example.ids[example.given :])
    return ids, labels


def surprise(network: nn.Module, ids: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """The negative log-likelihood of each row's labels in nats, (row,), and how many they are, (row,).

    Padding stands behind what is read, so that a causal network needs no mask for it. Only tokens with a
    label reach the head, whose output is by far the widest.
    """
    hidden = network.model(input_ids=ids, use_cache=False).last_hidden_state[:, :-1]  # type: ignore[operator]
    wanted = labels[:, 1:]
    there = wanted != LEFT_OUT
    logits = network.lm_head(hidden[there]).float()  # type: ignore[operator]
    each = nn.functional.cross_entropy(logits, wanted[there], reduction="none")
    total = torch.zeros(len(ids), dtype=each.dtype, device=each.device)
    return total.index_add(0, there.nonzero()[:, 0], each), there.sum(1)


@torch.no_grad()
def bits_per_byte(
    network: nn.Module, examples: Sequence[Tokens], pad: int, batch: int = 16
) -> float:
    """How surprised a network is by answers, in bits for each of their bytes: the same unit for any tokens."""
    nats = 0.0
    for at in range(0, len(examples), batch):
        total, _ = surprise(network, *padded(examples[at : at + batch], pad))
        nats += float(total.sum())
    return nats / 0.6931471805599453 / max(1, sum(e.size for e in examples))
