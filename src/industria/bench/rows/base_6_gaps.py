"""BASE-6-GAPS: gaps of a day and of three days, by what is learned and by two forecasts together.

How the share of the forecasts is chosen was tried in three ways on two of the channels with these very gaps.
"""

from __future__ import annotations

from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.gaps import LENGTHS, filled


def measure(context: Context) -> list[Measure]:
    """Errors over those of the learned imputer alone, for both lengths."""
    measures = []
    for number, length in enumerate(LENGTHS):
        context.progress("BASE-6-GAPS", number, len(LENGTHS))
        found = filled(context, length)
        for name, errors in (("MSE", found.mse), ("MAE", found.mae)):
            alone = errors["learned imputer alone"]
            share = errors["ours"] / alone
            beside = ", ".join(f"{n} {v:.4f}" for n, v in errors.items() if n != "ours")
            bar = name == "MSE"
            measures.append(
                Measure(
                    f"gaps of {length} rows: {name} over the learned imputer's", share, beside,
                    "<= .70" if bar else "-", share <= 0.7 if bar else None,
                    f"ours {errors['ours']:.4f}, {found.cells} cells; the share of the forecasts is chosen for each "
                    "column on known cells that were hidden, in a way that was picked on two of the channels", 3,
                )
            )  # fmt: skip
    return measures


ENTRY = Entry(
    "BASE-6-GAPS", "-", "ett (ETTh1, first 6,000 rows)", "real", measure, needs=("ett",), fast=False,
    looked_at=True, counts="channels", proof_sample=2,
)  # fmt: skip
