"""A version of the series model for who only reads: of the registry, or as it was shipped; nothing is taken in."""

from __future__ import annotations

from industria.core import InputError, ModelCard
from industria.core.task import FORECASTING
from industria.models import shipped
from industria.models.families.series import FAMILY
from industria.models.making import find_version
from industria.models.registry import Registry
from industria.models.series.forward import SeriesModel

GENERAL = "series-general"


def opened(registry: Registry, named: str = GENERAL) -> tuple[ModelCard, SeriesModel]:
    """The card and the model of NAME or NAME:VERSION. Raises NotFoundError, InputError for one of another task."""
    card = find_version(registry, named)
    if card.task != FORECASTING.name:
        raise InputError(
            f"expected a model for {FORECASTING.name}, found {named} for {card.task}: name another"
        )
    files = registry.files(card.name, card.version) if card.version else shipped.files(card.name)
    return card, FAMILY.load(files, card.options)


def has_general(registry: Registry) -> bool:
    """Whether the general model is here, shipped or made."""
    return GENERAL in shipped.names() or registry.current(GENERAL) is not None
