"""Odd names of the folder, the plant, files, columns, tags and machines through every command and over REST."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from industria.cli import app
from industria.faces.http import HttpOptions, app_of
from industria.interaction.gateway import Keys
from industria.plant import ChatConfiguration, Plant

ODD = (
    "a/b", "temp/轴承", "50% load", "it's", 'the "old"', "x[1]", "a&b", "#7", "-lead", "长" * 90, "泵😀", "trail.",
    "ＦＵＬＬ１２", "select", "order", "__v", "Flow", "FLOW", "a\\b", "{k}", "null", "a;b", "<i>x</i>", "x > y", "a ~ b",
)  # fmt: skip
FEW = ("a/b", "50% load", "-lead", "泵😀", "a;b")
ROWS = 300


@dataclass(frozen=True)
class Odd:
    """A plant of odd names: its folder, the files beside it, its tables by the name of their file."""

    root: Path
    files: Path
    tables: dict[str, str]

    def run(self, *arguments: object, fails: bool = False) -> str:
        """A command's output; what stands behind ``--`` may begin with a stroke."""
        words = [str(a) for a in arguments]
        at = words.index("--") if "--" in words else len(words)
        words[at:at] = ["--plant", str(self.root)]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == int(fails), (words, result.output, result.exception)
        return result.output


