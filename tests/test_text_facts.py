"""Facts from text without training: what is stated, denied, supposed; the second look; the command; the graph."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from industria.cli import app
from industria.foundation.knowledge.attributes import find_attributes
from industria.foundation.knowledge.relations import AssetRow, Assets, Claim, read_facts
from industria.foundation.knowledge.relations.check import unproven
from industria.foundation.knowledge.relations.sources import assets_of_file, assets_of_graph

pytestmark = pytest.mark.fast

ROWS = (
    AssetRow("GP-11", "pump", "SYS-4", ("gear pump", "齿轮泵")),
    AssetRow("GP-11-M", "motor", "GP-11", ("gear pump motor", "齿轮泵电机")),
    AssetRow("ID-7", "fan", "", ("exhaust fan", "排风机")),
    AssetRow("TK-3", "tank", "", ("day tank", "日用罐")),
    AssetRow("TT-70", "transmitter", "ID-7", ("fan temperature transmitter", "风机温度变送器")),
    AssetRow("H-2", "building", "", ("mill hall", "磨房")),
    AssetRow("SITE", "pump", "", ()),
)
ASSETS = Assets(ROWS)


def said(text: str, part: str = "facts") -> set[tuple[str, str, str]]:
    """Triples of a text; a limit with its value in the object's place."""
    return {
        (c.subject, c.predicate, f"{c.value:g} {c.unit}" if c.value is not None else c.object)
        for c in getattr(read_facts(text, ASSETS), part)
    }


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("GP-11 is driven by GP-11-M.", {("GP-11-M", "drives", "GP-11")}),
        ("齿轮泵由GP-11-M带动。", {("GP-11-M", "drives", "GP-11")}),
        ("The motor of GP-11 stands in the mill hall.", {("GP-11-M", "located_in", "H-2")}),
        ("GP-11给TK-3供油。", {("GP-11", "feeds", "TK-3")}),
        ("The oil for TK-3 comes from GP-11.", {("GP-11", "feeds", "TK-3")}),
        ("TT-70装在排风机轴承座上。", {("TT-70", "measures", "ID-7")}),
        (
            "GP-11 shaft seal leak caused by dry running, seal replaced.",
            {
                ("GP-11", "has_failure", "shaft seal leak"),
                ("shaft seal leak", "caused_by", "dry running"),
                ("shaft seal leak", "remedied_by", "seal replaced"),
            },
        ),
        (
            "排风机轴承温度高，缺脂引起，加脂后恢复正常。",
            {
                ("ID-7", "has_failure", "轴承温度高"),
                ("轴承温度高", "caused_by", "缺脂"),
                ("轴承温度高", "remedied_by", "加脂"),
            },
        ),
        ("2 Exhaust fan ID-7\nTrip limit vibration: 9.5 mm/s", {("ID-7", "has_limit", "9.5 mm/s")}),
        ("TT-70报警值85℃，停机值95℃。", {("TT-70", "has_limit", "85 ℃"), ("TT-70", "has_limit", "95 ℃")}),
        ("GP-11与ID-7并排，前者漏油，后者正常。", {("GP-11", "has_failure", "漏油")}),
        ("Die Pumpe GP-11 wird vom Motor GP-11-M angetrieben.", {("GP-11-M", "drives", "GP-11")}),
    ],
)  # fmt: skip
def test_what_is_stated_is_read(text: str, facts: set[tuple[str, str, str]]) -> None:
    assert said(text) == facts


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("No leak found on GP-11.", ("GP-11", "has_failure", "leak")),
        ("GP-11未见泄漏。", ("GP-11", "has_failure", "泄漏")),
        ("The trip of ID-7 was not caused by TT-70.", ("trip", "caused_by", "TT-70")),
        ("TK-3 is fed by GP-11, not by ID-7.", ("ID-7", "feeds", "TK-3")),
        ("排风机振动大与电机无关。", ("振动大", "caused_by", "电机")),
        ("GP-11 leaked at the gland. New packing was not needed.", ("leaked at the gland", "remedied_by", "New packing")),
    ],
)  # fmt: skip
def test_what_is_denied_is_no_fact(text: str, denied: tuple[str, str, str]) -> None:
    assert denied in said(text, "denied")
    assert denied not in said(text)


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        ("GP-11 tripped, possibly because of a worn coupling.", ("tripped", "caused_by", "worn coupling")),
        ("怀疑齿轮泵轴承损坏。", ("GP-11", "has_failure", "轴承损坏")),
        ("若ID-7跳闸，检查TT-70。", ("ID-7", "has_failure", "跳闸")),
        ("GP-11漏油，计划下周更换油封。", ("漏油", "remedied_by", "更换油封")),
        ("Was the leak of GP-11 caused by overpressure?", ("leak", "caused_by", "overpressure")),
    ],
)  # fmt: skip
def test_what_is_supposed_is_no_fact(text: str, supposed: tuple[str, str, str]) -> None:
    assert supposed in said(text, "supposed")
    assert supposed not in said(text)


