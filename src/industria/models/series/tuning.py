"""A series model is tuned on the tables of a plant or an industry, judged on their last part."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from industria.core import Evaluation, InputError, Progress, missing_extra
from industria.models.series.candidates import COUNT
from industria.models.series.examples import CONTEXT, Examples, examples
from industria.models.series.forecasting import rehearse
from industria.models.series.forward import SeriesModel
from industria.models.series.general import GENERAL_SEED, general_scores
from industria.models.series.looks import POINTS, filled_back, look
from industria.models.series.reading import Series, series_of
from industria.models.series.shape import KNOTS, STEPS, along
from industria.models.training.cost import Work
from industria.models.training.plan import TrainingPlan
from industria.models.training.source import Source
from industria.models.training.words import plan_of

LEARN, CHOOSE = 0.6, 0.8  # where in time the parts end
_MOST_WINDOWS, _MOST_TO_CHOOSE = 4000, 1500
_BATCH = 256
_GENERAL = 1500
_HORIZON, _STEPS, _ADAPTERS, _REPLAY = 96, 240, 2, 0.3
_REHEARSED, _WIDTH, _BLOCKS = 128, 160, 2  # examples; the shape of the shipped network
_JUDGED_GENERAL = 300  # series of ``general_scores``
_EXAMPLES_AN_ORIGIN = (
    12  # a test from one origin takes as long as so many examples, timed at horizon 96
)
_ADAPTED = ("gate", "correct", "width")  # the heads


@dataclass(frozen=True, slots=True)
class Given:
    """What is asked of a model."""

    series: Series
    horizon: int


@dataclass(frozen=True)
class PlantSeries:
    """``series``: whole; ``options``: numbers by name; ``said``: for the card; ``source``: of the checkpoints."""

    series: tuple[Series, ...]
    horizon: int
    plan: TrainingPlan
    adapters: int
    replay: float
    said: Mapping[str, object]
    source: Source


def read(source: Source) -> PlantSeries:
    """The series of the tables that were named. Raises InputError."""
    found: list[Series] = []
    notes: list[object] = []
    for asset in source.assets:
        taken = series_of(source.lake.tables.read(asset.table, asset.version))
        found += taken.series
        notes += [{"message": note.to_json()} for note in taken.left_out]
    adapters = source.whole("adapters", _ADAPTERS)
    usual = TrainingPlan(_STEPS, _BATCH, 2e-3 if adapters else 3e-4, weight_decay=0.01, patience=4)
    plan = plan_of(source, usual)
    plan = replace(plan, warmup=min(20, plan.steps // 5), validate_every=max(1, plan.steps // 8))
    horizon = source.whole("horizon", _HORIZON)
    usable = [s for s in found if len(s) * (1 - CHOOSE) >= horizon + 2]
    if not usable:
        raise InputError(
            f"expected series of at least {round((horizon + 2) / (1 - CHOOSE))} steps to tune on, found none: "
            "use --option horizon=N with fewer steps, or add readings"
        )
    said = {
        "horizon": horizon, "adapters": adapters, "learning_rate": plan.learning_rate, "left_out": notes,
        "channels": [s.name for s in usable], "learned_until": LEARN, "chosen_until": CHOOSE,
    }  # fmt: skip
    return PlantSeries(
        tuple(usable), horizon, plan, adapters, source.number("replay", _REPLAY), said, source,
    )  # fmt: skip


def work(data: PlantSeries) -> Work:
    """What the steps do: a few are rehearsed on made examples, and what making an example takes says what the
    windows and the tests beside them will."""
    try:
        from industria.models.series.learn import Aim, SeriesLearner, fresh
        from industria.models.training import adapters
        from industria.models.training.rehearsal import rehearsed
    except ImportError:
        raise missing_extra("learn", "torch") from None

    began = time.perf_counter()
    pool = examples(_REHEARSED, GENERAL_SEED)
    each = (time.perf_counter() - began) / _REHEARSED
    net = fresh(np.zeros((STEPS, COUNT), np.float32), pool, _WIDTH, _BLOCKS, 0)
    if data.adapters:
        adapters.inject(net, data.adapters, seed=0, only=_ADAPTED.__contains__)
    found = rehearsed(SeriesLearner(net, pool, pool, data.plan, Aim()), data.plan)
    rows = [len(s) * POINTS // s.season for s in data.series]
    learn, choose = (
        min(_MOST_WINDOWS, int(sum(rows) * share)) for share in (LEARN, CHOOSE - LEARN)
    )
    looks = found.seconds_beside * max(1.0, choose / _REHEARSED)
    origins = sum(min(60, max(1, round(len(s) * (1 - CHOOSE)) - data.horizon)) for s in data.series)
    made = learn + choose + _GENERAL + _JUDGED_GENERAL + _EXAMPLES_AN_ORIGIN * origins
    return replace(found, seconds_beside=looks + each * made)


def tuned(parent: SeriesModel, data: PlantSeries, seed: int, progress: Progress) -> SeriesModel:
    """The parent after the steps that its validation part chose, and so much of them that little is forgotten."""
    try:
        from industria.models.series.learn import arrays_of, offsets_of, reopened, trained
        from industria.models.series.stepping import GENERAL_AIM, kept_apart, take_step
        from industria.models.training import adapters
    except ImportError:
        raise missing_extra("learn", "torch") from None

    learn = windows(data.series, 0.0, LEARN, seed)
    choose = windows(data.series, LEARN, CHOOSE, seed, _MOST_TO_CHOOSE)
    general, unseen = kept_apart(examples(_GENERAL, GENERAL_SEED))
    pool = _with_replay(learn, general, data.replay)
    nets, histories = [], []
    for number in range(len(parent.nets)):
        net = reopened(parent, number)
        before = {k: v.clone() for k, v in net.state_dict().items()}
        share = 1.0
        if data.adapters:
            share = adapters.inject(net, data.adapters, seed=seed, only=_ADAPTED.__contains__)
        history = trained(
            net,
            pool,
            choose,
            data.plan,
            GENERAL_AIM,
            checkpoint=data.source.file(f"net{number}"),
            progress=progress,
        )
        adapters.merge(net)
        step = take_step(net, before, choose, unseen, data.plan)
        said = {
            "best_step": history.best_step, "validations": history.validations, "step": step.to_json(),
        }  # fmt: skip
        histories.append({**said, "trained_share": round(share, 4)})
        nets.append(net)
    return replace(
        parent,
        nets=[arrays_of(n) for n in nets],
        offsets=offsets_of(nets),
        history={"tuning": json.loads(json.dumps(histories)), "seed": seed},
    )


def judged(model: SeriesModel, data: PlantSeries, _seed: int) -> Evaluation:
    """Means over the series of the last part, rolling; ``general_mse`` shows what was forgotten."""
    own: list[tuple[float, ...]] = []
    naive: list[float] = []
    for series in data.series:
        rows = round(len(series) * (1 - CHOOSE))
        every = _apart(rows - data.horizon, series.season)
        try:
            found = rehearse(model, series, data.horizon, rows, every)
        except InputError:
            continue  # its season needs more than there is before the last part
        e = found.errors
        if not np.isfinite(e["seasonal naive"]["mase"]):
            continue  # it repeats itself exactly: there is nothing to be measured by
        own.append((e["forecast"]["mase"], e["forecast"]["mse"], found.inside_80))
        naive.append(e["seasonal naive"]["mase"])
    if not own:
        raise InputError(
            "expected a series that is long enough to be judged and does not repeat itself exactly, found none: add readings"
        )
    mase, _, inside = (float(np.mean(v)) for v in zip(*own, strict=True))
    metrics = {"mase": mase, "inside_80": inside, "general_mse": general_scores(model)["mse"]}
    return Evaluation(metrics, {"mase": float(np.mean(naive))})


def _apart(rows: int, season: int) -> int:
    """Steps between two origins: some sixty, at two places of the season, so that they share their backtests."""
    half = max(1, min(season, 24) // 2)
    return max(1, rows // (60 * half) * half) if rows >= 60 * half else max(1, rows // 60)


def windows(
    series: tuple[Series, ...], start: float, end: float, seed: int, most: int = _MOST_WINDOWS
) -> Examples:
    """Examples whose truths lie between two shares of the time; their pasts may begin before.

    Series of another season are brought to 24 points a season. Raises InputError where there is none.
    """
    pasts, truths = [], []
    for one in series:
        x = _in_points(one.grid.values, one.season)
        lo, hi = int(len(x) * start), int(len(x) * end)
        first = max(lo, 2 * POINTS)
        last = hi - STEPS
        at = np.arange(first, last + 1)
        short = len(at) == 0 and hi - first >= POINTS
        for t in at if len(at) else ([first] if short else []):
            pasts.append((x, t))
            truths.append(hi)
    if not pasts:
        raise InputError(
            f"expected series of at least {2 * (STEPS + POINTS)} points of a 24th of their season, found only "
            "shorter ones: add readings"
        )
    r = np.random.default_rng([seed, 5])
    taken = r.permutation(len(pasts))[:most]
    past = np.stack(
        [
            filled_back(x[None, max(0, t - CONTEXT) : t], CONTEXT, POINTS)[0]
            for x, t in (pasts[i] for i in taken)
        ]
    )
    come = np.stack([_come(pasts[i][0], pasts[i][1], truths[i]) for i in taken])
    seen = look(past, POINTS, STEPS)
    truth = np.clip((come - seen.centre) / seen.spread, -6, 6)
    parts = np.clip(seen.parts[:, KNOTS], -30, 30).astype(np.float16)
    return Examples(seen.odd, seen.even, parts, truth[:, KNOTS].astype(np.float16))


def _come(x: np.ndarray, t: int, hi: int) -> np.ndarray:
    """What came after ``t``, (STEPS,); beyond the end of the part its last week again."""
    known = x[t : min(hi, t + STEPS)]
    missing = STEPS - len(known)
    return (
        known if not missing else np.concatenate([known, np.resize(known[-7 * POINTS :], missing)])
    )


def _in_points(x: np.ndarray, season: int) -> np.ndarray:
    """A series at 24 points a season."""
    if season == POINTS:
        return x
    whole = len(x) // season * season
    places = (np.arange(whole // season * POINTS) + 0.5) * season / POINTS - 0.5
    if season > POINTS:  # means of what lies in a point
        edges = np.arange(whole // season * POINTS + 1) * season / POINTS
        total = np.concatenate([[0.0], np.cumsum(x[-whole:])])
        return np.asarray(np.diff(np.interp(edges, np.arange(whole + 1), total)) * POINTS / season)
    at = np.clip(places, 0, whole - 1)
    return np.asarray(along(x[None, -whole:], np.arange(whole, dtype=float), at, 1.0)[0])


def _with_replay(own: Examples, general: Examples, share: float) -> Examples:
    """The own examples with so many general ones among them that they are this share of a batch."""
    if share <= 0:
        return own
    wanted = int(len(own) * share / max(1e-6, 1 - share))
    rows = np.arange(wanted) % len(general)
    pairs = (
        (getattr(own, f), getattr(general, f)[rows]) for f in ("odd", "even", "parts", "truth")
    )
    return Examples(*(np.concatenate(pair) for pair in pairs))
