"""Pictures of pages are paired with the words that speak of them, and what shows no item is left out."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest

from industria.core import InputError, UsageError
from industria.foundation.pairs.gathering import gather
from industria.plant import ChatConfiguration, Plant

NAMES = ("Hexagon nut M8", "Brass washer A5", "六角螺母 M10")


def png(seed: int, side: int = 64) -> bytes:
    from PIL import Image

    grain = np.random.default_rng(seed).integers(0, 255, (side // 8, side // 8, 3), dtype=np.uint8)
    into = io.BytesIO()
    Image.fromarray(grain).resize((side, side)).save(into, "PNG")
    return into.getvalue()


def write(folder: Path, body: str, name: str = "page.html") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(3):
        (folder / f"{number}.png").write_bytes(png(number))
    (folder / name).write_text(f"<html><body><h1>Parts</h1>{body}</body></html>", encoding="utf-8")
    return folder


LAYOUTS = {
    "figures": lambda: "".join(f"<figure><img src='{n}.png'><figcaption>{t}</figcaption></figure>" for n, t in enumerate(NAMES)),
    "rows": lambda: "<table>" + "".join(f"<tr><td><img src='{n}.png'></td><td>{t}</td><td>12</td></tr>" for n, t in enumerate(NAMES)) + "</table>",
    "grid": lambda: "<table><tr>" + "".join(f"<td><img src='{n}.png'></td>" for n in range(3)) + "</tr><tr>" + "".join(f"<td>{t}</td>" for t in NAMES) + "</tr></table>",
    "definitions": lambda: "<dl>" + "".join(f"<dt>{t}</dt><dd><img src='{n}.png'> in stock</dd>" for n, t in enumerate(NAMES)) + "</dl>",
    "after": lambda: "<p>Welcome.</p>" + "".join(f"<p><img src='{n}.png'></p><p>{t}</p>" for n, t in enumerate(NAMES)),
    "before": lambda: "".join(f"<p><b>{t}</b></p><p><img src='{n}.png'></p>" for n, t in enumerate(NAMES)) + "<p>Call us for prices of all these.</p>",
    "sections": lambda: "".join(f"<h2>{t}</h2><p>Robust.</p><p><img src='{n}.png'></p>" for n, t in enumerate(NAMES)),
    "alternatives": lambda: "<div>" + "".join(f"<img src='{n}.png' alt='{t}'>" for n, t in enumerate(NAMES)) + "</div>",
    "late": lambda: "".join(f"<div class='card'><img src='blank.gif' data-src='{n}.png'><h3>{t}</h3><p>Robust.</p></div>" for n, t in enumerate(NAMES)),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_picture_gets_its_own_words(layout: str, tmp_path: Path) -> None:
    found = gather(write(tmp_path / "pages", LAYOUTS[layout]()))
    assert [(p.shown.name, p.said.label) for p in found.pairs] == [
        (f"{n}.png", text) for n, text in enumerate(NAMES)
    ]
    assert [p.language for p in found.pairs] == ["en", "en", "zh"]


def test_a_sheet_of_markdown_is_read_by_its_sections(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    write(folder, "", "other.html")
    text = "\n\n".join(f"## {t}\n\nRobust.\n\n![{n}]({n}.png)" for n, t in enumerate(NAMES))
    (folder / "list.md").write_text(text, encoding="utf-8")
    found = gather(folder)
    assert [p.said.label for p in found.pairs] == list(NAMES)
    assert found.pairs[0].said.text == "Robust."


def test_decoration_broken_missing_and_foreign_pictures_are_left_out(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "pages",
        "".join(
            f"<li><img src='{n}.png'> {t} <img src='icon.png'></li>" for n, t in enumerate(NAMES)
        )
        + "<img src='broken.png'><img src='gone.png'><img src='https://example.com/x.png'>"
        + "<img src='../secret.png'>",
    )
    (folder / "icon.png").write_bytes(png(9))
    (folder / "broken.png").write_bytes(png(10)[:60])
    (tmp_path / "secret.png").write_bytes(png(11))
    found = gather(folder)
    assert [p.said.label for p in found.pairs] == list(NAMES)
    dropped = found.account.dropped
    assert dropped["decoration"] == 3
    assert dropped["not readable"] == 1
    assert dropped["file not here"] == 2  # one is gone, one lies above the folder
    assert dropped["on another machine"] == 1


def test_a_picture_in_the_page_itself_is_read_and_a_copy_is_one_item(tmp_path: Path) -> None:
    folder = write(tmp_path / "pages", "<figure><img src='0.png'><figcaption>Nut one</figcaption></figure>")  # fmt: skip
    inside = base64.b64encode(png(0)).decode()
    write(folder, f"<figure><img src='data:image/png;base64,{inside}'><figcaption>Nut two</figcaption></figure>", "b.html")  # fmt: skip
    one, two = gather(folder).pairs
    assert (one.said.label, two.said.label) == ("Nut two", "Nut one")
    assert one.group == two.group


def test_a_folder_without_pages_and_one_without_a_licence_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected pages"):
        gather(tmp_path)
    folder = write(tmp_path / "pages", LAYOUTS["figures"]())
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        with pytest.raises(UsageError, match="--licence"):
            plant.call("pictures.pairs", folder=folder)
        made = plant.call("pictures.pairs", folder=folder, licence="ours", gate=0.0)
        again = plant.call("pictures.pairs", folder=folder, licence="ours", gate=0.0)
        table = plant.table("pairs_pages")
    assert made.dataset == again.dataset == "pairs_pages:1"
    assert table.licence == "ours"
    assert table.rows == 3


def test_words_beside_a_picture_on_a_sheet_are_its_words(tmp_path: Path) -> None:
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.lib.utils import ImageReader

    sheet = canvas_module.Canvas(str(tmp_path / "sheet.pdf"))
    for number, name in enumerate(NAMES[:2]):
        y = 600 - 150 * number
        sheet.drawImage(ImageReader(io.BytesIO(png(number))), 60, y, 90, 90)
        sheet.drawString(170, y + 40, name)
    sheet.save()
    found = gather(tmp_path)
    assert [(p.said.label, p.said.how) for p in found.pairs] == [
        (name, "right on a sheet") for name in NAMES[:2]
    ]
