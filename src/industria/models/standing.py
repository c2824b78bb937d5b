"""Where a version stands when it was just made: current or waiting, and what is to be known of it."""

from __future__ import annotations

from dataclasses import dataclass

from industria.core import Language, ModelCard, Text
from industria.models.gate import below_baseline
from industria.models.registry import Registry, reason_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A version, whether it is current, and why it is not (or is, in spite of its baseline)."""

    card: ModelCard
    current: bool
    notes: tuple[Text, ...]

    def to_json(self) -> dict[str, object]:
        """As ``industria train --json`` prints it."""
        why = self.notes[0].to_json() if self.notes else None
        return {
            "model": self.card.name, "card": self.card.to_json(), "current": self.current, "why": why,
        }  # fmt: skip

    def show(self, language: Language) -> str:
        """For people: the version, its metrics beside the baseline's, and what is to be known."""
        card = self.card
        state = Text("已启用", "current") if self.current else Text("未启用", "not current")
        version = Text("版本", "version").in_language(language)
        lines = [
            f"{card.name} {version} {card.version} ({card.level}), {state.in_language(language)}"
        ]
        for name, value in card.metrics.items():
            beside = card.baseline_metrics.get(name)
            shown = "" if beside is None else f"   {card.baseline}: {beside:.4f}"
            lines.append(f"  {name}: {value:.4f}{shown}")
        said = [note.in_language(language) for note in self.notes]
        return "\n".join([*lines, *(f"  {line}" for line in [*said, *_columns(card, language)])])


def standing(card: ModelCard, registry: Registry) -> Standing:
    """Where a version stands now."""
    current = registry.current(card.name)
    waits = reason_of(card)
    if current is not None and current.version == card.version:
        below = below_baseline(card)
        return Standing(card, True, (below,) if below else ())
    promote = f"industria models promote {card.name} {card.version}"
    why = waits or Text("它不是当前版本", "it is not the current version")
    note = Text(f"未启用: {why.zh}; 要启用: {promote}", f"it waits: {why.en}; to use it: {promote}")
    return Standing(card, False, (note,))


def _columns(card: ModelCard, language: Language) -> list[str]:
    """What the card says of columns and cells that the model did not learn from."""
    notes = [card.options.get(name, ()) for name in ("left_out", "bad_cells")]
    return [str(n["message"][language]) for some in notes if isinstance(some, list) for n in some]
