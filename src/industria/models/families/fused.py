"""A diagnosis from several kinds of input together (``models.fusion``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from industria.core import Evaluation, InputError, IntegrityError, Progress, Task, Text
from industria.models.arrays import opened, packed
from industria.models.blobs import ARRAYS
from industria.models.training.words import PLAN_WORDS

if TYPE_CHECKING:
    from industria.models.fusion.cases import Cases, Described
    from industria.models.fusion.model import FusedGuess, FusedModel
    from industria.models.tables.shots import TableModel
    from industria.models.training.cost import Work
    from industria.models.training.plan import TrainingPlan
    from industria.models.training.source import Source

FUSED_DIAGNOSIS = Task(
    "fused_diagnosis", ("table", "series", "text", "image"), "class", "balanced_accuracy", "diagnosis"
)  # fmt: skip
_PLAN_WORDS = ("steps", "batch", "learning_rate", "device")
_STEPS, _ROWS, _RATE, _LOOK = 300, 128, 0.003, 25
_TRUNKS = 8  # of five folds, and again for as long as helped
_STEP_S, _CASE_S = 0.002, 0.01  # seconds of a step, and of a kind of a case for its experts


@dataclass(frozen=True)
class FusionData:
    """Cases to learn from, and the plan. ``network``: what reads the plain columns."""

    cases: Cases
    plan: TrainingPlan
    network: TableModel
    checkpoint: Path | None = None


class FusedFamily:
    """The first asset holds one row a case; other tables are signals, images are pictures that it names."""

    name = "fused"
    baseline = "the best single kind of input"
    words: Mapping[str, Text] = {
        "target": Text("要诊断的列", "the column to tell"),
        "key": Text("各表中表示同一例的列", "the column that names a case in every table"),
        "group": Text(
            "同组的例不分到两边 (如同一台设备)",
            "cases alike in it are never on both sides of a split, such as those of one machine",
        ),
        "normal": Text("表示正常的类", "the class of normal cases"),
        "text": Text("文字列, 逗号分隔", "columns of text, by commas; found without"),
        "without": Text(
            "不用的列, 信号表, 或 table", "columns or tables of signals left out, by commas"
        ),
        "network": Text("no: 图片只用自带滤波器", "no: own filters alone describe pictures"),
        **{n: PLAN_WORDS[n] for n in _PLAN_WORDS},
    }

    @property
    def task(self) -> Task:
        """Fused diagnosis."""
        return FUSED_DIAGNOSIS

    def read(self, source: Source) -> FusionData:
        """Cases with every kind of input that the assets hold. Raises InputError, UsageError."""
        from industria.models.fusion.reading import Told, cases_of, read_assets
        from industria.models.pictures.network import network_here
        from industria.models.training.plan import TrainingPlan
        from industria.models.training.words import plan_of

        usual = TrainingPlan(
            _STEPS, _ROWS, _RATE, weight_decay=0.05, schedule="constant", warmup=10, validate_every=_LOOK
        )  # fmt: skip
        plan = plan_of(source, usual)
        option = source.options.get
        told = Told(
            option("target", ""), option("key", ""), option("group", ""), option("normal", ""),
            _listed(option("text", "")), _listed(option("without", "")),
        )  # fmt: skip
        images = any(a.kind == "image" for a in source.assets)
        network = network_here()[0] if images and option("network", "") != "no" else ""
        cases = cases_of(source.lake, read_assets(source.lake, source.assets, told.key), told, network)  # fmt: skip
        return FusionData(cases, plan, _table_network(), source.checkpoint)

    def notes(self, source: Source, data: FusionData) -> Mapping[str, object]:
        """What the user said, and how many cases had each kind of input."""
        present = data.cases.present.sum(0)
        return {
            **source.options,
            "cases": int(data.cases.count),
            "labelled": len(data.cases.known),
            "with": {k.name: int(n) for k, n in zip(data.cases.kinds, present, strict=True)},
        }

    def work(self, data: FusionData) -> Work:
        """Trunks of five folds twice and of the whole, and seconds for the experts of each kind."""
        from industria.models.training.cost import Work

        widths = sum(min(f.shape[1], 32) for f in data.cases.features.values())
        per_step = 6.0 * data.plan.batch * (64 * widths + 4 * 32 * 32)
        steps = data.plan.steps * _TRUNKS
        spoken = len(data.cases.known) * len(data.cases.kinds)
        return Work(per_step, steps, _STEP_S, 1.0 + _CASE_S * spoken)

    def train(
        self, data: FusionData, *, parent: FusedModel | None, seed: int, progress: Progress
    ) -> FusedModel:
        """Experts, then a trunk. Raises InputError for a parent, and where there is too little to learn from."""
        from industria.models.fusion.learning import FusionOptions, learn

        if parent is not None:
            raise InputError(
                "expected no parent for a fused diagnosis, found one: what its kinds of input are described by is "
                "pre-trained already; leave --parent out"
            )
        options = FusionOptions(data.plan, checkpoint=data.checkpoint)
        return learn(data.cases, options, data.network, seed, progress)

    def evaluate(self, model: FusedModel, data: FusionData, *, seed: int) -> Evaluation:
        """Balanced accuracy of cases whose group was left out, also without each kind, beside the best single one."""
        metric = FUSED_DIAGNOSIS.metric
        told = {metric: model.trial["all"], **{n: v for n, v in model.trial.items() if n != "all"}}
        best = max(model.single.values())
        return Evaluation(told, {metric: best}, len(data.cases.known))

    def options(self, model: FusedModel) -> Mapping[str, object]:
        """Kinds and classes, and how each kind did alone."""
        return {
            "kinds": [k.to_json() for k in model.kinds],
            "classes": list(model.classes),
            "normal_class": model.normal,
            "alone": dict(model.single),
            "trial": dict(model.trial),
            "trunk_steps": model.steps,
        }

    def save(self, model: FusedModel) -> Mapping[str, bytes]:
        """One file of arrays."""
        from industria.models.fusion.files import arrays_of

        return packed(arrays_of(model))

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> FusedModel:
        """A model from its arrays and its card. Raises IntegrityError."""
        from industria.models.fusion.files import model_of

        if ARRAYS not in files or "kinds" not in options:
            raise IntegrityError(
                f"expected a fused diagnosis with {ARRAYS} and its kinds, found a card or files without: train it again"
            )
        return model_of(opened(files), options, _table_network())

    def predict(self, model: FusedModel, given: Described) -> FusedGuess:
        """What it says of described cases."""
        from industria.models.fusion.model import guess_of

        return guess_of(model, given)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _table_network() -> TableModel:
    """The shipped network that reads labelled rows."""
    from industria.models import shipped
    from industria.models.families import table_prior

    card = shipped.card("tables-general")
    return table_prior.FAMILY.load(shipped.files(card.name), card.options)


FAMILY = FusedFamily()
