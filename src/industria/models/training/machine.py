"""What this machine gives for training: with how many processes, and whether they and its devices agree."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from industria.core import Progress, missing_extra, silent
from industria.models.training.cost import flop_per_second
from industria.models.training.device_check import Apart, check
from industria.models.training.loop import History, fit
from industria.models.training.plan import TrainingPlan
from industria.models.training.rehearsal import rehearsed

try:
    import torch
    from torch import Tensor, nn
except ImportError:
    raise missing_extra("learn", "torch") from None

_ROWS, _IN, _WIDTH, _OUT = 512, 512, 256, 96


@dataclass(frozen=True, slots=True)
class MachineTrial:
    """A network of .5 M parameters, trained for the same steps in different ways.

    ``one``, ``together``: steps a second of one process, and of ``processes``, with a thread each;
    ``threads``: of one process with all threads. ``apart``: the largest difference of their losses over
    all steps. ``said_s``, ``took_s``: what one process was expected to take, and took. ``devices``: the CPU
    beside the GPU, empty where there is none.
    """

    processes: int
    cores: int
    steps: int
    one: float
    together: float
    threads: float
    apart: float
    said_s: float
    took_s: float
    flop_per_second: float
    devices: Sequence[Apart] = ()

    @property
    def gain(self) -> float:
        """How many times the throughput of one process the processes have."""
        return self.together / self.one


@dataclass
class _Rows:
    """Made rows of a fixed size, by the step."""

    module: nn.Module = field(default_factory=lambda: _network(0))

    def batch(self, step: int) -> tuple[Tensor, ...]:
        """(512, 512) and (512, 96)."""
        x = torch.randn(_ROWS, _IN, generator=torch.Generator().manual_seed(step))
        return x, x[:, :_OUT].abs()

    def loss(self, module: nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
        """Mean squared error."""
        error: Tensor = (module(batch[0]) - batch[1]) ** 2
        return error.mean()

    def validate(self, module: nn.Module) -> float | None:
        """Nothing is chosen."""
        return None


def _network(seed: int) -> nn.Module:
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(seed)
        between = [m for _ in range(5) for m in (nn.Linear(_WIDTH, _WIDTH), nn.GELU())]
        return nn.Sequential(nn.Linear(_IN, _WIDTH), nn.GELU(), *between, nn.Linear(_WIDTH, _OUT))


def trial(processes: int, steps: int, progress: Progress = silent) -> MachineTrial:
    """Train the same network with one process and with several."""
    plan = TrainingPlan(steps, _ROWS, 1e-3)
    with _threads(1):
        said = rehearsed(_Rows(), plan).seconds_per_step * steps
        began = time.perf_counter()
        progress("one process", 0, 3)
        one = fit(_Rows(), plan)
        took = time.perf_counter() - began
        progress(f"{processes} processes", 1, 3)
        several = fit(_Rows(), replace(plan, processes=processes))
    progress("one process, all threads", 2, 3)
    with _threads(os.cpu_count() or 1):
        threads = fit(_Rows(), plan)
    devices = check("cuda") if torch.cuda.is_available() else ()
    apart = max(abs(a - b) for a, b in zip(one.losses, several.losses, strict=True))
    return MachineTrial(
        processes, os.cpu_count() or 1, steps, _rate(one), _rate(several), _rate(threads), apart,
        said, took, flop_per_second(), devices,
    )  # fmt: skip


def _rate(history: History) -> float:
    return history.steps / history.seconds


@contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
