"""Language models: made, tuned, aligned and asked; a rule counts what they break. All of it on tiny networks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd
import pytest

pytest.importorskip("peft")
pytest.importorskip("bitsandbytes")

import torch

from industria.core import InputError, IntegrityError, UsageError
from industria.models.families.language import FAMILY
from industria.models.language import generating, low_rank, opening
from industria.models.language.examples import Row, Tokens, tokens_of
from industria.models.language.generating import Continued
from industria.models.language.judging import fields_f1
from industria.models.language.learners import picked
from industria.models.language.model import LanguageModel, files_of, model_of
from industria.models.language.network import Making, made, padded, surprise
from industria.models.language.plain import ByteGrams, nearest
from industria.models.language.rewards import slots, units
from industria.plant import ChatConfiguration, Plant

pytestmark = pytest.mark.learn
NAMED = "smollm2-135m"
ROWS = [(f"machine = m{i % 7}; load = {i} kW", f"m{i % 7} took {i} kW") for i in range(40)]
OPTIONS = ["steps=3", "length=64", "answer_length=6", "batch=4"]


def _tiny() -> LanguageModel:
    texts = [f"{p}\n{a}" for p, a in ROWS]
    network, tokenizer = made(Making("tiny", 280), texts, 0)
    return LanguageModel(network, tokenizer)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A plant with a table of jobs, whose named weights are those of a tiny network."""
    folder = tmp_path_factory.mktemp("language")
    frame = pd.DataFrame(ROWS, columns=["prompt", "answer"])
    frame["part"] = ["test", "validation", *["train"] * 8] * 4
    frame.to_csv(folder / "jobs.csv", index=False)
    patch = pytest.MonkeyPatch()
    patch.setattr(opening, "open_named", lambda _name: (_tiny().network, _tiny().tokenizer))
    with Plant.open(folder / "plant", chat=ChatConfiguration("none")) as opened:
        opened.ingest(folder / "jobs.csv")
        yield opened
    patch.undo()


def _train(plant: Plant, name: str, *option: str, **given: object) -> object:
    usual = {"task": "language", "asset": ["jobs"], "name": name, "level": "industry", "parent": NAMED}  # fmt: skip
    return plant.call("train", **{**usual, **given}, option=[*OPTIONS, *option])


def test_from_nothing_it_learns_and_the_same_call_gives_the_same_files(plant: Plant) -> None:
    given = {"level": "general", "parent": ""}
    first = _train(
        plant, "own", "size=tiny", "vocabulary=280", "steps=12", "reward=units", **given
    ).card
    again = _train(
        plant, "own", "size=tiny", "vocabulary=280", "steps=12", "reward=units", **given
    ).card
    assert first.files == again.files and first.version != again.version
    losses = first.options["history"]["losses"]
    assert losses[-1] < 0.95 * losses[0]
    assert first.options["rows"] == {"train": 32, "validation": 4, "test": 4}
    assert {"bits_per_byte", "exact", "fields_f1", "violation_rate"} <= set(first.metrics)
    assert first.baseline_metrics["bits_per_byte"] > 0


def test_cut_off_it_goes_on_to_the_same_files(plant: Plant) -> None:
    whole = _train(plant, "cut", "steps=4").card

    class Gone(Exception):
        pass

    def leave(what: str, done: float, total: float) -> None:
        if what.startswith("loss") and done == total:
            raise Gone

    with pytest.raises(Gone):
        _train(plant, "cut_again", "steps=4", progress=leave)
    again = _train(plant, "cut_again", "steps=4").card
    assert again.files == whole.files and again.options["cost"]["resumed"]


def test_adapters_alone_are_kept_and_merged_they_say_the_same(plant: Plant) -> None:
    card = _train(plant, "lora", "rank=2", "learning_rate=0.01").card
    assert set(card.files) == {"base.json", "adapters.safetensors"}
    assert card.options["method"] == "lora" and card.options["trained_share"] < 0.2
    assert card.options["merged_difference"] < 1e-5
    below = _train(plant, "lora_child", "rank=1", parent="lora", level="scenario").card
    assert below.parent == "lora:1" and set(below.files) == set(card.files)
    held = json.loads(plant.models.files("lora_child", 1)["base.json"])
    assert held == {"base": NAMED, "four_bits": False}
    loaded = FAMILY.load(plant.models.files("lora_child", 1), below.options)
    assert {len(down) for down, _ in loaded.adapters.values()} == {
        3
    }  # its parent's 2 and its own 1