def test_an_asset_that_is_an_ordinary_word_is_only_meant_as_it_is_written() -> None:
    assert said("Observe the lock-out rules of the site, the site leaked oil once.") == set()
    assert ("SITE", "has_failure", "leaked oil") in said("SITE leaked oil.") or said("SITE leaked.")


def test_evidence_is_the_sentence() -> None:
    text = "All quiet at night. Motor GP-11-M drives GP-11. Nothing else."
    (fact,) = read_facts(text, ASSETS).facts
    assert text[fact.start : fact.end] == fact.sentence == "Motor GP-11-M drives GP-11."


@pytest.mark.parametrize(
    ("text", "claim", "why"),
    [
        ("GP-11 is not driven by ID-7.", ("ID-7", "drives", "GP-11"), "denied"),
        ("GP-11 stands beside ID-7.", ("ID-7", "drives", "GP-11"), "cue"),
        ("GP-11 is driven by its motor.", ("ID-7", "drives", "GP-11"), "ends"),
        ("Is GP-11 driven by ID-7?", ("ID-7", "drives", "GP-11"), "supposed"),
        ("GP-11 is driven by ID-7.", ("ID-7", "drives", "GP-11"), ""),
    ],
)
def test_the_second_look_believes_no_proposer(
    text: str, claim: tuple[str, str, str], why: str
) -> None:
    places = [
        (text.find(w), text.find(w) + len(w)) if w in text else (0, 0) for w in (claim[0], claim[2])
    ]
    proposed = Claim(
        *claim, text, 0, len(text), proposer="anybody", subject_at=places[0], object_at=places[1],
        cue_at=places[1],
    )  # fmt: skip
    assert unproven(text, proposed, ASSETS) == why
    reading = read_facts("", ASSETS, [lambda _text, _assets: []])
    assert reading.facts == ()


def test_a_further_proposer_adds_only_what_stands_in_its_sentence() -> None:
    text = "GP-11 is not driven by ID-7."

    def eager(_text: str, _assets: Assets) -> list[Claim]:
        return [
            Claim("ID-7", "drives", "GP-11", text, 0, len(text), proposer="eager", subject_at=(23, 27), object_at=(0, 5), cue_at=(13, 22))
        ]  # fmt: skip

    reading = read_facts(text, ASSETS, [eager])
    assert reading.facts == () and [c.triple[:3] for c in reading.denied] == [
        ("ID-7", "drives", "GP-11")
    ]


@pytest.mark.parametrize(
    ("text", "properties"),
    [
        ("The best efficiency point is at 52 m3/h.", []),
        ("排气温度高 98.5 ℃", []),
        ("The casing height is 1.2 m.", ["height"]),
        ("GP-11 efficiency is 78 %.", ["efficiency"]),
    ],
)
def test_the_unit_of_an_attribute_fits_it(text: str, properties: list[str]) -> None:
    assert [a.property for a in find_attributes(text) if a.property] == properties


