"""``sql --distributed``: the same rows from Ray's workers; without Ray, what to install."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from industria.core import InputError, MissingPartError, NotFoundError, UsageError
from industria.plant import Plant

QUERY = "SELECT grade, count(*) AS n, avg(mass) AS mass FROM parts GROUP BY grade ORDER BY grade"


@pytest.fixture
def parts(plant: Plant, tmp_path: Path) -> Plant:
    """A plant with one table."""
    rows = "\n".join(f"{'ABC'[n % 3]},{n * 0.5}" for n in range(300))
    path = tmp_path / "parts.csv"
    path.write_text(f"grade,mass\n{rows}\n")
    plant.call("ingest", file=[path])
    return plant


def test_without_ray_it_says_what_to_install(parts, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingPartError, match=r"industria\[scale\]"):
        parts.call("sql", statement=QUERY, distributed=True)
    assert parts.call("sql", statement=QUERY).table.num_rows == 3


@pytest.mark.ray
def test_the_rows_are_those_of_one_process_and_refusals_too(parts, request):
    ray = pytest.importorskip("ray")
    found = parts.call("sql", statement=QUERY, distributed=True).to_json()
    assert found == parts.call("sql", statement=QUERY).to_json()
    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False)  # one for all refusals
    request.addfinalizer(ray.shutdown)
    for statement, error in (
        ("SELECT * FROM nothing", NotFoundError),
        ("DROP TABLE parts", UsageError),
        ("SELECT * FROM read_csv('/etc/passwd')", UsageError),
        ("SELECT grade / 'x'::INTEGER FROM parts", InputError),
    ):
        with pytest.raises(error):
            parts.call("sql", statement=statement, distributed=True)
