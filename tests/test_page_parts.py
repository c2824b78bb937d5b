"""What the page draws, without a browser: contrast, courses, titles, cells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from industria.core import Asset
from industria.faces.page.quality_parts import _asked
from industria.faces.page.spark import figure, spark
from industria.faces.page.style import STYLE
from industria.faces.page.table import plain
from industria.faces.page.titles import titles

_AA = 4.5
PALETTES = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r"\{([^}]*)\}", STYLE)[:2]]  # fmt: skip


def _light(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2)."""
    bright, dim = sorted((_light(one), _light(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("palette", [PALETTES[0], PALETTES[0] | PALETTES[1]], ids=["light", "dark"])
def test_words_stand_out_from_what_is_behind_them(palette: dict[str, str]) -> None:
    words, grounds = ("ink", "soft", "accent", "good", "warn", "bad"), ("card", "paper")
    pairs = [(palette[w], palette[g]) for w in words for g in grounds]
    pairs += [("#ffffff", palette[f]) for f in palette if f.startswith("fill-")]
    pairs += [("#ffffff", PALETTES[0]["accent"])]  # filled buttons
    assert [(a, b, round(contrast(a, b), 2)) for a, b in pairs if contrast(a, b) < _AA] == []


def test_a_course_leaves_gaps_open_and_joins_what_is_sparse() -> None:
    drawn = spark([1.0, 2.0, None, 3.0, 4.0])
    assert drawn.count("M") == 2 and drawn.count("L") == 2
    assert spark([1.0, None, None, 2.0, None]).count("M") == 1
    assert spark([None, 1.0]) == "" and spark([]) == ""
    assert "nan" not in spark([5.0, 5.0])


def test_figures_have_the_digits_that_people_read() -> None:
    assert [figure(v) for v in (None, 0.0, 3.14159, 25410.4, 1248311.0, -9999.0)] == [
        "", "0", "3.142", "25,410", "1,248,311", "-9999",
    ]  # fmt: skip


def test_a_title_is_the_file_and_its_part_and_folders_tell_files_of_one_name_apart() -> None:
    def asset(name: str, source: str, table: bool = True) -> Asset:
        return Asset(
            name,
            "table" if table else "text",
            name,
            "",
            "",
            source=source,
            table=name if table else "",
        )

    found = titles(
        [
            asset("berichte_mai_tag", "/x/Bericht Mai.xlsx"), asset("berichte_mai_nacht", "/x/Bericht Mai.xlsx"),
            asset("a_trend", "/x/A/trend.csv"), asset("b_trend", "/x/B/trend.csv"),
            asset("Note.txt", "/x/Note.txt", table=False), asset("live", ""),
        ]
    )  # fmt: skip
    assert list(found.values()) == [
        "Bericht Mai.xlsx · tag", "Bericht Mai.xlsx · nacht", "A/trend.csv", "B/trend.csv", "Note.txt", "live",
    ]  # fmt: skip


def test_cells_are_written_as_people_write_them() -> None:
    assert [plain(v) for v in ("2026-05-01T08:00:00", "TYPE-T 5", 7, 1.5, None, True)] == [
        "2026-05-01 08:00:00", "TYPE-T 5", 7, 1.5, None, "True",
    ]  # fmt: skip


def test_a_question_on_the_page_says_nothing_of_the_command_line() -> None:
    from industria.foundation.governance.questions import _WOULD, question_of

    for repair in _WOULD:
        for language in ("zh", "en"):
            asked = _asked(question_of("some_check", repair).in_language(language))
            assert "--" not in asked and asked[-1] in "?？"


def test_no_view_asks_for_anything_from_the_network() -> None:
    folder = Path(__file__).parents[1] / "src" / "industria" / "faces" / "page"
    found = [
        p.name
        for p in folder.rglob("*.py")
        if re.search(r"https?://(?!\{)[a-z]", p.read_text(encoding="utf-8"))
    ]
    assert found == []
