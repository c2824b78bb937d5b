"""The asset tree, what is bound to one machine, and tables at a glance; with whatever headers the lists have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from industria.capabilities.profile.tools import Profile
from industria.core import NotFoundError, UsageError
from industria.plant import ChatConfiguration, Plant

FILES = {
    "Anlagenverzeichnis.csv": "Anlage;Bezeichnung;Gehört zu;Typ;Halle\nOFL;Ofenlinie;;;Halle 7\n"
    "OF1;Härteofen 1;OFL;HO-90;Halle 7\nOF1-LF;Umluftgebläse Ofen 1;OF1;LG-4;Halle 7\n",
    "Messstellen.csv": "Tag;Anlage;Bedeutung;Einheit\nOF1.TZ1;OF1;Zone 1 Temperatur;°C\n"
    "OF1.TZ2;OF1;Zone 2 Temperatur;°C\nOF1-LF.I;OF1-LF;Motorstrom;A\nOF1.O2;OF1;Restsauerstoff;ppm\n",
    "Meldungen.csv": "Zeit;Anlage;Code;Text;Priorität\n2026-02-01 03:10:00;OF1;E31;Zone 2 Untertemperatur;2\n"
    "2026-02-01 05:40:00;OF1;E07;Tür offen;3\n2026-02-02 11:00:00;OF1-LF;E52;Motorschutz;1\n",
    "Auftraege.csv": "Auftrag;Anlage;Gemeldet;Störung;Maßnahme\n"
    "A-77;OF1;2026-02-01 06:00:00;Zone 2 wird nicht warm;Heizstab ersetzt\n"
    "A-78;OF1;2026-02-03 09:00:00;Tür schließt schwer;Scharnier gefettet\n",
    "Härteofen 1 Betriebsanleitung.txt": "Härteofen 1 Betriebsanleitung\n\nDie Zone 2 des Härteofen 1 wird bei 900 °C abgeschaltet.\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A hardening furnace with its blower, one export of readings in columns and one in rows."""
    folder = tmp_path_factory.mktemp("works")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    wide = ["Zeit,OF1.TZ1,OF1.TZ2,OF1-LF.I"]
    long = ["Zeit,Tag,Wert"]
    for n in range(200):
        moment = f"2026-02-01 {n // 60:02d}:{n % 60:02d}:00"
        wide.append(f"{moment},{850 + n % 5},{-9999 if n == 100 else 840 + n // 20},{11 + n % 2}")
        long.append(f"{moment},OF1.O2,{3 + n % 4}")
    (folder / "Trend.csv").write_text("\n".join(wide), encoding="utf-8")
    (folder / "Werte.csv").write_text("\n".join(long), encoding="utf-8")
    root = tmp_path_factory.mktemp("plant") / "p"
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        plant.call("ingest", file=[folder])
        yield plant


def test_the_tree_says_what_is_part_of_what_and_how_much_there_is_of_each(works: Plant) -> None:
    nodes = {m.id: m for m in works.call("machines").machines}
    assert [nodes[m].parent for m in ("OFL", "OF1", "OF1-LF")] == ["", "OFL", "OF1"]
    furnace = nodes["OF1"]
    assert (furnace.name, furnace.location, furnace.listed) == ("Härteofen 1", "Halle 7", True)
    assert (furnace.tags, furnace.orders, furnace.events, furnace.documents) == (3, 2, 2, 1)
    assert (nodes["OF1-LF"].tags, nodes["OF1-LF"].events, nodes["OFL"].known) == (1, 1, 0)
    shown = works.call("machines").show("en").splitlines()
    assert [line.split("  (")[0] for line in shown[:3]] == [
        "OFL  Ofenlinie", "  OF1  Härteofen 1", "    OF1-LF  Umluftgebläse Ofen 1",
    ]  # fmt: skip


