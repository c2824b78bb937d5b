"""Train and run detectors on tables of the lake, by the registry: what ``train`` and ``detect`` do."""

from __future__ import annotations

from dataclasses import replace

from industria.core import ANOMALY_DETECTION, Asset, InputError, ModelCard, Text, UsageError
from industria.foundation.lake import Lake
from industria.models.anomaly.channels import frame_of
from industria.models.anomaly.detector import (
    Detection,
    NormalRange,
    moment,
    normal_rows,
    notes_json,
)
from industria.models.anomaly.family import NormalPart
from industria.models.anomaly.frame import SensorFrame
from industria.models.anomaly.store import keep_detection
from industria.models.anomaly.unread import with_unread
from industria.models.families import named
from industria.models.gate import notes_on
from industria.models.making import find_version, load
from industria.models.registry import Registry
from industria.models.training.source import Source


def normal_part(source: Source) -> NormalPart:
    """What a detector learns from: the one table that was named, and what of it is normal operation.

    The options ``normal_until`` and ``train_rows`` say so, by time or by first rows; the first 35 % without
    them. Raises UsageError for several assets, InputError for one that is no table.
    """
    if len(source.assets) != 1:
        raise UsageError(
            f"expected one table for {ANOMALY_DETECTION.name}, found {len(source.assets)}: name one"
        )
    asset = source.assets[0]
    _must_be_table(asset)
    frame = _frame(source.lake, asset)
    until, rows = source.options.get("normal_until", ""), source.whole("train_rows", 0)
    return NormalPart(frame, normal_rows(frame, until=until, rows=rows))


def notes_of(source: Source, data: NormalPart) -> dict[str, object]:
    """What the card says of the table: what was normal, columns left out, cells that were not read."""
    return {
        "normal_until": source.options.get("normal_until", ""),
        "train_rows": source.whole("train_rows", 0),
        **notes_json(data.frame.left_out, data.frame.bad_cells),
    }


def needs_training(
    registry: Registry,
    asset: Asset,
    *,
    model: str = "",
    normal_until: str = "",
    train_rows: int = 0,
) -> bool:
    """Whether ``detect`` trains first: a normal part is given, or the table has no model yet.

    Raises UsageError where both a model and a normal part are given.
    """
    fresh = bool(normal_until or train_rows)
    if model and fresh:
        raise UsageError(
            "expected either a model or a normal part to train one on, found both: leave one out"
        )
    return fresh or (not model and not registry.list(model_of(asset)))


def detect_on(
    registry: Registry, lake: Lake, name: str, *, model: str = ""
) -> tuple[Detection, Asset]:
    """Score a table and keep scores and alarms.

    ``model``: a name, or name:version for one that is not current; by default the table's own. Returns
    the detection, which names the version that scored and what is to be known of it, and the asset of its
    scores (columns time, score, alarm). Raises NotFoundError where there is no such model.
    """
    asset, card, detection = scored(registry, lake, name, model=model)
    return detection, keep_detection(lake, asset, card, detection)


def scored(
    registry: Registry, lake: Lake, name: str, *, model: str = ""
) -> tuple[Asset, ModelCard, Detection]:
    """The table, the version that scored it, and what it found; nothing is kept. See ``detect_on``."""
    asset = sensor_table(lake, name)
    card = find_version(registry, model or model_of(asset))
    if card.task != ANOMALY_DETECTION.name:
        raise InputError(
            f"expected a model for {ANOMALY_DETECTION.name}, found {card.name} for {card.task}: "
            "name another"
        )
    family = named(card.family)
    detector = load(registry, family, card)
    frame = _frame(lake, asset, detector.channels)
    waiting = [] if ":" in model else registry.waiting(card.name)
    own = frame if card.name == model_of(asset) else None
    detection = replace(
        family.predict(detector, frame),
        model=f"{card.name}:{card.version}",
        notes=(*notes_on(card, waiting), *_set_aside(card, own)),
        normal=_normal(card, asset, frame),
    )
    return asset, card, detection


def normal_rows_of(registry: Registry, lake: Lake, asset: Asset) -> int:
    """How many first rows of an asset, in time order, count as normal operation.

    The stored detection says so; for one of the version before, its model's card does, once more.
    """
    stored = lake.alarms.detection(asset.id)
    if stored is not None:
        return stored.normal_rows
    card = registry.card(model_of(asset))
    frame = _frame(lake, asset)
    return _normal(card, asset, frame).rows


def _frame(lake: Lake, asset: Asset, channels: tuple[str, ...] = ()) -> SensorFrame:
    """A table's channels, with the cells that were not understood when its file was read."""
    frame = frame_of(lake.tables.read(asset.table, asset.version), asset.schema, channels)
    return with_unread(frame, lake.catalogue.understood(asset.id))


def model_of(asset: Asset) -> str:
    """The name of the detectors that are trained on a table."""
    return f"{ANOMALY_DETECTION.prefix}_{asset.name}"


def sensor_table(lake: Lake, name: str) -> Asset:
    """An asset that is a table. Raises NotFoundError, InputError."""
    asset = lake.catalogue.get(name)
    _must_be_table(asset)
    return asset


def _must_be_table(asset: Asset) -> None:
    if not asset.table:
        raise InputError(f"expected a sensor table, found {asset.kind} {asset.name!r}")


def _set_aside(card: ModelCard, frame: SensorFrame | None) -> tuple[Text, ...]:
    """What of the normal part the model did not learn from, by its times where it is this table's."""
    rows = [(int(a), int(b)) for a, b in card.options.get("set_aside", [])]  # type: ignore[attr-defined]
    if not rows:
        return ()
    said = ", ".join(
        f"{a + 1}-{b + 1}"
        if frame is None
        else f"{moment(frame.times[a])} - {moment(frame.times[b])}"
        for a, b in rows[:5]
    )
    return (
        Text(
            f"正常部分中有 {len(rows)} 段与其余不同, 未用于学习: {said}; 若属正常, 请用更长的正常部分训练",
            f"{len(rows)} stretches of the normal part are like nothing else there and were set aside: {said}; "
            "train on a longer normal part if they are normal",
        ),
    )


def _normal(card: ModelCard, asset: Asset, frame: SensorFrame) -> NormalRange:
    """The normal part that the model was told of; of another table the usual first rows."""
    own = card.name == model_of(asset)
    until = str(card.options.get("normal_until", "")) if own else ""
    rows = int(str(card.options.get("train_rows", 0))) if own else 0
    return NormalRange.of(frame, normal_rows(frame, until=until, rows=rows))
