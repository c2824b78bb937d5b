"""Adapters of low rank through peft: put beside the linear layers, taken out, merged; and a base of four bits.

LoRA (Hu et al. 2021, arXiv:2106.09685) learns B A of rank r beside a weight that stays. QLoRA (Dettmers et
al. 2023, arXiv:2305.14314) keeps that weight as 4-bit normal floats with scales that are quantised again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from industria.core import UsageError, missing_extra

try:
    import torch
    from torch import Tensor, nn
    from torch.utils.checkpoint import checkpoint
except ImportError:
    raise missing_extra("tune", "torch") from None

LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
_ADAPTER = "default"
_ROWS = 8192  # of the table of words that the head takes at once


def put(network: Any, rank: int, seed: int, scale: int = 2) -> float:
    """Freeze a network and put adapters beside its linear layers; their share of its parameters."""
    try:
        from peft import LoraConfig, inject_adapter_in_model
    except ImportError:
        raise missing_extra("tune", "peft") from None
    if rank < 1:
        raise UsageError(f"expected a rank of 1 or more, found {rank}: set --option rank")
    whole = parameters(network)
    network.requires_grad_(False)
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        inject_adapter_in_model(
            LoraConfig(r=rank, lora_alpha=scale * rank, target_modules=list(LAYERS)), network
        )
    beside = 0
    for _, _, layer in _adapted(network):
        for part in (layer.lora_A[_ADAPTER], layer.lora_B[_ADAPTER]):
            part.weight.requires_grad_(True)
            beside += part.weight.numel()
    return beside / whole


def parameters(network: Any) -> int:
    """How many numbers a network is made of, those of four bits counted one by one."""
    packed = (getattr(p, "quant_state", None) for p in network.parameters())
    states = [s for s in packed if s is not None]
    plain = sum(p.numel() for p in network.parameters() if getattr(p, "quant_state", None) is None)
    return int(plain) + sum(int(torch.Size(s.shape).numel()) for s in states)


def taken(network: Any) -> dict[str, tuple[Tensor, Tensor]]:
    """The adapters by layer: (rank, in) and (out, rank), the scale in the second."""
    found = {}
    for _, path, layer in _adapted(network):
        up = layer.lora_B[_ADAPTER].weight * layer.scaling[_ADAPTER]
        found[path] = (layer.lora_A[_ADAPTER].weight.detach().clone(), up.detach().clone())
    return found


def joined(
    one: Mapping[str, tuple[Tensor, Tensor]], other: Mapping[str, tuple[Tensor, Tensor]]
) -> dict[str, tuple[Tensor, Tensor]]:
    """Two sets of adapters as one whose rank is the sum of theirs: B A + D C = [B D] [A; C]."""
    both = dict(one)
    for path, (down, up) in other.items():
        if path in both:
            down, up = torch.cat([both[path][0], down]), torch.cat([both[path][1], up], 1)
        both[path] = (down, up)
    return both


def given_back(network: Any, adapters: Mapping[str, tuple[Tensor, Tensor]]) -> None:
    """Put adapters that were taken beside the layers of a network again."""
    rank = len(next(iter(adapters.values()))[0])
    put(network, rank, 0, scale=1)
    with torch.no_grad():
        for _, path, layer in _adapted(network):
            layer.lora_A[_ADAPTER].weight.copy_(adapters[path][0])
            layer.lora_B[_ADAPTER].weight.copy_(adapters[path][1])


def merge(network: Any, *, unload: bool = True) -> None:
    """Put the adapters into their layers; ``unload``: and let go of them."""
    for parent, path, layer in list(_adapted(network)):
        layer.merge()
        if unload:
            setattr(parent, path.rpartition(".")[2], layer.get_base_layer())
    if unload:
        del network.peft_config  # what peft left there when it put them in
        network.requires_grad_(True)


def unmerge(network: Any) -> None:
    """Take the adapters out of their layers again, where they were not let go of."""
    for _, _, layer in _adapted(network):
        layer.unmerge()


def has_adapters(network: Any) -> bool:
    """Whether adapters stand beside the layers of a network."""
    return any(True for _ in _adapted(network))


def _adapted(network: Any) -> Iterator[tuple[Any, str, Any]]:
    """(where it stands, its name from the network on, the layer) of each layer with an adapter."""
    from peft.tuners.lora import LoraLayer

    for where, parent in network.named_modules():
        for name, layer in parent.named_children():
            if isinstance(layer, LoraLayer):
                yield parent, f"{where}.{name}" if where else name, layer


def quantise(network: Any) -> None:
    """The linear layers become 4-bit normal floats, the table of words half precision, in place."""
    try:
        import bitsandbytes as bnb
    except ImportError:
        raise missing_extra("tune", "bitsandbytes") from None
    network.requires_grad_(False)
    for parent in list(network.modules()):
        for name, layer in list(parent.named_children()):
            if name in LAYERS and type(layer) is nn.Linear:
                four = bnb.nn.modules.Linear4bit(  # type: ignore[no-untyped-call]
                    layer.in_features, layer.out_features, bias=False,
                    compute_dtype=torch.float32, quant_type="nf4", compress_statistics=True,
                )  # fmt: skip
                four.weight = bnb.nn.modules.Params4bit(
                    layer.weight.data,
                    requires_grad=False,
                    quant_type="nf4",
                    compress_statistics=True,
                )
                setattr(parent, name, four.to("cpu"))
    table = network.model.embed_tokens
    table.weight = nn.Parameter(table.weight.data.half(), requires_grad=False)
    table.register_forward_hook(lambda _module, _given, out: out.float())
    network.lm_head = HalfHead(table.weight)
    network.is_loaded_in_4bit = True  # what peft asks before it puts an adapter there


class HalfHead(nn.Module):
    """The head of a network whose words are kept in half precision: it widens a part of them at a time."""

    def __init__(self, weight: nn.Parameter) -> None:
        """``weight``: (word, width), the table of words itself."""
        super().__init__()
        self.weight = weight

    def forward(self, hidden: Tensor) -> Tensor:
        """(..., width) -> (..., word)."""
        return torch.cat(
            [checkpoint(_widened, hidden, part, use_reentrant=False) for part in torch.split(self.weight, _ROWS)],
            -1,
        )  # fmt: skip


def _widened(hidden: Tensor, part: Tensor) -> Tensor:
    return nn.functional.linear(hidden, part.float())
