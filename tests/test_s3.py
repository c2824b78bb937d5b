"""A plant on an S3 endpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from industria.plant import ChatConfiguration, Plant


@pytest.mark.slow
def test_a_plant_on_s3_keeps_tables_and_objects_there(tmp_path: Path):
    pytest.importorskip("moto")
    from industria.testing.s3_server import s3_endpoint

    (tmp_path / "flow.csv").write_text(
        "time,flow\n" + "".join(f"2026-03-01 00:{m:02d},{m / 7:.3f}\n" for m in range(60))
    )
    (tmp_path / "memo.txt").write_text("The strainer of P-101 was cleaned.")
    with s3_endpoint() as url:
        with Plant.open(
            tmp_path / "plant", chat=ChatConfiguration("none"), store=f"{url}/acme"
        ) as plant:
            plant.ingest(tmp_path / "flow.csv", tmp_path / "memo.txt")
            plant.govern(apply=True)
        with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
            assert plant.sql("SELECT count(*) AS n, max(flow) AS m FROM flow").to_pylist() == [
                {"n": 60, "m": 8.429}
            ]
            assert len(list(plant.lake.objects.list())) == 1
            assert not (tmp_path / "plant" / "lake").exists()
            plant.forget("flow")
            assert plant.lake.tables.names() == []