def test_a_base_of_four_bits_takes_less_and_comes_back_as_it_was(plant: Plant) -> None:
    card = _train(plant, "qlora", "rank=2", "method=qlora", "steps=2").card
    whole = plant.models.card("lora", 1).options  # of the test before
    assert card.options["four_bits"] and card.options["weights_mb"] < whole["weights_mb"]
    one, other = (model_of(plant.models.files("qlora", 1)) for _ in range(2))
    examples = tokens_of(one.tokenizer, [Row(p, a) for p, a in ROWS[:4]], 64, one.stop)
    for_one, _ = surprise(one.network, *padded(examples, one.stop))
    for_other, _ = surprise(other.network, *padded(examples, one.stop))
    assert torch.equal(for_one, for_other)
    with pytest.raises(InputError, match="4 bits"):
        _train(plant, "more", "method=full", parent="qlora", level="scenario")


def test_pairs_by_a_rule_and_what_preferences_and_rewards_do_with_them(plant: Plant) -> None:
    _train(plant, "writer", "method=full", "steps=15", "learning_rate=0.01", "batch=8")
    said = plant.call(
        "generate", model="writer", asset="jobs", where="part = 'train'", samples=3, temperature=1.0,
        tokens=12, reward="units",
    )  # fmt: skip
    assert len(said.answers) == 3 * 32 and 0 <= said.violations <= 1
    assert said.pairs is not None and plant.table("jobs_answers").rows == 96
    pairs = plant.sql(f"SELECT * FROM {said.pairs.table}").to_pandas()
    assert all(units(p, a).reward > units(p, r).reward for p, a, r in pairs.itertuples(index=False))
    for aim, more in (("dpo", []), ("grpo", ["reward=units", "samples=3", "batch=2"])):
        asset = [said.pairs.table] if aim == "dpo" else ["jobs"]
        card = _train(
            plant, aim, f"aim={aim}", "method=full", "steps=3", *more, asset=asset, parent="writer",
            level="scenario",
        ).card  # fmt: skip
        assert card.options["aim"] == aim and len(card.options["history"]["losses"]) == 3
    losses = plant.models.card("dpo", 1).options["history"]["losses"]
    assert losses[0] == pytest.approx(
        0.6931, abs=1e-3
    )  # nothing is preferred before the first step


def test_answers_do_not_depend_on_who_is_asked_beside(plant: Plant) -> None:
    both = plant.call("generate", model=NAMED, prompt=["a = 1", "machine = m1; load = 3 kW"], tokens=6)  # fmt: skip
    alone = plant.call("generate", model=NAMED, prompt=["a = 1"], tokens=6)
    assert both.answers[0] == alone.answers[0]
    assert both.to_json()["answers"][0]["prompt"] == "a = 1"
    assert NAMED in both.show("zh")


@pytest.mark.parametrize(
    ("option", "given", "words"),
    [
        ("aim=ppo", {}, "aim of answers"),
        ("method=lora", {"parent": "", "level": "general"}, "found none: add --parent"),
        ("aim=dpo", {}, "column of worse answers"),
        ("aim=grpo", {}, "expected a reward of units, slots"),
        ("reward=beauty", {}, "expected a reward of units, slots"),
        ("answer=nothing", {}, "columns nothing"),
        ("length=4", {}, "--option length"),
        ("size=huge", {"parent": "", "level": "general"}, "size of tiny"),
    ],
)
def test_what_cannot_be_trained_is_said(plant: Plant, option: str, given: dict[str, str], words: str) -> None:  # fmt: skip
    with pytest.raises((UsageError, InputError), match=words):
        _train(plant, "none", option, **given)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"samples": 4}, "temperature above 0"),
        ({"tokens": 0}, "1 to 1024 tokens"),
        ({"asset": "jobs"}, "both or none"),
        ({"prompt": [], "asset": "jobs", "column": "nothing"}, "expected a column of"),
        ({"model": "tables-general"}, "expected a language model"),
    ],
)
def test_what_cannot_be_asked_is_said(plant: Plant, given: dict[str, object], words: str) -> None:
    with pytest.raises((UsageError, InputError), match=words):
        plant.call("generate", **{"model": NAMED, "prompt": ["a"], **given})


