"""``industria pictures find``: pictures by words, and words by pictures, in the space that a model of pairs learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from industria.capabilities.pictures.cards import card_for
from industria.core import Language, NotFoundError, Session, Text, UsageError
from industria.core.task import PICTURE_TEXT
from industria.stores import Stores

if TYPE_CHECKING:
    import numpy as np

    from industria.models.paired.towers import Paired


@dataclass(frozen=True, slots=True)
class Match:
    """One answer to one question: ``rank`` from 1; ``likeness``: the cosine in the shared space."""

    asked: str
    rank: int
    found: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found, by which version."""

    model: str
    found: Sequence[Match]

    def to_json(self) -> dict[str, object]:
        """As JSON types."""
        rows = [[m.asked, m.rank, m.found, round(m.likeness, 4)] for m in self.found]
        return {
            "model": self.model,
            "columns": ["asked", "rank", "found", "likeness"],
            "rows": rows,
        }

    def show(self, language: Language) -> str:
        """A line for each answer, under its question."""
        lines: list[str] = []
        for match in self.found:
            lines += [match.asked] if match.rank == 1 else []
            lines.append(f"  {match.rank}  {match.likeness:.2f}  {match.found}")
        by = Text("模型", "by").in_language(language)
        return "\n".join([*lines, f"  {by} {self.model}"])


def find(
    session: Session[Stores],
    text: Annotated[list[str] | None, Text("要找图片的文字", "words to find pictures by")] = None,
    picture: Annotated[
        list[Path] | None, Text("要找文字的图片", "pictures to find words by")
    ] = None,
    file: Annotated[
        list[Path] | None,
        Text("在这些图片中找, 默认所学的图片", "pictures to look among; those learned from without"),
    ] = None,
    words: Annotated[
        list[str] | None,
        Text("在这些文字中找, 默认所学的文字", "words to look among; those learned from without"),
    ] = None,
    model: Annotated[str, Text("图文模型, 默认最新", "the model of pairs; the newest without")] = "",
    top: Annotated[int, Text("每问最多几个", "answers to each question at most")] = 5,
) -> Matches:  # fmt: skip
    """Find pictures by words, or words by pictures, with a model that learned from pairs."""
    from industria.models.families import paired
    from industria.models.making import load

    if bool(text) == bool(picture):
        raise UsageError(
            "expected either --text or --picture, found both or neither: ask one of the two"
        )
    card = card_for(session, model, PICTURE_TEXT.name)
    if card is None:
        raise NotFoundError(
            "expected a model of pairs, found none: run industria pictures pairs FOLDER, then industria train "
            f"{PICTURE_TEXT.name} TABLE"
        )
    fitted = load(session.plant.models, paired.FAMILY, card)
    if text:
        asked, names = paired.FAMILY.predict(fitted, text), list(text)
        among, found = _pictures(session, fitted, file)
    else:
        names, asked = _seen(session, fitted, picture or [])
        among = list(words) if words else list(fitted.gallery.words)
        found = paired.FAMILY.predict(fitted, words) if words else fitted.gallery.of_words
    matches = _nearest(names, asked, among, found, max(1, top))
    by = f"{card.name}:{card.version}"
    session.run.outputs = {"questions": len(names), "among": len(among)}
    session.run.reference = (by,)
    return Matches(by, matches)


def _pictures(
    session: Session[Stores], model: Paired, file: list[Path] | None
) -> tuple[list[str], np.ndarray]:
    """Names of what pictures are looked among, and their vectors."""
    if not file:
        return list(model.gallery.pictures), model.gallery.of_pictures
    return _seen(session, model, file)


def _seen(
    session: Session[Stores], model: Paired, places: list[Path]
) -> tuple[list[str], np.ndarray]:
    """Picture files, and where each stands in the space."""
    import numpy as np

    from industria.models.paired.describing import picture_vector
    from industria.models.pictures.reading import picture_files, read_picture

    files = picture_files(places)
    vectors = []
    for number, path in enumerate(files):
        session.progress("pictures", number, len(files))
        vectors.append(picture_vector(read_picture(path.read_bytes(), path.name), model.network))
    return [str(path) for path in files], model.towers["thing"](np.stack(vectors))


def _nearest(
    names: Sequence[str], asked: np.ndarray, among: Sequence[str], found: np.ndarray, top: int
) -> list[Match]:
    import numpy as np

    alike = asked @ found.T
    order = np.argsort(-alike, axis=1, kind="stable")[:, :top]
    return [
        Match(name, rank, among[at], float(alike[row, at]))
        for row, name in enumerate(names)
        for rank, at in enumerate(order[row], start=1)
    ]
