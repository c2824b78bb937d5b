"""Properties that no program can meet."""

from __future__ import annotations

from industria.applications.production.plc.verification.worth import worth
from industria.applications.production.plc.writing.specify import Specification
from industria.core import (
    Finding,
    Text,
)


def impossible(specification: Specification) -> tuple[Finding, ...]:
    """Findings where the properties rule out every program, or mean nothing over the declarations."""
    judged = worth(specification.interface.text(), specification.properties)
    out = []
    for p in specification.properties:
        if p.id in judged.meaningless:
            said = Text("引用了未声明的名字", "it is over names that are not declared")
        elif p.id in judged.impossible:
            said = Text(
                "任何程序都无法满足",
                "no program can meet it: for some inputs it fails whatever is done",
            )
        elif p.id in judged.contradictory:
            said = Text("与其他性质互相矛盾", "it contradicts the other properties for some inputs")
        else:
            continue
        out.append(
            Finding(
                "plc.impossible",
                Text(f"{p.text}: {said.zh}", f"{p.text}: {said.en}"),
                {"property": p.id},
            )
        )
    return tuple(out)
