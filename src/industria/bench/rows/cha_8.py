"""CHA-8: a small model aligned by a rule beside larger ones that are not, on reports whose numbers are checked."""

from __future__ import annotations

from collections.abc import Sequence

from industria.bench.corpora.shift_reports import Report, named, reports
from industria.bench.entry import Context, Entry, Measure
from industria.bench.studies.alignment import LEARNED, SAID, SEED, TEST, VALIDATION, aligned
from industria.bench.studies.tuning import BASE
from industria.plant import ChatConfiguration, Plant

_EXAMPLES, _ASKED = 3, 60


def measure(context: Context) -> list[Measure]:
    """Reports that name all they must, give every reading, and break nothing; the larger model has examples."""
    small = aligned(context)["grpo"]
    test = reports(LEARNED + VALIDATION + TEST, SEED)[:_ASKED]
    shown = reports(_EXAMPLES, SEED + 1, habit=0.0)
    head = "".join(f"{r.prompt}\n{r.answer}\n\n" for r in shown)
    with Plant.open(context.scratch / "larger", chat=ChatConfiguration("none")) as plant:
        said = plant.call(
            "generate", model=BASE, prompt=[head + r.prompt for r in test], tokens=64, line=True
        ).answers
    large = _share(test, said)
    own = _share(test, small.likeliest[:_ASKED])
    return [
        Measure("reports that are right, small and aligned", own, f"SmolLM2-135M with {_EXAMPLES} examples {large:.3f}", "not below it", own >= large, f"the likeliest answers of both to {_ASKED} prompts. {SAID}"),
    ]  # fmt: skip


def _share(test: list[Report], answers: Sequence[str]) -> float:
    """The share of answers that name all they must and are right in their numbers."""
    pairs = list(zip(test, answers, strict=True))
    return sum(named(r, a) == 1 and _right(r.prompt, a) for r, a in pairs) / len(pairs)


def _right(prompt: str, answer: str) -> bool:
    """Whether every reading of the prompt stands in an answer as it was given, and no other number does."""
    values = [p.split(" = ", 1)[1] for p in prompt.split("; ")]
    left = answer
    for value in (v for v in values if any(c.isdigit() for c in v)):
        if value not in left:
            return False
        left = left.replace(value, "", 1)
    return not any(c.isdigit() for c in left)


ENTRY = Entry(
    "CHA-8", "a small language model in place of a large one", "made: reports of a shift", "simulated", measure,
    needs=("package:peft", "weights:smollm2-135m"), fast=False, own_hand=True, counts="steps", proof_sample=150,
)  # fmt: skip