def test_damaged_files_are_said() -> None:
    files = files_of(_tiny())
    with pytest.raises(IntegrityError, match="language model"):
        model_of({**files, "weights.safetensors": files["weights.safetensors"][:100]})
    with pytest.raises(IntegrityError, match="language model"):
        model_of({})


def test_two_sets_of_adapters_as_one() -> None:
    given = {"a": (torch.randn(2, 5), torch.randn(4, 2))}
    other = {"a": (torch.randn(1, 5), torch.randn(4, 1))}
    down, up = low_rank.joined(given, other)["a"]
    apart = given["a"][1] @ given["a"][0] + other["a"][1] @ other["a"][0]
    assert torch.allclose(up @ down, apart, atol=1e-6)


@pytest.mark.parametrize(
    ("answer", "broken", "covered"),
    [
        ("The pump ran at an oil pressure of 4.5 bar.", (), 1.0),
        ("The pump ran at an oil pressure of 450 kPa.", (), 1.0),
        ("The pump ran at an oil pressure of 4.5 kPa.", ("4.5 kPa",), 0.5),
        ("The pump ran at an oil pressure of 4.5.", ("4.5",), 0.5),
        ("The pump ran at an oil pressure of 4.5 bar for 3 h.", ("3 h",), 1.0),
        ("The pump P-7 ran.", (), 0.5),
        ("oil pressure 4.5 mm/", ("4.5",), 0.0),
    ],
)
def test_units_are_those_of_the_prompt(answer: str, broken: tuple[str, ...], covered: float) -> None:  # fmt: skip
    found = units("machine = pump; oil pressure = 4.5 bar", answer)
    assert (found.broken, found.covered) == (broken, covered)


def test_numbers_stand_in_slots_alone() -> None:
    prompt = "load = ; hours = "
    assert slots(prompt, "load = {load}").broken == ()
    assert slots("load = 3 kW; hours = 5 h", "It took {load} in {hours}.").reward == 1.0
    assert slots("load = 3 kW", "It took {load} in 5 h and {money}.").broken == ("{money}", "5")


def test_plain_models_are_what_they_say() -> None:
    rows = [Row(p, a) for p, a in ROWS]
    grams = ByteGrams(rows[:30])
    assert 0 < grams.bits_per_byte(rows[:30]) < grams.bits_per_byte([Row("x", "ZQ@#")])
    assert nearest(rows, [ROWS[3][0]]) == [ROWS[3][1]]
    assert fields_f1([("object: a, b; state: c", "object: b; state: C, d")]) == pytest.approx(2 / 3)


def test_every_row_comes_once_before_any_again() -> None:
    seen = [i for step in range(5) for i in picked(10, 4, step, 1)]
    assert sorted(seen[:10]) == sorted(seen[10:]) == list(range(10))
    assert picked(10, 4, 3, 1) == picked(10, 4, 3, 1) != picked(10, 4, 3, 2)


def test_a_report_has_its_numbers_from_the_query(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the model writes around slots is kept where it keeps to them, and refused where not."""
    asked: list[str] = []
    said = iter(["The {machine} took {load}.", "The {machine} took 7 kW.", "{machine} {speed}"])

    def continued(model: object, prompts: list[str], *_rest: object) -> list[Continued]:
        asked.extend(prompts)
        return [Continued(next(said), Tokens((), 0, 0), True) for _ in prompts]

    monkeypatch.setattr(generating, "continued", continued)
    statement = (
        "SELECT * FROM (VALUES ('pump', 4.5), ('fan', 3), ('P-7', 2)) AS t(machine, \"load [kW]\")"
    )
    found = plant.call("generate.report", model=NAMED, statement=statement)
    texts = [p.text for p in found.paragraphs]
    assert texts == [
        "The pump took 4.5 kW.",
        "machine: fan; load: 3.0 kW",
        "machine: P-7; load: 2.0 kW",
    ]
    assert asked == ["machine = pump; load = #", "machine = fan; load = #", "machine = #; load = #"]
    assert [p.broken for p in found.paragraphs] == [(), ("7",), ("{speed}",)]
    assert found.to_json()["written"] == 1 and "2 failed" in found.show("en")
    with pytest.raises(InputError, match="1 to 500 rows"):
        plant.call("generate.report", model=NAMED, statement="SELECT prompt FROM jobs WHERE false")
