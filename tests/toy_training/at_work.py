"""Makes the toy family and its recipe known; run as a program: PLANT and a call of ``train`` as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def known() -> None:
    """The families and recipes beside this file are found like any other."""
    from industria.models import families, recipes

    here = Path(__file__).parent
    for package in (families, recipes):
        folder = str(here / package.__name__.rpartition(".")[2])
        if folder not in package.__path__:
            package.__path__.append(folder)
    families.families.cache_clear()


if __name__ == "__main__":
    from industria.plant import Plant

    known()
    with Plant.open(sys.argv[1]) as plant:
        plant.call("train", **json.loads(sys.argv[2]))
