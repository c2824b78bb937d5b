"""Evidence opens where its place says what it says, and nowhere else: every kind, true and forged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from industria.capabilities.maintenance.tools import diagnose
from industria.core import Evidence, IntegrityError, Locator, NotFoundError
from industria.foundation.ingest.readings import take_readings
from industria.infrastructure.links import Reading
from industria.interaction.window_evidence import same_number
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import FixedEmbedder


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A kiln with its asset list, work orders, manual, sensor table with an alarm, and a link."""
    folder = tmp_path_factory.mktemp("works")
    (folder / "assets.csv").write_text(
        "tag,name_en,type,parent,location,unit\n"
        "KN-1,rotary kiln,kiln,,hall 2,\n"
        "TT-7,kiln temperature,temperature sensor,KN-1,hall 2,degC\n"
    )
    (folder / "work_orders.csv").write_text(
        "order,equipment,date,component,fault,action\n"
        "W-1,KN-1,2026-01-05,burner,flame out,cleaned the burner\n"
        "W-2,KN-1,2026-02-11,shell,hot spot,relined 3 m of the shell\n"
    )
    (folder / "manual.md").write_text(
        "# Kiln KN-1\n\nThe burner of KN-1 is cleaned every 400 hours. Never open the hood in operation.\n\n"
        "# Shell\n\nA hot spot of the shell is relined.\n"
    )
    draw = np.random.default_rng(3)
    heat, draught = draw.normal(850, 2, 900), draw.normal(12, 0.2, 900)
    heat[800:840] += 60
    draught[800:840] += 6  # a channel that has no unit
    lines = [
        f"2026-03-01 {k // 60:02d}:{k % 60:02d}:00,{x:.2f},{y:.3f}"
        for k, (x, y) in enumerate(zip(heat, draught, strict=True))
    ]
    (folder / "kiln.csv").write_text("time,TT-7,min\n" + "\n".join(lines) + "\n")
    plant = Plant.open(folder / "plant", chat=ChatConfiguration("none"), embedder=FixedEmbedder())
    with plant:
        report = plant.ingest(*sorted(folder.glob("*.csv")), folder / "manual.md")
        assert not report.rejected
        plant.detect("kiln", train_rows=600)
        start = int(np.datetime64("2026-03-02T00:00:00", "us").astype(int))
        readings = [Reading("PLC.level", start + k * 1_000_000, 4.0 + k) for k in range(5)]
        take_readings(plant.lake, "line", readings, "k1")
        yield plant


def _all(works: Plant) -> list[Evidence]:
    """Everything that the plant itself gives as evidence."""
    order = works.work_order("kiln")
    asked = [
        works.ask(q)
        for q in (
            "What is the current value of TT-7?", "What is the latest reading of min?", "PLC.level 现在是多少?", "Why did it alarm?",
            "How often is the burner of KN-1 cleaned?", "What was done about the hot spot of the shell?",
        )
    ]  # fmt: skip
    facts = [Evidence(f.asset, f.locator, f.excerpt) for f in works.graph.facts()]
    diagnosis = diagnose(works, "kiln")
    paths = [*diagnosis.relations, *diagnosis.past_orders, *diagnosis.manual]
    return [*order.evidence, *(e for a in asked for e in a.evidence), *facts, *paths]


def test_everything_that_the_plant_gives_as_evidence_opens(works: Plant) -> None:
    given = _all(works)
    kinds = {e.locator.kind for e in given}
    assert kinds == {"window", "rows", "span", "path"}
    windows = [e for e in given if e.locator.kind == "window" and e.locator.since]
    assert {e.locator.columns for e in windows if "normal" in e.excerpt} == {("TT-7",), ("min",)}
    assert any(e.excerpt.startswith("line: PLC.level last 8") for e in windows), "the link"
    assert any("TT-7: last" in e.excerpt for e in windows), "the live value"
    assert any("kiln.min: last" in e.excerpt for e in windows), "a channel named as a statistic is"
    for item in given:
        assert works.open_evidence(item) is not None


def _forged(item: Evidence) -> list[Evidence]:
    """The same place with other words, and the same words with another place."""
    out = [
        replace(item, excerpt="VT-101: 9999 mm/s, never measured"),
        replace(item, excerpt=f"{item.excerpt} and 12345 more"),
        replace(item, excerpt=f"not so: {item.excerpt} at all"),
    ]
    if item.excerpt and any(c.isdigit() for c in item.excerpt):
        digit = next(c for c in reversed(item.excerpt) if c.isdigit())
        place = item.excerpt.rindex(digit)
        changed = item.excerpt[:place] + str((int(digit) + 3) % 10) + item.excerpt[place + 1 :]
        out.append(replace(item, excerpt=changed))
    return out


@pytest.mark.slow
def test_no_evidence_opens_with_other_words(works: Plant) -> None:
    for item in _all(works):
        for forged in _forged(item):
            with pytest.raises(IntegrityError) as raised:
                works.open_evidence(forged)
            assert item.asset in str(raised.value), forged


def _one(works: Plant, kind: str, part: str = "") -> Evidence:
    return next(e for e in _all(works) if e.locator.kind == kind and part in e.excerpt)


