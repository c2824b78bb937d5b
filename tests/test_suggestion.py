"""What may stand at the open place of a fact: the joint model, and the command."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from industria.core import InputError, NotFoundError, UsageError
from industria.foundation.knowledge.suggestion import FrequencyModel, LinkModel, TranslationModel
from industria.plant import Plant

_LINES = 8


def _facts() -> list[tuple[str, str, str]]:
    """Lines of machines: each line's pump feeds its tank, is driven by its motor and has a seal."""
    found = []
    for n in range(_LINES):
        found += [
            (f"pump {n}", "feeds", f"tank {n}"),
            (f"motor {n}", "drives", f"pump {n}"),
            (f"seal {n}", "part_of", f"pump {n}"),
            (f"motor {n}", "serves", f"tank {n}"),
        ]
    return sorted(found)


@pytest.fixture(scope="module")
def known() -> list[tuple[str, str, str]]:
    return [f for f in _facts() if f != ("motor 3", "serves", "tank 3")]


def test_a_left_out_fact_is_foretold_by_what_the_others_have_in_common(known):
    model = LinkModel(known)
    objects = model.objects("motor 3", "serves")
    assert objects.sum() == pytest.approx(1.0) and objects.shape == (len(model.nodes),)
    assert model.nodes[int(objects.argmax())] == "tank 3"
    assert model.relations[int(model.between("motor 3", "tank 3").argmax())] == "serves"
    assert np.array_equal(objects, LinkModel(known).objects("motor 3", "serves"))


def test_what_it_is_compared_with_answers_alike(known):
    for model in (TranslationModel(known), FrequencyModel(known)):
        objects, relations = model.objects("motor 3", "serves"), model.between("motor 3", "tank 3")
        assert objects.shape == (len(model.nodes),) and relations.shape == (len(model.relations),)
        assert relations.sum() == pytest.approx(1.0)


def test_a_graph_is_asked_for_missing_facts(known, tmp_path: Path):
    path = tmp_path / "facts.csv"
    path.write_text("subject,relation,object\n" + "\n".join(map(",".join, known)), encoding="utf-8")
    with Plant.open(tmp_path / "plant") as plant:
        with pytest.raises(InputError, match="at least 10 facts"):
            plant.call("graph.suggest", pattern=["a > b > ?"])
        plant.call("graph.import", file=path)
        asked = ["Motor-3 > serves > ?", "motor 3 > ? > tank 3"]
        found = plant.call("graph.suggest", pattern=asked, top=2)
        tails, relations = (p["candidates"] for p in found.to_json()["patterns"])
        assert tails[0]["name"] == "tank 3" and relations[0]["name"] == "serves"
        assert len(tails) == 2 and "tank 3" in found.show("en")
        plant.call("graph.review", verdict="reject", fact="motor 2 > serves > tank 2")
        again = plant.call("graph.suggest", pattern=["motor 2 > serves > ?"]).to_json()
        assert "tank 2" not in [c["name"] for c in again["patterns"][0]["candidates"]]
        with pytest.raises(NotFoundError):
            plant.call("graph.suggest", pattern=["nothing > serves > ?"])
        for wrong in ("motor 3 > serves > tank 3", "? > ? > tank 3", "motor 3"):
            with pytest.raises(UsageError, match="leave one place open"):
                plant.call("graph.suggest", pattern=[wrong])
        with pytest.raises(InputError, match="found melts"):
            plant.call("graph.suggest", pattern=["motor 3 > melts > ?"])
