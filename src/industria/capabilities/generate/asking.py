"""A language model of the plant is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from industria.core import InputError, Session, missing_extra
from industria.stores import Stores

if TYPE_CHECKING:
    from industria.models.language.generating import Continued


def answers(
    session: Session[Stores],
    named: str,
    prompts: list[str],
    *,
    samples: int = 1,
    temperature: float = 0.0,
    tokens: int = 96,
    line: bool = False,
) -> tuple[list[Continued], str]:
    """The answers, ``samples`` to each prompt, and the model as NAME:VERSION.

    Raises NotFoundError; InputError for a model of another task; MissingPartError without what it needs.
    """
    from industria.models.families.language import FAMILY, Asked
    from industria.models.making import adopted, find_version, load

    registry = session.plant.models
    card = adopted(registry, find_version(registry, named))
    if card.family != FAMILY.name:
        raise InputError(
            f"expected a language model, found {named} of {card.family or 'another kind'}: name another"
        )
    try:
        from industria.models.language.generating import Sampling
    except ImportError as error:
        raise missing_extra("tune", error.name or "torch") from None
    model = load(registry, FAMILY, card)
    asked = [p for p in prompts for _ in range(samples)]

    def told(what: str, done: float, total: float) -> None:
        session.budget.check()
        session.progress(what, done, total)

    sampling = Sampling(tokens, temperature, session.seed or 0, line)
    return FAMILY.predict(model, Asked(asked, sampling, told)), f"{card.name}:{card.version}"
