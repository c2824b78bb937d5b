"""Writes the simulated station's files as a plant would have them: useful, and dirty.

Dirt that is planted, so that tests can ask for each: empty cells, doubled rows, rows out of order,
a stuck sensor, spikes, words among numbers, MPa among bar, three date formats, one pump under
three spellings, and half an hour of silence.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from industria.core import missing_extra
from industria.demo.manual_text import CHINESE, ENGLISH
from industria.demo.twin import START, TwinOptions, fault_times, simulate

SENSORS = "pump_station.csv"
_AFTER_TRIP = pd.Timedelta(minutes=15)
_ASSETS = (
    ("tag", "name_en", "name_zh", "type", "parent", "unit", "location"),
    ("PS-1", "pump station 1", "一号泵站", "station", "", "", "north yard"),
    ("P-101", "feed pump", "给水泵", "centrifugal pump", "PS-1", "", "north yard"),
    ("M-101", "feed pump motor", "给水泵电机", "motor", "P-101", "", "north yard"),
    ("T-101", "suction tank", "吸水池", "tank", "PS-1", "", "north yard"),
    (
        "PT-101",
        "suction pressure transmitter",
        "吸入压力变送器",
        "pressure transmitter",
        "P-101",
        "bar",
        "north yard",
    ),
    (
        "PT-102",
        "discharge pressure transmitter",
        "排出压力变送器",
        "pressure transmitter",
        "P-101",
        "bar",
        "north yard",
    ),
    ("FT-101", "flow meter", "流量计", "flow meter", "P-101", "m3/h", "north yard"),
    (
        "IT-101",
        "motor current transmitter",
        "电机电流变送器",
        "current transmitter",
        "M-101",
        "A",
        "north yard",
    ),
    (
        "VT-101",
        "drive-end bearing vibration sensor",
        "驱动端轴承振动传感器",
        "vibration sensor",
        "P-101",
        "mm/s",
        "north yard",
    ),
    (
        "TT-101",
        "drive-end bearing temperature sensor",
        "驱动端轴承温度传感器",
        "temperature sensor",
        "P-101",
        "degC",
        "north yard",
    ),
    (
        "LT-101",
        "suction tank level sensor",
        "吸水池液位传感器",
        "level sensor",
        "T-101",
        "%",
        "north yard",
    ),
)
_CASES = (
    ("P-101", "drive-end bearing", "驱动端轴承振动大，异响", "更换 6309 轴承，重新对中"),
    (
        "P-101",
        "drive-end bearing",
        "high vibration on the drive-end bearing",
        "replaced bearing 6309, aligned the coupling",
    ),
    ("P-101", "mechanical seal", "机械密封泄漏", "更换 MG1-45 机械密封"),
    (
        "P-101",
        "mechanical seal",
        "seal leaks more than 20 drops per minute",
        "replaced seal MG1-45",
    ),
    ("P-101", "strainer", "流量偏低", "清洗吸入滤网"),
    ("P-101", "strainer", "low flow, suction strainer clogged", "cleaned the strainer"),
    ("M-101", "winding", "电机电流偏高", "检查三相电压，紧固接线端子"),
    ("M-101", "fan", "motor runs hot", "cleaned the motor fan"),
    ("T-101", "level sensor", "液位显示跳变", "清洁液位传感器探头"),
    ("P-101", "bearing", "轴承温度高", "补充 20 g 润滑脂"),
)


def write_folder(folder: Path, options: TwinOptions = TwinOptions()) -> Path:
    """Write all files of the station into a folder; the same options give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_sensors(folder / SENSORS, options)
    _write_rows(folder / "assets.csv", _ASSETS, "utf-8")
    _write_rows(folder / "work_orders.csv", _work_orders(options), "gb18030")
    begin, trip = fault_times(options)
    _write_rows(
        folder / "events.csv",
        [
            ("start", "end", "equipment", "event"),
            (begin.isoformat(" "), trip.isoformat(" "), "P-101", "bearing wear, pump tripped"),
        ],
        "utf-8",
    )
    _write_manual(folder / "manual_p101.pdf")
    _write_drawing(folder / "pid_ps1.png")
    return folder


