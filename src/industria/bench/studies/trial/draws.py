"""Which calls the trial makes: drawn by chance from all tools' examples and from acts, for each lane."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from industria.bench.studies.trial.calls import Call, Face, Seen
from industria.bench.studies.trial.model import REQUEST
from industria.bench.studies.trial.setting import PROGRAMMER, ROLES, TABLE, Setting
from industria.core import Tool

MODEL = f"anomaly_{TABLE}"
Act = tuple[str, dict[str, object]]
LANES: Mapping[str, tuple[tuple[Face, int], ...]] = {
    "cli": (("cli", 10), ("agent", 2)),
    "python": (("python", 12), ("agent", 1)),
    "http 1": (("rest", 10), ("mcp", 5), ("openai", 2), ("page", 2), ("agent", 2)),
    "http 2": (("rest", 10), ("mcp", 5), ("openai", 2), ("page", 2), ("agent", 2)),
}
SHARES: Mapping[str, float] = {"cli": 0.14, "python": 0.3, "http 1": 0.28, "http 2": 0.28}
_PRESENT = ("cli", "python")
_KILLED: Mapping[str, tuple[float, float]] = {
    "cli": (0.35, 2.5), "python": (0.12, 0.2), "http 1": (0.05, 0.4), "http 2": (0.05, 0.4),
}  # fmt: skip
_PAGES = ("/", "/runs", "/approvals", "/assets", "/tools", "/ask")
_ADMINS = tuple(name for name, role in ROLES.items() if role == "admin")
_ENGINEERS = tuple(name for name, role in ROLES.items() if role == "engineer")


@dataclass(slots=True)
class Known:
    """What callers know of the plant by now, in all lanes."""

    waiting: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    number: int = 0

    def take(self, things: list[str], chance: random.Random) -> str:
        """One of them, which nobody else takes; empty where there is none."""
        with self.lock:
            return things.pop(chance.randrange(len(things))) if things else ""

    def next(self) -> int:
        """A number that no other call has."""
        with self.lock:
            self.number += 1
            return self.number

    def learn(self, seen: Seen) -> None:
        """Remember what a caller was told."""
        call, result = seen.call, seen.result
        with self.lock:
            if seen.saw == "waits" and seen.said:
                self.waiting.append(seen.said)
            if (
                call.tool == "do"
                and isinstance(result, dict)
                and result.get("verdict") == "waiting"
            ):
                self.waiting.append(str(result["approval"]))
            if seen.saw != "done":
                return
            if call.tool == "upload":
                self.uploads.append(str(call.arguments["file"]))
            if call.tool == "ingest":
                name = str(call.arguments["file"]).rsplit("/", 1)[-1]
                (self.notes if name.endswith(".md") else self.tables).append(name)
            if call.tool == "keys" and call.arguments:
                self.keys.append(str(call.arguments["name"]))


class Draws:
    """The calls of one lane."""

    def __init__(
        self, lane: str, setting: Setting, known: Known, tools: Mapping[str, Tool],
        line: tuple[str, Sequence[str]], seed: str,
    ) -> None:  # fmt: skip
        """``line``: address and tags of the server that is written to."""
        self._lane, self._setting, self._known, self._line = lane, setting, known, line
        self._chance = random.Random(f"{seed} {lane}")
        self._examples = [
            (t.name, dict(e)) for t in tools.values() for e in t.examples if t.effect == "read"
        ]

    def draw(self, user: str) -> Call:
        """The next call; ``user``: who is at this machine."""
        chance, number = self._chance, self._known.next()
        faces, weights = zip(*LANES[self._lane], strict=True)
        face: Face = chance.choices(faces, weights)[0]
        at_machine = self._lane in _PRESENT
        who = (user if self._lane == "cli" else PROGRAMMER) if at_machine else ""
        tool, arguments, person = self._of(face, number, at_machine)
        face = "rest" if tool == "upload" else face  # files have no other way in
        share, within = _KILLED[self._lane]
        kill = chance.uniform(0, within) if chance.random() < share else None
        at_effect = chance.uniform(0, 0.15) if tool == "link.write" and chance.random() < 0.2 else None  # fmt: skip
        return Call(number, face, who or person, tool, arguments, kill, at_effect)

    def _of(self, face: Face, number: int, at_machine: bool) -> tuple[str, dict[str, object], str]:
        chance = self._chance
        if face == "page":
            return "page", {"path": chance.choice(_PAGES)}, "local"
        if face == "openai":
            return "ask", {"question": f"How often are bearings greased in unit {number}?"}, chance.choice(list(ROLES))  # fmt: skip
        if face == "agent":
            tag = chance.choice(self._line[1])
            request = REQUEST.format(value=float(number), tag=tag, url=self._line[0])
            approve = {"approve": True} if at_machine else {}
            return "do", {"request": request, **approve}, chance.choice(_ENGINEERS)
        acts = self._acts(number, at_machine)
        names, weights = list(acts), [w for w, _ in acts.values()]
        tool, arguments = acts[chance.choices(names, weights)[0]][1]()
        return tool, arguments, self._person(tool)

    def _person(self, tool: str) -> str:
        """Mostly somebody who may; now and then somebody who may not."""
        chance = self._chance
        if tool in ("approvals.decide", "audit.prune", "audit.anchor", "approvals"):
            return chance.choice(_ADMINS)
        return "vera" if chance.random() < 0.08 else chance.choice((*_ENGINEERS, *_ADMINS))

    def _acts(self, number: int, at_machine: bool) -> dict[str, tuple[int, Callable[[], Act]]]:
        url, tags = self._line
        chance, known, take = self._chance, self._known, self._known.take
        acts: dict[str, tuple[int, Callable[[], Act]]] = {
            "example": (10, lambda: chance.choice(self._examples)),
            "sql": (5, lambda: ("sql", {"statement": f"SELECT {number} AS n"})),
            "retrieve": (4, lambda: ("retrieve", {"question": f"bearings of unit {number}", "k": 3})),
            "write": (16, lambda: ("link.write", {"url": url, "tag": chance.choice(tags), "value": float(number)})),
            "ingest": (8, lambda: self._ingest(number, at_machine)),
            "train": (3, lambda: ("train", {"task": "anomaly_detection", "asset": TABLE, "train_rows": chance.randrange(60, 200)})),
            "detect": (2, lambda: ("detect", {"asset": TABLE})),
            "promote": (3, lambda: ("models.promote", {"name": MODEL, "version": chance.choice((1, 2))})),
            "rollback": (2, lambda: ("models.rollback", {"name": MODEL})),
            "anchor": (1, lambda: ("audit.anchor", {})),
            "prune": (1, lambda: ("audit.prune", {"before": f"2025-{chance.randrange(11, 13)}-01", "target": self._file(f"old_{number}.jsonl", at_machine)})),
            "export": (1, lambda: ("audit.export", {"target": self._file(f"chain_{number}.jsonl", at_machine)})),
        }  # fmt: skip
        if known.notes and (note := take(known.notes, chance)):
            acts["forget"] = (4, lambda: ("forget", {"source": note}))
        if known.tables and (table := take(known.tables, chance)):
            acts["govern"] = (5, lambda: ("govern", {"asset": table.removesuffix(".csv"), "apply": True}))  # fmt: skip
        if known.waiting and (waits := take(known.waiting, chance)):
            granted = chance.random() < 0.8
            acts["decide"] = (30, lambda: ("approvals.decide", {"approval": waits, "granted": granted}))  # fmt: skip
        if at_machine:
            acts["keys"] = (3, lambda: ("keys", {"role": "viewer", "name": f"guest {number}"}))
            if known.keys and (key := take(known.keys, chance)):
                acts["revoke"] = (3, lambda: ("keys.revoke", {"key": key}))
        else:
            acts["upload"] = (5, lambda: ("upload", {"file": f"note_{number}.md"}))
        return acts

    def _ingest(self, number: int, at_machine: bool) -> Act:
        if not at_machine:
            upload = self._known.take(self._known.uploads, self._chance)
            return ("ingest", {"file": upload}) if upload else ("upload", {"file": f"note_{number}.md"})  # fmt: skip
        table = self._chance.random() < 0.4
        path = self._setting.files / (f"dirty_{number}.csv" if table else f"note_{number}.md")
        path.write_text(dirty_table(number) if table else note_text(number))
        return "ingest", {"file": str(path)}

    def _file(self, name: str, at_machine: bool) -> str:
        return str(self._setting.files.parent / name) if at_machine else name


def note_text(number: int) -> str:
    """A note that says something no other note says."""
    return f"# Note {number}\nPump P-{number} was greased, seal {number * 7} replaced.\n"


def dirty_table(number: int) -> str:
    """A table with a doubled row and a word among numbers, so that there is something to repair."""
    rows = [f"2026-02-01 00:{minute:02d}:00,{number + minute / 10:.1f}" for minute in range(40)]
    rows.insert(20, rows[19])
    return "\n".join(["time,level", *rows]) + "\n"
