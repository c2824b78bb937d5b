"""``industria models levels``: a model and all it came from on one test, and what each has forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from industria.core import Language, Session, Text
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.training.levels import LevelReport

_RISES = Text("每一层都比上一层好", "each level is better than the one above it")
_FALLS = Text("并非每一层都比上一层好", "not every level is better than the one above it")


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels beside each other."""

    report: LevelReport

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return self.report.to_json()

    def show(self, language: Language) -> str:
        """A version a line, the baseline, and whether they rise."""
        found, general = self.report, Text("通用测试", "general test").in_language(language)
        lines = [f"{found.metric}: {found.baseline} {found.baseline_value:.4f}"]
        for score in found.scores:
            beside = "" if score.general is None else f"   {general} {score.general:.4f}"
            lines.append(f"  {score.level:9} {score.model}  {score.value:.4f}{beside}")
        if len(found.scores) > 1:
            lines.append(f"  {(_RISES if found.rises else _FALLS).in_language(language)}")
        if found.forgotten is not None:
            lost = Text("通用测试上变差", "worse on the general test by").in_language(language)
            lines.append(f"  {lost} {found.forgotten:.2%}")
        return "\n".join(lines)


def levels(
    session: Session[Stores],
    model: Annotated[str, Text("模型: 名称或名称:版本", "the model: NAME or NAME:VERSION")],
    asset: Annotated[
        list[str],
        Text(
            "场景的表; 用其留出部分", "the scenario's table, of which the held-out part is the test"
        ),
    ],
    general: Annotated[
        list[str], Text("通用测试的表", "tables of the general test, to see what was forgotten")
    ] = [],  # noqa: B006  nobody changes it
    option: Annotated[
        list[str], Text("任务的选项: 名称=值", "an option of the task: NAME=VALUE")
    ] = [],  # noqa: B006  nobody changes it
) -> Levels:
    """Evaluate a model and every parent of it on one test, beside the baseline of its family."""
    from industria.models.training.levels import levels as evaluated
    from industria.models.training.run import Place

    plant, catalogue = session.plant, session.plant.lake.catalogue
    report = evaluated(
        Place(plant.lake, plant.models, plant.root),
        model,
        [catalogue.get(one) for one in asset],
        [catalogue.get(one) for one in general],
        option,
        session.seed or 0,
        session.progress,
    )
    session.run.reference = tuple(score.model for score in report.scores)
    return Levels(report)
