"""The most memory that tensors take on the way forth and back, counted from what torch allots."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import Tensor


def peak_bytes(network: Any, loss: Callable[[], Tensor]) -> int:
    """Bytes beside the weights at their highest, gradients among them; layers are computed again on the way back."""
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")  # the profiler would speak on the error stream
    network.activation_checkpointing_enable({"use_reentrant": False})
    network.train()
    kinds = [torch.profiler.ProfilerActivity.CPU]
    with torch.profiler.profile(activities=kinds, profile_memory=True) as watched:
        loss().backward()  # type: ignore[no-untyped-call]
    network.activation_checkpointing_disable()
    network.eval()
    for parameter in network.parameters():
        parameter.grad = None
    events = watched.profiler.kineto_results.events()
    moved = sorted((e.start_ns(), e.nbytes()) for e in events if e.name() == "[memory]")
    return max(0, *accumulate(size for _, size in moved)) if moved else 0