def test_own_sentences_are_read_and_no_denial_is_a_fact() -> None:
    """The product's own set: nearly all that is stated, nothing that is denied or only supposed."""
    rows, items = _own_set()
    assets = Assets(rows)
    stated = found = 0
    for text, wanted in items:
        facts = {
            (c.subject, c.predicate, c.object if c.value is None else f"{c.value:g}")
            for c in read_facts(text, assets).facts
        }
        for sign, subject, predicate, target in wanted:
            number = target.split()[0] if predicate == "has_limit" else target
            hit = any(
                p == predicate and _alike(s, subject) and _alike(o, number) for s, p, o in facts
            )
            stated += sign == "+"
            found += sign == "+" and hit
            assert sign == "+" or not hit, (text, subject, predicate, target)
    assert stated > 190 and found >= 0.95 * stated


def _alike(one: str, other: str) -> bool:
    a, b = one.lower(), other.lower()
    return (
        a == b or a in b or b in a or len(set(a.split()) & set(b.split())) * 2 >= len(b.split()) > 1
    )


def _own_set() -> tuple[list[AssetRow], list[tuple[str, list[tuple[str, str, str, str]]]]]:
    text = (files("industria.bench") / "questions" / "relations.txt").read_text("utf-8")
    rows, items = [], []
    for line in text.splitlines():
        if line.startswith("= "):
            asset, kind, parent, zh, en = (p.strip() for p in line[2:].split("|"))
            rows.append(AssetRow(asset, kind, parent, (zh, en)))
        elif line.startswith("@ "):
            items.append(("", []))
        elif line[:2] in ("+ ", "- ", "? "):
            items[-1][1].append((line[0], *(p.strip() for p in line[2:].split("|"))))
        elif items and line:
            items[-1] = (line.replace("\\n", "\n"), [])
    return rows, items


def test_the_command_reads_a_list_of_assets(tmp_path: Path) -> None:
    assets = tmp_path / "list of 设备.csv"
    assets.write_text("位号;名称;类型\nGP-11;齿轮泵;泵\nTK-3;日用罐;罐\n", "gb18030")
    assert set(assets_of_file(assets).rows) == {"GP-11", "TK-3"}
    done = CliRunner(env={"INDUSTRIA_CHAT": "none"}).invoke(
        app, ["facts", "齿轮泵向日用罐供油。GP-11没有泄漏。", "--assets", str(assets), "--json"]
    )
    assert done.exit_code == 0, done.output
    reply = json.loads(done.stdout)
    assert [(f["subject"], f["predicate"], f["object"]) for f in reply["facts"]] == [
        ("GP-11", "feeds", "TK-3")
    ]
    assert [(f["subject"], f["object"]) for f in reply["denied"]] == [("GP-11", "泄漏")]


def test_a_plant_keeps_the_facts_of_its_documents(plant, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "tag,name,type\nGP-11,gear pump,pump\nTK-3,day tank,tank\nSITE,Site,area\n"
    )
    (tmp_path / "log.txt").write_text(
        "The gear pump feeds the day tank. On the site nobody smokes. GP-11 leaked because of a worn seal.\n"
    )
    plant.call("ingest", file=[tmp_path / "log.txt", tmp_path / "a.csv"])
    (fed,) = plant.graph.facts("GP-11", "feeds")
    assert (fed.object, fed.excerpt) == ("TK-3", "The gear pump feeds the day tank.")
    (cause,) = plant.graph.facts(relation="caused_by")
    assert (cause.subject, cause.object) == ("GP-11: leaked", "worn seal")
    assert cause.excerpt == "GP-11 leaked because of a worn seal."
    assert not [f for f in plant.graph.facts(relation="mentions") if f.object == "SITE"]