def test_one_machine_has_its_own_alone_and_with_its_parts_theirs(works: Plant) -> None:
    alone = works.call("machines", machine="Härteofen 1").record
    assert {t.tag for t in alone.tags} == {"OF1.TZ1", "OF1.TZ2", "OF1.O2"}
    assert [n.id for n in alone.above] == ["OFL"] and [n.id for n in alone.below] == ["OF1-LF"]
    (log,) = alone.logs
    assert log.rows == 2 and "E07" in map(str, log.last[0]) and "E52" not in str(log.last)
    assert [(o.order, o.date[:10], o.action) for o in alone.orders] == [
        ("A-78", "2026-02-03", "Scharnier gefettet"), ("A-77", "2026-02-01", "Heizstab ersetzt"),
    ]  # fmt: skip
    assert [d.name for d in alone.documents if not d.mentions] == ["Härteofen 1 Betriebsanleitung.txt"]  # fmt: skip
    whole = works.call("machines", machine="OF1", parts=True).record
    assert {t.tag for t in whole.tags} == {"OF1.TZ1", "OF1.TZ2", "OF1.O2", "OF1-LF.I"}
    assert whole.logs[0].rows == 3 and {"E07", "E52"} < {
        str(c) for row in whole.logs[0].last for c in row
    }
    with pytest.raises(NotFoundError, match="found no 'OF9': there are OFL"):
        works.call("machines", machine="OF9")


def test_an_alarm_is_at_the_machine_of_its_channels(works: Plant) -> None:
    from industria.foundation.lake import StoredAlarm

    trend = works.lake.catalogue.get("trend")
    alarm = StoredAlarm(trend.id, "m", "2026-02-01T01:40:00", "2026-02-01T01:41:00", 9.0, ("OF1.TZ2",))  # fmt: skip
    works.lake.alarms.replace(trend.id, [alarm])
    try:
        nodes = {m.id: m.alarms for m in works.call("machines").machines}
        assert nodes == {"OFL": 0, "OF1": 1, "OF1-LF": 0}
        assert works.call("machines", machine="OF1").record.alarms == (("trend", alarm),)
        assert works.call("machines", machine="OF1-LF").record.alarms == ()
    finally:
        works.lake.alarms.replace(trend.id, [])


def test_a_table_at_a_glance(works: Plant) -> None:
    found: Profile = works.call("assets.profile", asset="trend", points=10)
    assert (found.rows, found.since, found.until) == (
        200,
        "2026-02-01 00:00:00",
        "2026-02-01 03:19:00",
    )
    by_name = {c.name: c for c in found.columns}
    zone = by_name["OF1.TZ2"]
    assert (zone.rows, zone.least, zone.most, zone.unit) == (200, -9999, 849, "°C")
    assert zone.line == tuple(
        840.0 + n for n in range(10)
    )  # the middle of a part: one wild value does not draw it
    assert by_name["Zeit"].line == () and by_name["Zeit"].least is None
    (only,) = works.call("assets.profile", asset="trend", columns=["OF1.TZ1"], points=0).columns
    assert (only.name, only.line, only.most) == ("OF1.TZ1", (), 854)
    with pytest.raises(UsageError, match="expected 0 to 400 points"):
        works.call("assets.profile", asset="trend", points=401)


def test_readings_in_rows_are_glanced_at_by_their_tag(works: Plant) -> None:
    (tag,) = works.call("assets.profile", asset="werte", points=4).columns
    assert (tag.name, tag.rows, tag.least, tag.most, tag.unit) == ("OF1.O2", 200, 3, 6, "ppm")
    assert len(tag.line) == 4 and set(tag.line) <= {4, 4.5, 5}
    assert works.call("assets.profile", asset="werte", columns=["none"]).columns == ()


def test_a_plant_without_machines_says_what_it_takes(plant: Plant, tmp_path: Path) -> None:
    assert "asset list" in plant.call("machines").show("en")
    (tmp_path / "n.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    plant.call("ingest", file=[tmp_path / "n.csv"])
    glance = plant.call("assets.profile", asset="n", points=2)
    assert glance.since == "" and [c.line for c in glance.columns] == [(1.0, 3.0), (2.0, 4.0)]
