"""Pictures and words in one space: learned from pairs, asked both ways, the same in numpy as in torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from industria.core import NotFoundError, UsageError
from industria.plant import ChatConfiguration, Plant

pytestmark = pytest.mark.learn
torch = pytest.importorskip("torch")


def described(items: int = 90, noise: float = 0.1):  # type: ignore[no-untyped-def]
    from industria.models.paired.learning import Described

    random = np.random.default_rng(0)
    hidden = random.normal(size=(items, 4))
    sides = [
        (hidden @ random.normal(size=(4, 12)) + noise * random.normal(size=(items, 12))).astype(np.float32)
        for _ in range(2)
    ]  # fmt: skip
    parts = np.array(["train"] * 60 + ["validation"] * 15 + ["test"] * 15, object)
    return Described(*sides, np.array([f"item {n}" for n in range(items)], object), parts)


def test_towers_find_items_that_they_did_not_see() -> None:
    from industria.models.paired.learning import fit_towers
    from industria.models.paired.towers import recall
    from industria.models.training.plan import TrainingPlan

    data = described()
    plan = TrainingPlan(60, 60, 1e-2, validate_every=20)
    model = fit_towers(data, plan, "", None, lambda *_: None)
    test = data.of("test")
    thing, words = model.towers["thing"](test.thing), model.towers["words"](test.words)
    assert recall(words, thing, test.item, 1) > 0.6
    assert np.allclose(np.linalg.norm(thing, axis=1), 1, atol=1e-5)
    weight = torch.from_numpy(model.towers["thing"].weight)
    scaled = torch.from_numpy(model.towers["thing"].scaled(test.thing))
    same = torch.nn.functional.normalize(scaled @ weight, dim=1).numpy()
    assert np.abs(same - thing).max() < 1e-5


def test_recall_counts_items_not_rows() -> None:
    from industria.models.paired.towers import recall

    one = np.eye(3, dtype=np.float32)
    assert recall(one, one, ["a", "b", "c"], 1) == 1.0
    assert recall(one, one[::-1], ["a", "b", "c"], 1) == pytest.approx(1 / 3)
    assert recall(one, one[[1, 0, 2]], ["a", "a", "c"], 1) == 1.0


def test_pairs_are_learned_and_asked_through_the_plant(tmp_path: Path) -> None:
    from industria.bench.corpora.drawn_items import draw, items

    random = np.random.default_rng(1)
    pages = tmp_path / "pages"
    pages.mkdir()
    body = ""
    some = items(random)[:16]
    for number, item in enumerate(some):
        draw(item, random, 64).save(pages / f"{number}.png")
        body += (
            f"<figure><img src='{number}.png'><figcaption>{item.name('en')}</figcaption></figure>"
        )
    (pages / "all.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        with pytest.raises(NotFoundError, match="industria pictures pairs"):
            plant.call("pictures.find", text=["nut"])
        made = plant.call("pictures.pairs", folder=pages, licence="ours", gate=0.0)
        card = plant.call(
            "train", task="picture_text", asset=[made.dataset], name="parts",
            option=["network=no", "steps=20"],
        ).card  # fmt: skip
        assert {"recall_at_1", "words_recall_at_5"} <= set(card.metrics)
        assert card.options["dataset"] == made.dataset
        with pytest.raises(UsageError, match="either"):
            plant.call("pictures.find")
        found = plant.call("pictures.find", text=[some[0].name("en")], top=3).found
        assert [m.rank for m in found] == [1, 2, 3]
        named = plant.call(
            "pictures.find", picture=[pages / "0.png"], words=["a nut", "a gear"]
        ).found
        assert {m.found for m in named} == {"a nut", "a gear"}
