"""The trial itself: lanes of calls at once, kills at random moments, then the account."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from industria.bench.studies.trial.account import Account, account
from industria.bench.studies.trial.calls import Seen
from industria.bench.studies.trial.draws import LANES, SHARES, Draws, Known
from industria.bench.studies.trial.line import Line
from industria.bench.studies.trial.model import model_app
from industria.bench.studies.trial.over import Faces
from industria.bench.studies.trial.processes import Commands, Server, Worker
from industria.bench.studies.trial.setting import PROGRAMMER, allow_writes, make_plant
from industria.core import Progress, silent
from industria.faces.cli.terminal import user
from industria.faces.found import tools
from industria.plant import ChatConfiguration, Plant
from industria.testing.server import running

_TAGS = 8


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. ``verified``: what ``industria verify`` said, empty where all is well."""

    seen: tuple[Seen, ...]
    kills: dict[str, int]
    writes: int
    account: Account
    verified: str

    @property
    def by_face(self) -> Counter[str]:
        """Calls of each face."""
        return Counter(s.call.face for s in self.seen)

    @property
    def by_end(self) -> Counter[str]:
        """Calls by how they ended for their callers."""
        return Counter(s.saw for s in self.seen)


def trial(folder: Path, calls: int, seed: int, progress: Progress) -> Trial:
    """Make a plant in a folder, and so many calls to it."""
    folder.mkdir(parents=True)
    setting = make_plant(folder, seed)
    none = ChatConfiguration("none")
    with (
        Plant.open(setting.root, chat=none) as looking,
        Line(_TAGS, looking.audit.last) as line,
        running(model_app()) as model,
    ):
        allow_writes(setting.root, line.url, line.tags)
        environment = {"INDUSTRIA_CHAT_URL": f"{model}/v1", "INDUSTRIA_CHAT_MODEL": "scripted"}
        server = Server(setting.root, environment, folder)
        worker = Worker(setting.root, PROGRAMMER, environment, folder)
        commands = Commands(environment, folder)
        faces = Faces(setting, line, tools(), server, worker, commands)
        known, seen = Known(), list[Seen]()
        lanes = [
            threading.Thread(target=_lane, args=(name, round(SHARES[name] * calls), faces, seen, known, progress, calls,
                Draws(name, setting, known, tools(), (line.url, line.tags), str(seed))))
            for name in LANES
        ]  # fmt: skip
        try:
            for lane in lanes:
                lane.start()
            for lane in lanes:
                lane.join()
        finally:
            server.stop()
            worker.stop()
        verified = _verify(commands, setting.root)
        ledger = tuple(line.ledger)
    kills = {"serve": server.kills, "program": worker.kills, "command": commands.kills}
    with Plant.open(setting.root, chat=none) as plant:
        told = account(plant, setting, seen, ledger, dict(tools()), user())
    return Trial(tuple(seen), kills, len(ledger), told, verified)


def _lane(
    name: str, count: int, faces: Faces, seen: list[Seen], known: Known, progress: Progress,
    whole: int, draws: Draws,
) -> None:  # fmt: skip
    for _ in range(count):
        call = draws.draw(user())
        started = time.monotonic()
        try:
            one = faces.make(call, name)
        except (AssertionError, TimeoutError, OSError) as error:
            one = Seen(call, "broken", said=f"{type(error).__name__}: {error}")
        one = replace(one, seconds=time.monotonic() - started)
        known.learn(one)
        seen.append(one)
        progress("trial", len(seen), whole)


def _verify(commands: Commands, root: Path) -> str:
    """``industria verify`` and ``industria audit verify``, as somebody types them."""
    said = []
    for typed in (["verify"], ["audit", "verify", "--full"]):
        code, out, err = commands.run([*typed, "--json", "--plant", str(root)])
        if code:
            found = json.loads(out) if out.startswith("{") else {}
            said.append(f"{' '.join(typed)} ended with {code}: {str(found.get('damaged', out))[:600]} {err[-200:]}")  # fmt: skip
    return "; ".join(said)


def main() -> None:
    """``python -m industria.bench.studies.trial.driver FOLDER CALLS SEED``: all that does not fit, in full."""
    done = trial(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), silent)
    told = done.account
    report = {
        "faces": done.by_face, "ends": done.by_end, "kills": done.kills, "writes": done.writes,
        "open_intents": told.open_intents, "unrecorded_writes": told.unrecorded_writes,
        "unrecorded_changes": told.unrecorded_changes, "without_person": told.without_person,
        "lost": told.lost, "verified": done.verified,
        "broken": [(s.call.face, s.call.tool, s.said) for s in done.seen if s.saw == "broken"],
        "slowest": sorted(((round(s.seconds, 1), s.call.face, s.call.tool, s.saw) for s in done.seen), reverse=True)[:15],
        "cut": [(s.call.face, s.call.tool, s.said, s.call.kill_after_s) for s in done.seen if s.saw == "cut"],
        "refused": Counter(f"{s.call.face} {s.call.tool}: {s.said[:150]}" for s in done.seen if s.saw == "refused"),
    }  # fmt: skip
    sys.stdout.write(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
