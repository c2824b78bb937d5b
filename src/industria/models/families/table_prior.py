"""Few-shot prediction of tables by a network that was fitted to a synthetic prior (``models.tables``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import Evaluation, InputError, IntegrityError, Progress
from industria.core.task import TABLE_PREDICTION
from industria.models.option_values import count, switch

if TYPE_CHECKING:
    import numpy as np

    from industria.models.tables.shots import Guess, TableModel
    from industria.models.training.plan import TrainingPlan

_FILE = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Prior:
    """What it learns from: nothing but a plan and a seed. ``rows``: tokens of a batch; ``held_out``: batches of
    the validation part; ``evaluated``: other synthetic batches that ``evaluate`` is on."""

    plan: TrainingPlan
    rows: int = 1400
    width: int = 96
    layers: int = 4
    heads: int = 4
    experts: bool = True
    mixture: int = 1
    held_out: int = 60
    evaluated: int = 60
    checkpoint: Path | None = None


@dataclass(frozen=True, slots=True)
class Shots:
    """What a model is asked: labelled rows (row, feature) with their target, and the rows to say it of.

    ``classes``: how many there are, the target being the class from 0; 0 where the target is a number.
    """

    known: np.ndarray
    target: np.ndarray
    asked: np.ndarray
    classes: int
    seed: int = 0


class TablePriorFamily:
    """Predicts without being fitted to the table: it reads the labelled rows beside the asked ones."""

    name = "table_prior"
    task = TABLE_PREDICTION
    baseline = "mean of the experts"

    def train(
        self, data: Prior, *, parent: TableModel | None, seed: int, progress: Progress
    ) -> TableModel:
        """Fit a network to the prior. Raises InputError for a parent: it starts from nothing."""
        import numpy as np

        from industria.models.tables.learning import TableLearner
        from industria.models.tables.network import Shape
        from industria.models.tables.shots import TableModel
        from industria.models.training.loop import fit

        if parent is not None:
            raise InputError(
                "expected no parent for table_prediction, found one: it reads the labelled rows as it is"
            )
        shape = Shape(data.width, data.layers, data.heads, data.experts, data.mixture)
        learner = TableLearner(shape, rows=data.rows, held_out=data.held_out, seed=seed)
        fit(learner, data.plan, checkpoint=data.checkpoint, progress=progress)
        learner.validate(learner.module)
        routed = learner.network.shares() if data.mixture > 1 else ()
        state = learner.module.state_dict()
        kept = {n: v.numpy().astype(np.float16).astype(np.float32) for n, v in state.items()}
        return TableModel(kept, data.heads, data.experts, routed=routed)

    def evaluate(self, model: TableModel, data: Prior, *, seed: int) -> Evaluation:
        """AUROC of two classes and the share of variance explained of numbers, on other synthetic tables."""
        from industria.models.tables.judged import judged

        return judged(model, data.evaluated, data.rows)

    def options(self, model: TableModel) -> Mapping[str, object]:
        """The shape of the network, and of a mixture how its rows were shared out on the validation part."""
        routed = [[round(share, 3) for share in layers] for layers in model.routed]
        return {
            "heads": model.heads,
            "experts": model.experts,
            **({"routed": routed} if routed else {}),
        }

    def save(self, model: TableModel) -> Mapping[str, bytes]:
        """One file, half precision: the loss is below what a seed changes; of a compressed model in few bits."""
        import numpy as np
        from safetensors.numpy import save

        if model.bits:
            from industria.models.compression import bits

            return bits.packed(model.weights, model.bits)
        return {_FILE: save({n: w.astype(np.float16) for n, w in model.weights.items()})}

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> TableModel:
        """A model from its file. Raises IntegrityError."""
        import numpy as np
        from safetensors import SafetensorError
        from safetensors.numpy import load

        from industria.models.compression import bits
        from industria.models.tables.shots import TableModel

        heads, experts = count(options, "heads"), switch(options, "experts")
        if bits.FILE in files:
            return TableModel(bits.opened(files), heads, experts, bits.of(options))
        try:
            found = load(files[_FILE])
        except (KeyError, SafetensorError) as error:
            raise IntegrityError(
                f"expected the weights of a table network in {_FILE}, found none that can be read "
                f"({error}): install industria again, or make the model again"
            ) from None
        weights = {name: value.astype(np.float32) for name, value in found.items()}
        return TableModel(weights, heads, experts)

    def predict(self, model: TableModel, given: Shots) -> Guess:
        """What it says of the asked rows."""
        from industria.models.tables.shots import guess

        return guess(model, given.known, given.target, given.asked, given.classes, given.seed)

    def on_device(self, model: TableModel, device: str) -> np.ndarray:
        """What the network says of a made batch there."""
        from industria.models.tables.learning import probed
        from industria.models.tables.network import Shape

        layers = sum(n.endswith(".up.weight") for n in model.weights)
        width = len(model.weights["last.weight"])
        return probed(model.weights, Shape(width, layers, model.heads, model.experts), device)


FAMILY = TablePriorFamily()
