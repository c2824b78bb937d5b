"""DET-TSB: TSB-AD's protocol on those of its univariate series that are here: VUS-PR beside 32 published detectors.

The scores are those of ``industria detect``, trained on the rows that the benchmark gives to train on. The metric, the
buffer and the series are the benchmark's own: scikit-learn's forest of 200 trees on a whole series has its published
figure to the last digit.
"""

from __future__ import annotations

from statistics import fmean

from industria.bench.corpora.nab import published_series
from industria.bench.corpora.volume_under_surface import period_of, vus_pr
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.watching import NAMES, Watch, beside, better, refusals, watch_all
from industria.plant import ChatConfiguration, Plant

_QUOTED = 5


def measure(context: Context) -> list[Measure]:
    """Every series that is the benchmark's own."""
    series, named = published_series(context.data)
    series = series[: context.up_to(len(series))]
    found: dict[str, list[float]] = {name: [] for name in NAMES}
    ours: list[Watch] = []
    with Plant.open(context.scratch / "plant", chat=ChatConfiguration("none")) as plant:
        for number, one in enumerate(series):
            context.progress("DET-TSB", number, len(series))
            frame = one.series.frame
            buffer = period_of(frame["value"].to_numpy(float))
            watches = watch_all(plant, context.scratch, f"series_{number}", frame, one.train_rows)
            ours.append(watches["ours"])
            for name, watch in watches.items():
                found[name].append(vus_pr(one.truth, watch.score, buffer))
    mean = {name: fmean(each) for name, each in found.items()}
    published = {d: fmean(one.published[d] for one in series) for d in series[0].published}
    best = sorted(published, key=lambda d: -published[d])[:_QUOTED]
    quoted = ", ".join(f"{d} {published[d]:.3f}" for d in best)
    above = sum(mean["ours"] >= p for p in published.values())
    lower = sum(o < better({k: found[k][n] for k in NAMES}) for n, o in enumerate(found["ours"]))
    note = (
        f"{len(series)} of TSB-AD-U's {named} series of NAB; the rest, its other sets and TSB-AD-M are not here; "
        f"below the better of the two on {lower}{refusals(ours)}"
    )
    return [
        Measure("VUS-PR, mean of series", mean["ours"], beside(mean), "not below the better of them", mean["ours"] >= better(mean), note),
        Measure(f"published detectors that it is not below (of {len(published)})", above, f"on these series: {quoted}", "-", None, "over all 350 series the best published has .52", 0),
    ]  # fmt: skip


ENTRY = Entry(
    "DET-TSB", "VUS-PR .42 (Sub-PCA) to .52", "tsb_ad labels on nab series", "real", measure,
    needs=("tsb_ad", "nab"), fast=False, counts="series", proof_sample=3,
)  # fmt: skip
