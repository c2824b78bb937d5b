"""The program and the rules that come with each twin, for measurements that go through the tools."""

from __future__ import annotations


def twin_programs() -> dict[str, tuple[str, str]]:
    """Name of a twin to (its program in Structured Text, its rules, one a line)."""
    from industria.applications.production.plc.twins.control import reference_program
    from industria.applications.production.plc.twins.twin import twin, twins

    return {name: (reference_program(name), twin(name).rules) for name in twins()}
