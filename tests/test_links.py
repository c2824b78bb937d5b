"""Links on loopback: cut lines, journals, Sparkplug B, databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from industria.bench.entry import Context
from industria.core import InputError
from industria.foundation.ingest.readings import take_readings
from industria.infrastructure.links import Journal, Reading

pytest.importorskip("asyncua")
numbers = st.floats(-1e9, 1e9, allow_nan=False)
readings = st.builds(
    Reading,
    st.text("ab/é泵", min_size=1, max_size=6),
    st.integers(1, 2_000_000_000_000).map(lambda ms: ms * 1000),
    numbers,
    st.sampled_from([0, 64, 192]),
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # of a loaded machine
@given(st.lists(readings, min_size=1, max_size=8), st.integers(0, 1000))
def test_sparkplug_comes_back_as_it_went(found, sequence):
    from industria.infrastructure.links.sparkplug import decode, encode

    assert decode(encode(found, sequence)) == found


def test_bytes_that_are_no_payload_are_refused():
    from industria.infrastructure.links.sparkplug import decode

    with pytest.raises(InputError, match="Sparkplug"):
        decode(b"\xff\xff\xff not protobuf")


def test_the_journal_forwards_in_order_once_even_if_the_acknowledgement_is_lost(tmp_path: Path):
    journal = Journal(tmp_path / "j.db")
    sent = [Reading("t", n, float(n)) for n in range(1, 11)]
    assert journal.append(sent[:6]) == 6
    assert journal.append(sent[3:]) == 4, "what is known is not kept twice"
    seen: list[tuple[str, list[int]]] = []

    def killed(batch, key):
        seen.append((key, [r.time_us for r in batch]))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.forward(killed, most=4)
    journal.append([Reading("t", 20, 1.0)])
    while journal.forward(
        lambda batch, key: seen.append((key, [r.time_us for r in batch])), most=4
    ):
        pass
    assert seen[0] == seen[1], "the same key with the same rows, so that the lake takes it once"
    assert [n for _, batch in seen[1:] for n in batch] == [*range(1, 11), 20]
    assert journal.waiting == 0


@pytest.mark.parametrize("name", ["_opcua", "_mqtt"])
@pytest.mark.slow
def test_nothing_is_lost_doubled_or_out_of_order_over_a_cut_line(name, tmp_path: Path, monkeypatch):
    from industria.bench.rows import inf_6

    monkeypatch.setattr(inf_6, "_CUT_AT", 1.5)
    monkeypatch.setattr(inf_6, "_CUT_S", 3.0)
    monkeypatch.setattr(inf_6, "_RUN_S", 6.5)
    context = Context(tmp_path, tmp_path, lambda *a: None)
    lost, doubled, disorder, total, exact = asyncio.run(getattr(inf_6, name)(context))
    assert (lost, doubled, disorder, exact) == (0, 0, 0, True) and total > 60


@pytest.mark.slow
def test_modbus_values_are_exact_and_the_gap_is_marked(tmp_path: Path):
    from industria.bench.rows import inf_6

    right, total = asyncio.run(inf_6._modbus(Context(tmp_path, tmp_path, lambda *a: None)))
    assert right == total


def test_questions_about_linked_tags_are_answered_with_evidence_and_can_be_forgotten(plant) -> None:
    at = 1_790_000_000_000_000
    take_readings(
        plant.lake, "live", [Reading("ns=2;s=tank.level", at + n, float(n)) for n in range(5)], "a"
    )
    take_readings(
        plant.lake,
        "live",
        [Reading("ns=2;s=pump", at, None, 0), Reading("ns=2;s=rpm", at, 7.0, 64)],
        "b",
    )
    said = plant.ask("What is the current value of level?")
    assert "ns=2;s=tank.level reads 4 at" in said.content
    assert plant.reader.open(said.evidence[0]).startswith("live: ns=2;s=tank.level last 4")
    assert "没有有效读数" in plant.ask("pump 现在是多少?").content
    assert "(quality uncertain)" in plant.ask("What is the latest rpm?").content
    assert plant.ask("What is the current value of the boiler?").verdict == "refused"
    assert [a.name for a in plant.assets()] == ["live"]
    plant.forget("live")
    assert plant.lake.tables.names() == [] and plant.assets() == []


def test_tags_are_named_whole_or_by_a_last_part_of_their_own() -> None:
    from industria.interaction.linked_values import asked_tags

    tags = ["a/level", "b/level", "b/flow", "A-flow"]
    assert asked_tags("flow now?", tags) == ["b/flow"]
    assert asked_tags("level now?", tags) == []
    assert asked_tags("B/LEVEL 现在多少", tags) == ["b/level"]
    assert asked_tags("overflow now?", tags) == []
