"""Task: what a model does, as data; matches data, models and evaluation without class trees."""

from __future__ import annotations

from dataclasses import dataclass

from industria.core.asset import AssetKind


@dataclass(frozen=True, slots=True)
class Task:
    """A named task: what goes in, what comes out, and the metric that judges it.

    ``prefix``: names of its models begin so. ``higher_is_better``: whether more of the metric is better;
    of an error it is not.
    """

    name: str
    inputs: tuple[AssetKind, ...]
    output: str
    metric: str
    prefix: str = ""
    higher_is_better: bool = True


ANOMALY_DETECTION = Task("anomaly_detection", ("series", "table"), "scores", "f1", "anomaly")
EXTRACTION = Task("extraction", ("text", "document"), "facts", "entity_f1", "extractor")
DEFECT_DETECTION = Task(
    "defect_detection", ("image",), "heat map and score", "auroc_of_planted_faults", "defects"
)
DEPTH_DEFECTS = Task(
    "depth_defect_detection", ("image",), "heat map and score", "good_parts_called_faulty", "parts",
    higher_is_better=False,
)  # fmt: skip
PICTURE_KINDS = Task("picture_kinds", ("image",), "label", "accuracy", "kinds")
CHAT = Task("chat", ("text",), "text", "groundedness")
TEXT_EMBEDDING = Task("text_embedding", ("text",), "vectors", "recall_at_k")
FORECASTING = Task("forecasting", ("series", "table"), "quantiles", "mase", "forecast", False)
TABLE_PREDICTION = Task("table_prediction", ("table",), "predictions", "auroc", "tables")
LANGUAGE = Task("language", ("table", "text"), "text", "bits_per_byte", "language", False)
