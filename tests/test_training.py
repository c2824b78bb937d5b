"""Training: the same weights each time, after a kill and with several processes; the best ones stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from industria.core import IndustriaError, InputError, IntegrityError, ModelCard, UsageError
from industria.models.training.cost import (
    Prices,
    Work,
    estimate,
    flop_per_second,
    read_prices,
    write_prices,
)
from industria.models.training.plan import TrainingPlan
from industria.models.training.source import checked_options

torch = pytest.importorskip("torch")
from industria.models.training.checkpoint import read_checkpoint  # noqa: E402
from industria.models.training.loop import fit  # noqa: E402
from toy_learner import PLAN, Toy  # noqa: E402

pytestmark = pytest.mark.learn


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _same(one: Toy, other: Toy) -> bool:
    here, there = one.module.state_dict(), other.module.state_dict()
    return all(torch.equal(here[name], there[name]) for name in here)


def test_a_training_is_the_same_each_time_and_learns() -> None:
    one, other = Toy(), Toy()
    history = fit(one, PLAN)
    torch.manual_seed(99)  # chance outside changes nothing
    assert fit(other, PLAN).losses == history.losses
    assert _same(one, other)
    assert history.steps == 40 and history.best_step == 40
    assert history.validations[-1][1] < history.validations[0][1]
    third = Toy()
    assert fit(third, replace(PLAN, seed=4)).losses != history.losses  # another dropout


def test_cut_off_it_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    whole = Toy()
    history = fit(whole, PLAN)
    path = tmp_path / "部分 1" / "net.pt"
    with pytest.raises(KeyboardInterrupt):
        fit(Toy(ends_at=17), PLAN, checkpoint=path)
    cut = read_checkpoint(path, PLAN.key())
    assert cut is not None and cut.step == 17
    resumed, told = Toy(), []
    again = fit(resumed, PLAN, checkpoint=path, progress=lambda w, d, t: told.append(d))
    assert told and min(told) > 17
    assert _same(whole, resumed)
    assert (again.losses, again.validations) == (history.losses, history.validations)
    done = Toy()
    assert fit(done, PLAN, checkpoint=path).losses == history.losses and _same(done, whole)


def test_another_plan_starts_over_and_a_broken_checkpoint_is_said(tmp_path: Path) -> None:
    path = tmp_path / "net.pt"
    short = replace(PLAN, steps=4)
    fit(Toy(), short, checkpoint=path)
    assert fit(Toy(), replace(short, learning_rate=0.01), checkpoint=path).steps == 4
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(IntegrityError, match="remove it"):
        fit(Toy(), short, checkpoint=path)


def test_the_best_weights_stay_even_those_before_the_first_step() -> None:
    toy = Toy(rising=True)
    history = fit(toy, replace(PLAN, patience=2))
    assert history.best_step == 0 and history.steps == 20
    assert _same(toy, Toy())


def test_a_loss_that_is_no_number_is_refused() -> None:
    toy = Toy()
    toy.loss = lambda module, batch: module(batch[0]).mean() * float("nan")  # type: ignore[method-assign]
    with pytest.raises(InputError, match="smaller learning rate"):
        fit(toy, PLAN)


def test_two_processes_do_what_one_does() -> None:
    still = Toy()
    still.module[2].p = 0.0  # type: ignore[index, union-attr]  # each process has its own dropout
    plan = replace(PLAN, batch=12, steps=20)
    shared = Toy()
    shared.module[2].p = 0.0  # type: ignore[index, union-attr]
    one, two = fit(still, plan), fit(shared, replace(plan, processes=2))
    assert max(abs(a - b) for a, b in zip(one.losses, two.losses, strict=True)) < 1e-5
    assert two.best_step == one.best_step
    unsent = Toy()
    unsent.loss = lambda module, batch: module(batch[0]).mean()  # type: ignore[method-assign]
    with pytest.raises(UsageError, match="one process"):
        fit(unsent, replace(plan, processes=2))


def test_the_same_weights_on_another_device_give_the_same() -> None:
    from industria.models.training.device_check import MOST, check

    device = "cuda" if torch.cuda.is_available() else "cpu"
    found = check(device, steps=2)
    assert all(one.difference is not None and one.difference <= MOST for one in found[:2])
    assert found[0].largest > 0.01


def test_plans_that_make_no_sense_are_refused() -> None:
    for wrong in ({"steps": -1}, {"batch": 0}, {"learning_rate": 0.0}, {"processes": 40}):
        with pytest.raises(UsageError):
            replace(PLAN, **wrong)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="auto, cpu, cuda"):
        fit(Toy(), replace(PLAN, device="tpu"))
    plan = TrainingPlan(100, 1, 1.0, warmup=9)
    assert plan.rate_at(0) == 0.1 and plan.rate_at(9) == 1.0 and plan.rate_at(99) < 0.011
    assert plan.key() == replace(plan, device="cuda").key() != replace(plan, seed=1).key()


def test_cost_follows_from_work_and_prices(tmp_path: Path) -> None:
    prices = Prices(watts=100.0, per_kwh=2.0, machine_per_hour=3.6)
    timed = estimate(Work(1e6, 100, seconds_per_step=36.0), prices)
    assert (timed.flop, timed.seconds, timed.kwh) == (1e8, 3600.0, 0.1)
    assert timed.money == pytest.approx(3.8)
    speed = flop_per_second()
    assert estimate(Work(speed, 3), prices).seconds == pytest.approx(3.0)
    assert read_prices(tmp_path / "prices.json") == Prices()
    write_prices(tmp_path / "prices.json", prices)
    assert read_prices(tmp_path / "prices.json") == prices
    (tmp_path / "prices.json").write_text('{"gold": 1}')
    with pytest.raises(UsageError, match="per_kwh"):
        read_prices(tmp_path / "prices.json")


def test_options_are_known_ones() -> None:
    from industria.core import Text

    words = {"steps": Text("步数", "how many steps")}
    assert checked_options(["steps=3"], words) == {"steps": "3"}
    for wrong in ("steps", "depth=3"):
        with pytest.raises(UsageError, match="how many steps"):
            checked_options([wrong], words)


def test_a_shipped_model_is_its_card_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from industria.models import shipped

    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    assert shipped.names() == ()
    card = ModelCard("series-toy", 0, "forecasting", "general", family="toy", licence="Apache-2.0")
    shipped.write(card, {"model.npz": b"abc"})
    assert shipped.names() == ("series-toy",) and shipped.card("series-toy").size_bytes == 3
    assert shipped.files("series-toy") == {"model.npz": b"abc"}
    (tmp_path / "series-toy" / "model.npz").write_bytes(b"abd")
    with pytest.raises(IntegrityError):
        shipped.files("series-toy")
    with pytest.raises(IndustriaError, match="series-toy"):
        shipped.card("other")