def _write_sensors(path: Path, options: TwinOptions) -> None:
    rng = np.random.default_rng(options.seed + 1)
    frame = simulate(options)
    text = frame.astype(object)
    text["time"] = frame["time"].dt.strftime("%Y-%m-%d %H:%M:%S")
    calm = int(options.wear_from_hour * 60) - 600
    text.loc[_some(rng, calm, 60), "TT-101"] = ""
    text.loc[_some(rng, calm, 25), "IT-101"] = "N/A"
    text.loc[3000:3210, "PT-101"] = text.loc[3000, "PT-101"]
    for row in _some(rng, calm, 14):
        text.loc[row, "FT-101"] = round(float(frame.loc[row, "FT-101"]) * 4.2, 2)
    text["PT-102"] = [f"{v} bar" for v in frame["PT-102"]]
    for row in range(4300, 4480):
        text.loc[row, "PT-102"] = f"{frame.loc[row, 'PT-102'] / 10:.4f} MPa"
    silence = list(range(5200, 5290))
    text = text.drop(index=silence)
    text = text[frame["time"].loc[text.index] <= fault_times(options)[1] + _AFTER_TRIP]
    doubled = text.loc[[700, 701, 702, 2500, 6100]]
    rows = pd.concat([text.loc[:700], doubled.iloc[:3], text.loc[703:]]).reset_index(drop=True)
    rows = pd.concat([rows, doubled.iloc[3:]]).reset_index(drop=True)
    moved = rows.iloc[1500:1503]
    rows = pd.concat([rows.iloc[:1500], rows.iloc[1503:1520], moved, rows.iloc[1520:]])
    rows.to_csv(path, index=False)


def _some(rng: np.random.Generator, below: int, count: int) -> list[int]:
    return sorted(int(i) for i in rng.choice(np.arange(50, below), count, replace=False))


def _work_orders(options: TwinOptions) -> list[tuple[str, ...]]:
    rng = np.random.default_rng(options.seed + 2)
    rows: list[tuple[str, ...]] = [
        ("work_order", "date", "equipment", "component", "problem", "action", "hours")
    ]
    spelling = {"P-101": ("P-101", "P-101", "P-101", "P101", "p-101")}
    for number in range(48):
        equipment, component, problem, action = _CASES[int(rng.integers(len(_CASES)))]
        day = START - pd.Timedelta(days=int(400 - number * 8))
        form = ("%Y-%m-%d", "%Y-%m-%d", "%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d")[number % 5]
        names = spelling.get(equipment, (equipment,))
        rows.append(
            (
                f"WO-{2001 + number}",
                day.strftime(form),
                names[number % len(names)],
                component,
                problem,
                action,
                str(round(float(rng.uniform(0.5, 6)), 1)),
            )
        )
    return rows


def _write_rows(path: Path, rows: Iterable[Iterable[object]], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(rows)


def _write_manual(path: Path) -> None:
    try:
        from reportlab.lib.pagesizes import A4
    except ImportError:
        raise missing_extra("demo", "reportlab") from None
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    heading = ParagraphStyle("heading", fontName="Helvetica-Bold", fontSize=14, leading=20)
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=15)
    heading_zh = ParagraphStyle("heading_zh", fontName="STSong-Light", fontSize=14, leading=22)
    body_zh = ParagraphStyle(
        "body_zh", fontName="STSong-Light", fontSize=10.5, leading=16, wordWrap="CJK"
    )
    flow: list[object] = []
    for chapters, head, text in ((ENGLISH, heading, body), (CHINESE, heading_zh, body_zh)):
        for number, (title, paragraph) in enumerate(chapters):
            if number and number % 3 == 0:
                flow.append(PageBreak())
            flow += [Paragraph(title, head), Paragraph(paragraph, text), Spacer(1, 16)]
        flow.append(PageBreak())
    document = SimpleDocTemplate(str(path), pagesize=A4, title="P-101 manual", invariant=1)
    document.build(flow)


def _write_drawing(path: Path) -> None:
    """The piping and instrumentation diagram: tank, pump, valves, and the tags of all sensors."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1200, 620), "white")
    draw = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(30), ImageFont.load_default(24)
    draw.text((40, 24), "PUMP STATION PS-1   P&ID", fill="black", font=font)
    draw.rectangle((80, 180, 300, 460), outline="black", width=4)
    draw.text((130, 300), "T-101", fill="black", font=font)
    draw.line((300, 420, 560, 420), fill="black", width=5)
    draw.ellipse((560, 360, 680, 480), outline="black", width=5)
    draw.line((680, 390, 1120, 390), fill="black", width=5)
    draw.text((580, 490), "P-101", fill="black", font=font)
    draw.rectangle((585, 530, 655, 590), outline="black", width=4)
    draw.text((670, 545), "M-101", fill="black", font=font)
    tags = {
        "LT-101": (330, 200), "PT-101": (420, 300), "HV-101": (380, 440), "VT-101": (500, 250),
        "TT-101": (640, 250), "PT-102": (780, 270), "FT-101": (920, 270), "HV-102": (1000, 410),
        "IT-101": (440, 545),
    }  # fmt: skip
    for tag, (x, y) in tags.items():
        if not tag.startswith("HV"):
            draw.ellipse((x - 12, y - 30, x + 106, y + 58), outline="black", width=3)
        draw.text((x, y), tag, fill="black", font=small)
    image.save(path)
