"""The public data sets that rows are measured on: read in place, never copied."""

from __future__ import annotations

import os
from pathlib import Path

from industria.core import MissingPartError

SETS: dict[str, tuple[str, str]] = {
    "skab": ("GPL-3.0", "github waico/SKAB: water-circulation rig, 8 sensors"),
    "nab": ("MIT", "github numenta/NAB: series with windows in which something happened"),
    "tsb_ad": ("Apache-2.0", "github TheDatumOrg/TSB-AD: published VUS-PR of each series"),
    "emanual_qa": (
        "Apache-2.0",
        "github abhi1nandy2/EMNLP-2021-Findings: device manual, 50 questions",
    ),
    "failuresensoriq": ("CC BY 4.0", "github IBM/FailureSensorIQ: questions on failure modes"),
    "cranfield": (
        "none stated",
        "github noramtboraas/information-retrieval: abstracts, judgements",
    ),
    "ett": ("CC BY-ND 4.0", "github zhouhaoyi/ETDataset: ETTh1, hourly transformer temperatures"),
    "ltsf_small": (
        "MIT",
        "github junwoopark92: exchange rates of eight countries, weekly influenza",
    ),
    "m4": ("none stated", "github Mcompetitions/M4-methods: hourly series of the M4 competition"),
    "tsfm_published_results": (
        "Apache-2.0",
        "github SalesforceAIResearch/gift-eval and others: published results of forecasters",
    ),
    "citylearn_2022_p1": (
        "MIT",
        "CityLearn challenge 2022: five buildings, weather, a year by hours",
    ),
    "maintie": ("MIT", "github nlp-tlp/maintie: annotated maintenance work orders"),
    "tep_kg": ("none stated", "github rainstorm12/Root-KGD: Tennessee Eastman runs and triples"),
    "dirty_tables": (
        "Apache-2.0 upstream",
        "github WelkinNi/Automatic-Data-Repair: hospital, beers",
    ),
    "magnetic_tile": (
        "free to use",
        "github abin24/Magnetic-tile-defect-datasets: defects with masks",
    ),
    "nopscadlib": (
        "GPL-3.0",
        "github nophead/NopSCADlib: readme.md, gallery, examples and their pictures: parts with names",
    ),
    "bolts_site": (
        "LGPL-2.1+, GPL-3.0",
        "github boltsparts/boltsparts.github.io: en/parts and de/parts: standard parts with drawings",
    ),
    "neu_det": ("none stated", "github duanhan123/YOLOv3_PyTorch: steel surface defects"),
    "ai4i2020": ("CC BY 4.0", "UCI AI4I 2020: machine states with failures"),
    "cmapss": ("none stated", "NASA C-MAPSS: turbofan run to failure"),
    "cwru": ("none stated", "Case Western Reserve University: bearing vibration"),
    "neuron_manual": (
        "Apache-2.0",
        "github emqx/neuron-docs: manual of an industrial gateway, Chinese beside English",
    ),
    "battery_xjtu": ("none stated", "github wang-fujin/PINN4SOH: 31 cells cycled to their end"),
    "assetopsbench": ("Apache-2.0", "github IBM/AssetOpsBench: chiller sensors, work orders"),
}


def listing(folder: Path | None) -> list[dict[str, object]]:
    """Each known set with its licence, source, and whether it is here."""
    return [
        {
            "name": name,
            "licence": licence,
            "source": source,
            "here": folder is not None and (folder / name).is_dir(),
        }
        for name, (licence, source) in SETS.items()
    ]


def folder_of(data: Path, name: str) -> Path:
    """The folder of a set. Raises MissingPartError where it is not here."""
    folder = data / name
    if not folder.is_dir():
        licence, source = SETS.get(name, ("", "unknown"))
        raise MissingPartError(
            f"expected the data set {name!r} ({licence}) in {data}, found none: get it from "
            f"{source} and point INDUSTRIA_DATA at the folder above it"
        )
    return folder


STRANGERS = "strangers:"


def strangers_folder(data: Path | None) -> Path | None:
    """Plants and small sets by other hands: INDUSTRIA_STRANGERS, else ``strangers`` beside the data sets."""
    named = os.environ.get("INDUSTRIA_STRANGERS")
    folder = Path(named) if named else data.absolute().parent / "strangers" if data else None
    return folder if folder is not None and folder.is_dir() else None


def place_of(data: Path | None, need: str) -> Path | None:
    """Where a row's data lie: a set, or ``strangers:FOLDER``; None for what is no data or not here."""
    if need.startswith(STRANGERS):
        beside = strangers_folder(data)
        folder = beside / need.removeprefix(STRANGERS) if beside else None
    else:
        folder = data / need if data and ":" not in need else None
    return folder if folder is not None and folder.is_dir() else None


def stranger_of(data: Path, name: str) -> Path:
    """The folder of a set by other hands. Raises MissingPartError where it is not here."""
    folder = place_of(data, STRANGERS + name)
    if folder is None:
        raise MissingPartError(
            f"expected {name!r} by other hands beside {data}, found none: point INDUSTRIA_STRANGERS at "
            "the folder that holds it"
        )
    return folder
