"""What the tools of pictures return, as JSON, as text, as CSV and as COCO."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Protocol

from industria.core import Language, ModelCard, Text

if TYPE_CHECKING:
    from industria.models.pictures.regions import Region

_COLUMNS = (
    "picture", "score", "threshold", "faulty", "label", "confidence", "left", "top", "width",
    "height", "strangeness",
)  # fmt: skip


class Trained(Protocol):
    """What the tool ``train`` returns."""

    @property
    def card(self) -> ModelCard: ...

    def to_json(self) -> dict[str, object]: ...

    def show(self, language: Language) -> str: ...


@dataclass(frozen=True, slots=True)
class Inspected:
    """One picture: its score beside the threshold, its marked places, and its label where kinds are known."""

    picture: str
    width: int
    height: int
    score: float
    threshold: float
    regions: Sequence[Region]
    label: str = ""
    confidence: float = 0.0

    @property
    def faulty(self) -> bool:
        """Whether the score is over the threshold."""
        return self.score > self.threshold

    def rows(self) -> list[list[object]]:
        """A row for each marked place; one without a place where there is none."""
        head = [
            self.picture, round(self.score, 4), round(self.threshold, 4), self.faulty, self.label,
            round(self.confidence, 4),
        ]  # fmt: skip
        places: list[list[object]] = [
            [r.left, r.top, r.width, r.height, round(r.strangeness, 3)] for r in self.regions
        ]
        return [[*head, *place] for place in places or [[None] * 5]]


@dataclass(frozen=True, slots=True)
class Inspections:
    """What was found on pictures, by which version, and where heat maps and tables were written."""

    model: str
    found: Sequence[Inspected]
    written: Sequence[str] = field(default_factory=tuple)
    notes: Sequence[Text] = field(default_factory=tuple)

    def to_json(self) -> dict[str, object]:
        """As JSON types: columns and rows, one for each marked place."""
        return {
            "model": self.model,
            "columns": list(_COLUMNS),
            "rows": [row for one in self.found for row in one.rows()],
            "written": list(self.written),
            "notes": [note.to_json() for note in self.notes],
        }

    def show(self, language: Language) -> str:
        """One picture a line."""
        lines = []
        for one in self.found:
            said = Text("有缺陷", "faulty") if one.faulty else Text("正常", "good")
            label = f"  {one.label} {one.confidence:.0%}" if one.label else ""
            where = "; ".join(f"{r.left},{r.top} {r.width}x{r.height}" for r in one.regions[:3])
            lines.append(
                f"  {one.picture}  {one.score:.2f} / {one.threshold:.2f}  "
                f"{said.in_language(language)}{label}  {where if one.faulty else ''}".rstrip()
            )
        faulty = sum(one.faulty for one in self.found)
        lines.append(
            Text(
                f"{len(self.found)} 张图片, {faulty} 张有缺陷; 模型 {self.model}",
                f"{len(self.found)} pictures, {faulty} faulty, by {self.model}",
            ).in_language(language)
        )
        lines += [f"  {note.in_language(language)}" for note in self.notes]
        return "\n".join([*lines, *(f"  {path}" for path in self.written)])


@dataclass(frozen=True, slots=True)
class Learned:
    """What ``train`` made, and which pictures were left out."""

    made: Trained
    notes: Sequence[Text] = field(default_factory=tuple)

    @property
    def card(self) -> ModelCard:
        """The version's card."""
        return self.made.card

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        return {**self.made.to_json(), "notes": [note.to_json() for note in self.notes]}

    def show(self, language: Language) -> str:
        """The version, then what was left out."""
        said = [f"  {note.in_language(language)}" for note in self.notes]
        return "\n".join([self.made.show(language), *said])


@dataclass(frozen=True, slots=True)
class Label:
    """The most likely kind of a picture, and how likely it is."""

    picture: str
    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Labels:
    """Kinds of pictures, by which version."""

    model: str
    found: Sequence[Label]
    notes: Sequence[Text] = field(default_factory=tuple)

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        rows = [[one.picture, one.label, round(one.confidence, 4)] for one in self.found]
        return {
            "model": self.model,
            "columns": ["picture", "label", "confidence"],
            "rows": rows,
            "notes": [note.to_json() for note in self.notes],
        }

    def show(self, language: Language) -> str:
        """One picture a line."""
        by = Text("模型", "by").in_language(language)
        lines = [f"  {one.picture}  {one.label}  {one.confidence:.0%}" for one in self.found]
        said = [f"  {note.in_language(language)}" for note in self.notes]
        return "\n".join([*lines, f"  {by} {self.model}", *said])


def csv_of(found: Sequence[Inspected]) -> str:
    """A table: a row for each marked place."""
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(row for one in found for row in one.rows())
    return into.getvalue()


def coco_of(found: Sequence[Inspected]) -> dict[str, object]:
    """Pictures and marked places in the form of COCO's object detection (Lin et al., ECCV 2014)."""
    kinds = sorted({one.label or "defect" for one in found})
    number_of = {kind: number for number, kind in enumerate(kinds, start=1)}
    images: list[dict[str, object]] = []
    annotations: list[dict[str, object]] = []
    for image, one in enumerate(found, start=1):
        images.append(
            {"id": image, "file_name": one.picture, "width": one.width, "height": one.height}
        )
        for region in one.regions if one.faulty else ():
            said = asdict(region)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": image,
                    "category_id": number_of[one.label or "defect"],
                    "bbox": [said["left"], said["top"], said["width"], said["height"]],
                    "area": said["area"],
                    "iscrowd": 0,
                    "score": round(region.strangeness, 4),
                }
            )
    categories = [{"id": number, "name": kind} for kind, number in number_of.items()]
    return {"images": images, "annotations": annotations, "categories": categories}
