"""Processes of one machine that share a training: each takes its rows of every batch, by torch's gloo.

Gradients are summed in one piece, each weighed by its share of the rows, so that the loss and the weights
are those of one process at the same global batch but for the rounding of sums. The learner is sent to the
others as it is, so it has to be one that can be pickled. (DistributedDataParallel would do the same for a
network that is only called; a learner may use any of its methods.)
"""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import BusyError, UsageError, missing_extra

try:
    import torch
    from torch import distributed, multiprocessing
except ImportError:
    raise missing_extra("learn", "torch") from None

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from torch import Tensor, nn

    from industria.models.training.loop import Batch, Learner
    from industria.models.training.plan import TrainingPlan

_PATIENCE = timedelta(minutes=30)  # a validation of the leader, while the others wait
_ENDING_S = 20


class Group:
    """One process among those of a training; ``rank`` 0 leads."""

    def __init__(self, place: Path, rank: int, size: int) -> None:
        """``place``: a file that they meet by."""
        self.rank, self.size = rank, size
        options = distributed.ProcessGroupGloo._Options()  # type: ignore[attr-defined]
        options._devices = [distributed.ProcessGroupGloo.create_device(hostname="127.0.0.1")]
        options._timeout = _PATIENCE
        store = distributed.FileStore(str(place), size)  # type: ignore[attr-defined]
        self._gloo = distributed.ProcessGroupGloo(store, rank, size, options)

    def part(self, batch: Batch) -> tuple[Batch, float]:
        """The rows of a global batch that are this process's, and their share of all rows."""
        rows = len(batch[0])
        start, stop = (rows * r // self.size for r in (self.rank, self.rank + 1))
        return tuple(some[start:stop] for some in batch), (stop - start) / rows

    def sum_gradients(self, module: nn.Module, loss: float) -> float:
        """Every gradient becomes the sum over processes; returns that of the losses."""
        some = [p.grad for p in module.parameters() if p.grad is not None]
        flat = torch.cat(
            [torch.tensor([loss]), *(g.detach().cpu().float().reshape(-1) for g in some)]
        )
        self._sum(flat)
        at = 1
        for gradient in some:
            part = flat[at : at + gradient.numel()]
            gradient.copy_(part.reshape(gradient.shape))
            at += gradient.numel()
        return float(flat[0])

    def agreed(self, stop: bool) -> bool:
        """Whether any process says so; all of them hear the same."""
        said = torch.tensor([float(stop)])
        self._sum(said)
        return bool(said[0] > 0)

    def _sum(self, values: Tensor) -> None:
        try:
            self._gloo.allreduce([values]).wait()  # type: ignore[attr-defined]
        except RuntimeError as error:
            raise BusyError(
                f"expected {self.size} processes to train together, found one gone "
                f"({str(error).splitlines()[0][:120]}): train again, it goes on from its checkpoint"
            ) from None


@contextmanager
def together(learner: Learner, plan: TrainingPlan, checkpoint: Path | None) -> Iterator[Group]:
    """This process as the leader of as many as the plan says; the others end with it.

    Raises UsageError for a learner that cannot be sent to them.
    """
    try:
        sent = pickle.dumps(learner)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise UsageError(
            f"expected a learner that can be sent to {plan.processes} processes, found one that cannot "
            f"({error}): train with one process"
        ) from None
    context = multiprocessing.get_context("spawn")
    threads = torch.get_num_threads()
    each = max(1, min(threads, (os.cpu_count() or 1) // plan.processes))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "meet"
        others = [
            context.Process(
                target=_follow, args=(sent, plan, checkpoint, place, rank, each), daemon=True
            )
            for rank in range(1, plan.processes)
        ]
        for other in others:
            other.start()
        torch.set_num_threads(each)
        try:
            _wait_for(others, place)
            yield Group(place, 0, plan.processes)
        finally:
            torch.set_num_threads(threads)
            for other in others:
                other.join(_ENDING_S if plan.steps else 0)
                if other.is_alive():
                    other.kill()
                    other.join()


def _ready(place: Path, rank: int) -> Path:
    """What a process leaves when it is about to meet the others."""
    return place.with_name(f"ready-{rank}")


def _wait_for(others: Sequence[BaseProcess], place: Path) -> None:
    """Until all have started. Raises BusyError where one ended instead: to meet it would be to wait for long."""
    for rank, other in enumerate(others, 1):
        while not _ready(place, rank).exists():
            if not other.is_alive():
                raise BusyError(
                    f"expected {len(others) + 1} processes to start, found that one ended with code "
                    f"{other.exitcode}: train with fewer, or call this from inside a program's main part"
                )
            time.sleep(0.02)


def _follow(
    sent: bytes, plan: TrainingPlan, checkpoint: Path | None, place: Path, rank: int, threads: int
) -> None:
    """What another process does: its part of every step, until the leader has done or is gone."""
    from industria.models.training.loop import follow

    torch.set_num_threads(threads)
    learner: Learner = pickle.loads(sent)
    _ready(place, rank).touch()
    group = Group(place, rank, plan.processes)
    try:
        follow(learner, plan, checkpoint, group)
    except BusyError:
        return  # the leader is gone, and says why itself
