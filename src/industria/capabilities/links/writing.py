"""link.write: one tag of a live plant, only as the plant's list of writes allows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from industria.core import Language, Session, Text
from industria.stores import Stores


@dataclass(frozen=True, slots=True)
class Wrote:
    """What the plant says that a tag is after the write."""

    tag: str
    value: bool | int | float

    def to_json(self) -> dict[str, object]:
        """The tag and its value."""
        return {"tag": self.tag, "value": self.value}

    def show(self, language: Language) -> str:
        """One sentence."""
        said = Text(f"{self.tag} 现在是 {self.value}", f"{self.tag} is {self.value}")
        return said.in_language(language)


def write(
    session: Session[Stores],
    url: Annotated[str, Text("OPC UA 服务器地址", "of the OPC UA server, as the list of writes has it")],
    tag: Annotated[str, Text("节点号, 如 ns=2;s=P-101.setpoint", "a node id such as ns=2;s=P-101.setpoint")],
    value: Annotated[float, Text("要写的值; 开关为 0 或 1", "what it is to be; 0 or 1 for a switch")],
) -> Wrote:  # fmt: skip
    """Write one tag over OPC UA and read it back.

    Only what ``writes.json`` of the plant's folder allows now; logins, and how each line is secured, are in
    ``logins.json``. Raises NotPermittedError for anything else, and then nothing was written; IntegrityError
    where it was written and the plant does not say the same.
    """
    from industria.infrastructure.links.guard import WriteGuard, read_allowed
    from industria.infrastructure.links.logins import read_logins
    from industria.infrastructure.links.opcua_out import OpcUaOut
    from industria.infrastructure.links.write_times import WriteTimes

    root = session.plant.root
    allowed = read_allowed(root / "writes.json")
    out = OpcUaOut(read_logins(root / "logins.json"))
    with WriteTimes(root / "writes.db") as pauses:
        found = WriteGuard(allowed, out.read, out.write, pauses).write(url, tag, value)
    wrote = Wrote(tag, found)
    session.run.outputs = wrote.to_json()
    return wrote
