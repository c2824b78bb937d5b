"""``industria evidence``: reads the place that an evidence points to again, and compares."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Annotated, get_args

from industria.core import Evidence, Language, Locator, Session, Text, Tool, UsageError
from industria.core.evidence import LocatorKind
from industria.stores import Stores


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands at the place."""

    asset: str
    text: str

    def to_json(self) -> dict[str, object]:
        """All fields."""
        return {"asset": self.asset, "text": self.text}

    def show(self, language: Language) -> str:
        """What stands there."""
        return self.text


def evidence(
    session: Session[Stores],
    asset: Annotated[str, Text("资产", "the asset")],
    locator: Annotated[str, Text("位置, 如答案中的 JSON", "the place, as the JSON of an answer")],
    excerpt: Annotated[str, Text("应当写在那里的话", "what should stand there")],
) -> Opened:
    """Read the place again. Raises IntegrityError where it does not say what the excerpt says."""
    session.run.reference = (asset,)
    text = session.plant.reader.open(Evidence(asset, _locator(locator), excerpt))
    return Opened(asset, text)


def _locator(text: str) -> Locator:
    """A locator from its JSON. Raises UsageError for what is none."""
    known = {f.name: f.default for f in fields(Locator) if f.name != "kind"}
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong(text) from error
    if not isinstance(given, dict) or given.get("kind") not in get_args(LocatorKind):
        raise _wrong(text)
    kind = given.pop("kind")
    for name, value in given.items():
        like = known.get(name)
        wanted = list if isinstance(like, tuple) else type(like)
        if name not in known or type(value) is not wanted:
            raise _wrong(text)
        if isinstance(value, list):
            if not all(isinstance(v, str) for v in value):
                raise _wrong(text)
            given[name] = tuple(value)
    return Locator(kind, **given)


def _wrong(text: str) -> UsageError:
    return UsageError(
        'expected a place as JSON such as {"kind": "rows", "start": 3, "end": 4}, found '
        f"{text[:200]!r}: copy it from an answer's evidence"
    )


TOOLS = (
    Tool(
        "evidence",
        Text("打开证据所指之处", "Open the place that evidence points to"),
        "read",
        evidence,
    ),
)