def test_names_are_read_as_their_list_writes_them(plant, tmp_path: Path) -> None:
    """The graph compares names without spaces and signs; a text is read by them."""
    (tmp_path / "list.csv").write_text(
        "tag,name,type\nBC-4,2#皮带机,conveyor\nBC-4-M,belt conveyor 4 motor,motor\nFN-8,cooling fan,fan\n"
        "FN-9,flue gas fan,fan\n",
        "utf-8",
    )
    plant.call("ingest", file=[tmp_path / "list.csv"])
    assets = assets_of_graph(plant.graph)
    assert "belt conveyor 4 motor" in assets.rows["BC-4-M"].names
    text = "2#皮带机跑偏。\nBC-4 is driven by the belt conveyor 4 motor. The flue gas fan vibrated."
    found = {c.triple[:3] for c in read_facts(text, assets).facts}
    # the tag of the motor is no second name of the conveyor
    assert ("BC-4-M", "drives", "BC-4") in found
    assert {("BC-4", "has_failure", "跑偏"), ("FN-9", "has_failure", "vibrated")} <= found


def test_an_order_says_why_its_machine_failed(plant, tmp_path: Path) -> None:
    """Columns of causes and actions are facts, a description with a word of cause is read; what is open is none."""
    (tmp_path / "orders.csv").write_text(
        "order no,asset,fault description,root cause,action taken\n"
        "7001,GP-11,seal leak,dry running,seal cartridge replaced\n"
        "7002,GP-11,coupling broke because of misalignment,,\n"
        "7003,GP-11,noisy bearing,unknown,replacement planned for next week\n"
        "7004,GP-11,no leak found,dry running,\n",
        "utf-8",
    )
    plant.call("ingest", file=[tmp_path / "orders.csv"])
    told = {(f.subject, f.object) for f in plant.graph.facts(relation="caused_by")}
    assert told == {("GP-11: seal leak", "dry running"), ("GP-11: coupling broke", "misalignment")}
    assert [f.object for f in plant.graph.facts(relation="remedied_by")] == [
        "seal cartridge replaced"
    ]
    failed = {f.object for f in plant.graph.facts("GP-11", "has_failure")}
    assert failed == {"GP-11: seal leak", "GP-11: coupling broke", "GP-11: noisy bearing"}


def test_a_row_of_a_table_is_no_prose() -> None:
    """The name of a column (trip) is no failure; limits, faults, causes and remedies stand under their names."""
    limits = "GP-11\nquantity | normal | alarm | trip\nbearing temperature | normal 60 °C | alarm 80 °C | trip 90 °C\n"
    assert said(limits) == {("GP-11", "has_limit", "80 °C"), ("GP-11", "has_limit", "90 °C")}
    faults = "Code | Meaning | Cause | Possible cause\nE7 | Meaning Oil pressure low | Cause Blocked filter | Possible cause worn pump\n"
    assert said(faults) == {("Oil pressure low", "caused_by", "Blocked filter")}
    assert ("Oil pressure low", "caused_by", "worn pump") in said(faults, "supposed")
    assert ("trip", "caused_by", "a loose wire") not in said(
        "The trip of GP-11 was not traced to a loose wire."
    )


def test_words_of_columns_are_no_machines_and_long_words_name_no_other() -> None:
    """报警 is no asset, though a table has a column of that name; 提升机 is not the one 皮带机."""
    rows = [AssetRow("报警", "", "", ("报警",)), AssetRow("BC-2", "conveyor", "", ("长皮带机",)), AssetRow("FN-1", "fan", "KILN", ("窑尾高温风机",))]  # fmt: skip
    assets = Assets(rows)
    read = {
        c.triple[:3] for c in read_facts("提升机跑偏。报警跳停。高温风机振动大。", assets).facts
    }
    assert read == {("FN-1", "has_failure", "振动大")}