@pytest.mark.slow
def test_a_window_is_compared_number_by_number(works: Plant) -> None:
    item = _one(works, "window", "TT-7: last")
    last, low, mean, high = (
        item.excerpt.split(f"{word} ")[1].split(" ")[0].strip(",") for word in ("last", "min", "mean", "max")
    )  # fmt: skip
    for word, value in (("last", last), ("min", low), ("mean", mean), ("max", high)):
        wrong = item.excerpt.replace(f"{word} {value}", f"{word} {float(value) + 1:.4g}")
        with pytest.raises(IntegrityError, match=word):
            works.open_evidence(replace(item, excerpt=wrong))
    alarm = _one(works, "window", "degC at")
    for old, new in (("degC", "bar"), ("normal 8", "normal 7"), ("score ", "score 9"), (":00; normal", ":01; normal")):  # fmt: skip
        assert old in alarm.excerpt
        with pytest.raises(IntegrityError):
            works.open_evidence(replace(alarm, excerpt=alarm.excerpt.replace(old, new)))
    fewer = replace(item.locator, since="2026-03-01T05:00:00")
    for locator in (
        fewer,
        replace(item.locator, since="1900-01-01", until="1900-01-02"),
        replace(item.locator, columns=("NOPE",)),
        replace(item.locator, columns=("min",)),
        replace(item.locator, columns=()),
    ):
        with pytest.raises(IntegrityError):
            works.open_evidence(replace(item, locator=locator))
    swapped = item.excerpt.replace(f"min {low}", f"min {high}").replace(f"max {high}", f"max {low}")
    with pytest.raises(IntegrityError):
        works.open_evidence(replace(item, excerpt=swapped))


def test_a_reading_of_a_link_is_compared(works: Plant) -> None:
    item = _one(works, "window", "PLC.level")
    for wrong in ("last 7", "min 3", "max 9", "mean 5"):
        word = wrong.split()[0]
        value = item.excerpt.split(f"{word} ")[1].split(" ")[0].strip(",")
        with pytest.raises(IntegrityError):
            works.open_evidence(
                replace(item, excerpt=item.excerpt.replace(f"{word} {value}", wrong))
            )
    none = replace(item, excerpt="line: no value of PLC.level")
    with pytest.raises(IntegrityError):
        works.open_evidence(none)


def test_a_path_stands_in_the_graph_and_is_not_rejected(works: Plant) -> None:
    item = _one(works, "path")
    assert item.locator.nodes == ("TT-7", "measures", "KN-1")
    for nodes in (
        ("KN-1", "measures", "TT-7"), ("TT-7", "eats", "KN-1"), ("TT-7", "measures"), ("X", "eats", "Y"),
        ("TT-7", "measures", "KN-1", "part_of", "hall 9"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            works.open_evidence(replace(item, locator=Locator("path", nodes=nodes)))
    other = works.lake.catalogue.get("kiln").id
    with pytest.raises(IntegrityError):
        works.open_evidence(replace(item, asset=other))
    works.call("graph.review", verdict="reject", fact="TT-7 > measures > KN-1")
    try:
        with pytest.raises(IntegrityError):
            works.open_evidence(item)
    finally:
        works.call("graph.review", verdict="approve", fact="TT-7 > measures > KN-1")
    assert works.open_evidence(item) == item.excerpt


@pytest.mark.slow
def test_rows_and_spans_are_compared_as_text(works: Plant) -> None:
    row = _one(works, "rows", "W-2")
    spaced = replace(row, excerpt=row.excerpt.replace("; ", " ;\n ").replace(" ;", ";"))
    assert "relined 3 m" in works.open_evidence(spaced)
    for locator in (
        Locator("rows", start=0, end=1), Locator("rows", start=1, end=9), Locator("rows", start=-1, end=0),
        Locator("rows", start=1, end=1),
    ):  # fmt: skip
        with pytest.raises(IntegrityError):
            works.open_evidence(replace(row, locator=locator))
    span = _one(works, "span", "400 hours")
    sentence = replace(span, excerpt="Never open the hood in operation.")
    assert "400 hours" in works.open_evidence(sentence)
    for words in (
        "open the hood in operation.",
        "The burner of KN-1 is cleaned",
        "Never open the hood",
    ):
        with pytest.raises(IntegrityError):
            works.open_evidence(replace(span, excerpt=words))
    with pytest.raises(IntegrityError):
        works.open_evidence(replace(span, locator=replace(span.locator, start=3)))


def test_a_report_has_no_place_and_a_forgotten_asset_none(works: Plant) -> None:
    asset = works.lake.catalogue.get("kiln").id
    for kind in ("report", "page"):
        with pytest.raises(IntegrityError):
            works.open_evidence(Evidence(asset, Locator(kind), "all rules are proved"))  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        works.open_evidence(Evidence("ghost", Locator("rows", start=0, end=1), "x"))


@pytest.mark.parametrize(
    ("stated", "value", "same"),
    [
        ("70.34", 70.3401, True), ("70.34", 70.35, False), ("1235", 1234.6, True), ("1235", 1236.0, False),
        ("1.235e+05", 123456.0, True), ("1.235e+05", 123600.0, False), ("0", 0.0, True), ("-3.1", 3.1, False),
        ("nan", float("nan"), True), ("5", float("nan"), False), ("5", None, False),
    ],
)  # fmt: skip
def test_numbers_are_compared_to_their_printed_digits(
    stated: str, value: float | None, same: bool
) -> None:
    assert same_number(stated, value) is same
