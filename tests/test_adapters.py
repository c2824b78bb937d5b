"""Adapters: the same network until they learn, small, and the same when merged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from industria.core import UsageError

torch = pytest.importorskip("torch")

from industria.models.training.adapters import inject, merge  # noqa: E402
from industria.models.training.loop import fit  # noqa: E402
from industria.models.training.rehearsal import rehearsed  # noqa: E402
from toy_learner import PLAN, Toy  # noqa: E402

pytestmark = pytest.mark.learn


def wide() -> torch.nn.Module:
    """Two linear layers inside one another, and one too small for an adapter."""
    torch.manual_seed(5)
    inner = torch.nn.Sequential(torch.nn.Linear(4, 64), torch.nn.ReLU())
    return torch.nn.Sequential(
        inner, torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1)
    )


def test_adapters_learn_beside_a_network_and_merge_into_it() -> None:
    x = torch.randn(50, 4, generator=torch.Generator().manual_seed(0))
    module = wide()
    before, weights = module(x).detach(), {n: v.clone() for n, v in module.state_dict().items()}
    whole = sum(p.numel() for p in module.parameters())
    share = inject(module, 2, seed=1)
    assert share == (2 * (4 + 64) + 2 * (64 + 32)) / whole
    assert torch.equal(module(x), before)
    toy = Toy(module=module)
    history = fit(toy, replace(PLAN, learning_rate=0.05, steps=60))
    assert history.validations[-1][1] < 0.9 * history.validations[0][1]
    assert torch.equal(module[0][0].base.weight, weights["0.0.weight"])  # the network's own is kept
    learned = module(x).detach()
    assert merge(module) == 2
    assert set(module.state_dict()) == set(weights)
    assert float((module(x) - learned).abs().max().detach()) < 1e-5
    assert all(p.requires_grad for p in module.parameters())


def test_a_network_without_room_for_one_is_refused() -> None:
    with pytest.raises(UsageError, match="whole network"):
        inject(torch.nn.Linear(4, 1), 1)
    with pytest.raises(UsageError, match="rank"):
        inject(wide(), 0)
    assert inject(wide(), 1, only=lambda name: name == "1") < inject(wide(), 1)


def test_a_layer_that_takes_the_weight_for_itself_takes_both() -> None:
    layer = torch.nn.TransformerEncoderLayer(8, 2, 32, 0.0, batch_first=True).eval()
    inject(layer, 1)
    layer.linear1.up.data.fill_(0.3)
    x = torch.randn(2, 3, 8)
    taught = layer(x)
    with torch.no_grad():
        fast = layer(x)
    assert float((taught - fast).abs().max().detach()) < 1e-5


def test_a_rehearsal_says_what_the_steps_take_and_changes_nothing() -> None:
    toy, untouched = Toy(wait_s=0.01), Toy()
    work = rehearsed(toy, PLAN)
    here, there = toy.module.state_dict(), untouched.module.state_dict()
    assert all(torch.equal(here[n], there[n]) for n in here)
    # 12 rows through 4 x 16 and 16 x 1: forward, and backward to the weights and the hidden layer
    assert work.flop_per_step == 2 * 12 * (4 * 16 * 2 + 16 * 3)
    assert work.steps == 40 and work.seconds_per_step > 0.01
