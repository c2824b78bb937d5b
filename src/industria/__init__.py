"""industria: governed data, grounded answers and checked artefacts for a plant, on one machine.

from industria import Plant

plant = Plant.open("acme")
plant.ingest("files/")
print(plant.ask("Why did P-101 alarm?").content)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from industria.plant import Plant

__version__ = "0.1.0"
__all__ = ["Plant", "__version__"]


def __getattr__(name: str) -> object:
    """Import ``Plant`` on first use, so that ``import industria`` stays fast."""
    if name == "Plant":
        from industria.plant import Plant

        return Plant
    raise AttributeError(f"module 'industria' has no attribute {name!r}")
