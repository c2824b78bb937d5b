"""The network whose blocks describe patches, opened once; without its weights or torch own filters do."""

from __future__ import annotations

from functools import lru_cache

from industria.core import MissingPartError
from industria.models.chat.configuration import default_cache
from industria.models.pictures.efficientnet import EfficientNetLite
from industria.models.weights import Weights

NETWORK = "efficientnet-lite0"


@lru_cache(maxsize=1)
def open_network(name: str) -> EfficientNetLite:
    """The network of a name. Raises MissingPartError where its weights, or torch, are not here."""
    return EfficientNetLite.from_bytes(Weights(default_cache()).require(name).read_bytes())


def network_here() -> tuple[str, str]:
    """The name of the network that can be used, and empty; or empty, and why there is none."""
    try:
        open_network(NETWORK)
    except MissingPartError as error:
        return "", str(error)
    return NETWORK, ""