def lines(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Odd:
    folder = tmp_path_factory.mktemp("二号 50% [x] #1 & 'q'")
    files, root = folder / "in -& #1", folder / "plant it's {1}"
    files.mkdir()
    stamps = [f"2026-02-01 {i // 60:02d}:{i % 60:02d}:00" for i in range(ROWS)]
    wide = [
        [t, *(f"{(i * 7 + k) % 11}.5" for k in range(len(ODD)))] for i, t in enumerate(stamps[:70])
    ]
    (files / "-dash & 50%.csv").write_text(lines([["time", *ODD], *wide]))
    few = [
        [t, *(f"{(i * 7 + k) % 11 + 90 * (i > 250)}.5" for k in range(len(FEW)))]
        for i, t in enumerate(stamps)
    ]
    (files / "二月 [1].csv").write_text(lines([["time", *FEW], *few]))
    long = [[tag, t, f"{i % 5}.5"] for tag in ODD for i, t in enumerate(stamps[:12])]
    (files / "长 'form' [1].csv").write_text(lines([["tag", "time", "value"], *long]))
    machines = [[name, f"thing {k}", "pump", "line <1>"] for k, name in enumerate(ODD)]
    (files / "assets #1.csv").write_text(lines([["tag", "name", "type", "parent"], *machines]))
    jobs = [[f"J/{i}", k, f"M#{k} it's;", i + k + 1] for i in range(3) for k in range(2)]
    (files / "jobs 100%.csv").write_text(lines([["job", "step", "machine", "duration"], *jobs]))
    (files / "note [1].md").write_text("# Seals\n\nThe seal of pump a/b is of type MG1.\n")
    assert CliRunner().invoke(app, ["init", str(root)]).exit_code == 0
    made = Odd(root, files, {})
    report = json.loads(made.run("ingest", files, "--json"))
    assert (len(report["assets"]), report["rejected"]) == (6, [])
    kept = json.loads(made.run("assets", "--json"))["assets"]
    made.tables.update({Path(a["source"]).name: a["name"] for a in kept})
    return made


def test_columns_are_kept_as_they_are_written(odd: Odd) -> None:
    table = odd.tables["-dash & 50%.csv"]
    with Plant.open(odd.root, chat=ChatConfiguration("none")) as plant:
        names = plant.sql(f'SELECT * FROM "{table}" LIMIT 1').column_names
        assert [n.removesuffix("_1") for n in names] == ["time", *ODD]
        quoted = ", ".join('"' + n.replace('"', '""') + '"' for n in names)
        assert plant.sql(f'SELECT {quoted} FROM "{table}"').num_rows == 70


@pytest.mark.parametrize(
    "words",
    [
        ("govern", "{}"), ("detect", "{}", "--train-rows", "200"), ("alarms", "{}"), ("work-order", "--out", "{files}/单 #1 50%.docx"),
        ("assets", "report", "{}"), ("insights", "{}"), ("spectrum", "--", "{}", "-lead"), ("spectrum", "{}", "a/b"),
        ("features", "generate", "{}", "--column", "a;b", "--column", "50% load"), ("windows", "{}", "600", "--column", "泵😀"),
        ("read", "{files}/长 'form' [1].csv"), ("schedule", "{jobs}", "--seconds", "1", "--out", "{files}/plan #1 %41.svg"),
        ("schedule", "{files}/jobs 100%.csv", "--seconds", "1"), ("tags", "a/b", "--asset", "x[1]"), ("tags", "--json"),
        ("graph", "export", "{files}/g #1 [x].nt"), ("facts", "--file", "{files}/note [1].md"), ("retrieve", "seal of pump a/b"),
        ("backup", "{files}/back & up 50%"), ("verify",), ("overview",), ("audit", "verify"),
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_commands_reach_the_table(odd: Odd, words: tuple[str, ...]) -> None:
    jobs, table = odd.tables["jobs 100%.csv"], odd.tables["二月 [1].csv"]
    said = odd.run(*(w.format(table, files=odd.files, jobs=jobs) if w in ("{}", "{jobs}") or "{files}" in w else w for w in words))  # fmt: skip
    assert said
    written = [w.format(files=odd.files) for w in words if w.startswith("{files}/")]
    assert all(Path(w).exists() for w in written)


@pytest.mark.parametrize("name", ODD)
def test_an_entity_is_found_by_its_name_alone_and_in_a_pattern(odd: Odd, name: str) -> None:
    found = json.loads(odd.run("graph", "--json", "--", name))
    assert name in {n["name"] for n in found["nodes"]}
    if '"' not in name:
        pattern = odd.run("graph", "--json", "--", f'"{name}" > part_of > ?')
        assert name in {n["name"] for n in json.loads(pattern)["nodes"]}


def test_an_answer_cites_the_file(odd: Odd) -> None:
    assert "MG1" in odd.run("ask", "What type is the seal of pump a/b?", "--extractive")


def test_a_file_is_forgotten_by_its_path_and_comes_back(odd: Odd) -> None:
    file = odd.files / "note [1].md"
    odd.run("forget", file)
    assert len(json.loads(odd.run("ingest", file, "--json"))["assets"]) == 1


def test_a_file_that_fails_leaves_the_report_of_the_others(odd: Odd, tmp_path: Path) -> None:
    good, bad = tmp_path / "a & 1.csv", tmp_path / "b #2.csv"
    good.write_text("id,word\n1,one\n2,two\n")
    bad.write_bytes(b"\x7fELF\x00\x01\x02\x03" * 400)
    said = odd.run("ingest", good, bad, fails=True)
    assert "a_1" in said and "b #2.csv" in said


def test_the_same_over_rest(odd: Odd) -> None:
    with Plant.open(odd.root, chat=ChatConfiguration("none")) as plant:
        key = Keys(plant.root / "gateway.db").create("engineer", "engineer")
        table = odd.tables["-dash & 50%.csv"]
        with TestClient(app_of(plant, options=HttpOptions())) as client:
            client.headers["Authorization"] = f"Bearer {key}"
            for name in ODD:
                column = "FLOW_1" if name == "FLOW" else name
                sent = client.post("/api/tools/spectrum", json={"asset": table, "column": column})
                assert sent.status_code == 200, (name, sent.text)
            sent = client.post("/api/tools/graph", json={"pattern": "<i>x</i>"})
            assert "<i>x</i>" in {n["name"] for n in sent.json()["nodes"]}
            stored = client.put("/api/inbox/长 50% [1] %232.csv", content=b"id,word\n1,a\n2,b\n")
            assert stored.status_code < 300, stored.text
