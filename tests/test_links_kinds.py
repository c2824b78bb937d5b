"""Links that meet what plants have: several links, wrong clocks, bad qualities, missing nodes, odd cursors."""

from __future__ import annotations

import asyncio
import json
import math
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from industria.core import BusyError, InputError, UsageError
from industria.foundation.ingest.readings import take_readings
from industria.infrastructure.ending import end
from industria.infrastructure.links import Journal, Reading
from industria.infrastructure.links.database import DatabaseLink, DatabaseSource
from industria.infrastructure.links.json_message import read_json
from industria.infrastructure.links.mqtt import MqttLink
from industria.infrastructure.links.opcua import OpcUaLink, _node_id
from industria.infrastructure.links.reading import BAD, GOOD, UNCERTAIN
from industria.infrastructure.links.register import parse_register, parse_registers
from industria.infrastructure.links.running import running
from industria.infrastructure.links.stamps import count_us, moment_us, text_us
from industria.plant import ChatConfiguration, Plant

pytest.importorskip("asyncua")
_SECOND = 1_000_000


def _now_us() -> int:
    return time.time_ns() // 1000


def _drained(journal: Journal, most: int = 20_000) -> list[Reading]:
    out: list[Reading] = []
    while journal.forward(lambda batch, key: out.extend(batch), most):
        pass
    return out


def _link_in(root: Path, kind: str, **arguments: object):
    """What comes of one link in a plant that is opened for it alone, as a command does."""
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        return plant.call(f"link.{kind}", **arguments)


# -- several links in one plant --------------------------------------------------------------


def test_links_of_one_file_never_share_a_reading(tmp_path: Path) -> None:
    path, at = tmp_path / "journal.db", _now_us()
    links = {
        "modbus a:502 -> oven": 11.0, "modbus b:502 -> press": 22.0,
        "opcua opc.tcp://s -> oven": 33.0, "opcua opc.tcp://s -> 压机": 44.0,
    }  # fmt: skip
    journals = {name: Journal(path, name) for name in links}
    for step in range(6):
        for name, value in links.items():
            assert journals[name].append([Reading("flow", at + step, value)]) == 1
        if step % 2:
            for name, value in links.items():
                assert {r.value for r in _drained(journals[name], most=1)} == {value}
    for name, value in links.items():
        journals[name].append([Reading("流量", at, value)])
    restarted = {name: Journal(path, name) for name in links}
    assert restarted["modbus a:502 -> oven"].others() == sorted(
        set(links) - {"modbus a:502 -> oven"}
    )
    for name, value in links.items():
        assert [(r.tag, r.value) for r in _drained(restarted[name])] == [("流量", value)]


def test_two_processes_on_one_journal_lose_and_double_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from industria.infrastructure.links import Journal, Reading\n"
        "path, out, who = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])\n"
        "journal = Journal(path, 'shared')\n"
        "def commit(batch, key):\n"
        "    with (out / key).open('a') as file: file.write(f'{len(batch)} {batch[0].arrival}\\n')\n"
        "for n in range(60):\n"
        "    journal.append([Reading(f't{who}', 10**15 + n, float(n)), Reading('both', 10**15 + n, 1.0)])\n"
        "    journal.forward(commit, most=7)\n"
    )
    out = tmp_path / "batches"
    out.mkdir()
    running_now = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "j.db"), str(out), str(who)])
        for who in (1, 2)
    ]
    assert [p.wait(120) for p in running_now] == [0, 0]
    rest = len(_drained(Journal(tmp_path / "j.db", "shared")))
    batches = [set(file.read_text().splitlines()) for file in out.iterdir()]
    assert all(len(batch) == 1 for batch in batches), "one key always has the same rows"
    assert sum(int(next(iter(b)).split()[0]) for b in batches) + rest == 180


def test_a_link_runs_once_and_its_neighbour_beside_it(tmp_path: Path) -> None:
    with running(tmp_path, "opcua s -> live", ["ns=2;s=a"]):
        with pytest.raises(BusyError, match="runs already"), running(tmp_path, "opcua s -> live", ["ns=2;s=a"]):  # fmt: skip
            pass
        with running(tmp_path, "opcua s -> live", ["ns=2;s=b"]), running(tmp_path, "opcua s -> other", ["ns=2;s=a"]):  # fmt: skip
            pass
    with running(tmp_path, "opcua s -> live", ["ns=2;s=a"]):
        pass


def test_a_journal_of_before_links_had_names_keeps_its_unsent_readings(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with sqlite3.connect(path) as old:
        old.executescript(
            "CREATE TABLE readings (sequence INTEGER PRIMARY KEY AUTOINCREMENT, tag TEXT NOT NULL, time_us INTEGER"
            " NOT NULL, value REAL, quality INTEGER NOT NULL, text TEXT NOT NULL);"
            "CREATE TABLE seen (tag TEXT PRIMARY KEY, time_us INTEGER NOT NULL);"
            "CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
            "INSERT INTO readings VALUES (7, 'flow', 1700000000000000, 3.5, 192, ''), (8, 'flow', 1700000000000001, 4.5, 192, '');"
            "INSERT INTO seen VALUES ('flow', 1700000000000001); INSERT INTO state VALUES ('batch', '7')"
        )
    named = Journal(path, "modbus a -> oven")
    named.append([Reading("flow", _now_us(), 1.0)])
    assert [r.value for r in _drained(named)] == [1.0]
    assert named.others() == [""]
    keys: list[tuple[str, list[float | None]]] = []
    rest = Journal(path)
    assert rest.last_time_us("flow") == 1_700_000_000_000_001
    while rest.forward(lambda batch, key: keys.append((key, [r.value for r in batch]))):
        pass
    assert keys[0] == ("journal-7", [3.5]), "a batch that was begun keeps its key"
    assert [v for _, batch in keys for v in batch] == [3.5, 4.5]


def test_a_new_journal_file_never_gives_a_key_again(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        journal = Journal(tmp_path / "j.db", "x")
        journal.append([Reading("t", _now_us(), 1.0)])
        journal.forward(lambda batch, key: keys.append(key))
        journal.close()
        for file in tmp_path.glob("j.db*"):
            file.unlink()
        time.sleep(0.001)
    assert keys[0] != keys[1]


# -- clocks ----------------------------------------------------------------------------------


def test_late_and_historical_readings_are_kept_and_what_comes_again_is_not(tmp_path: Path) -> None:
    journal, now = Journal(tmp_path / "j.db", "x"), _now_us()
    live = [Reading("t", now + n, float(n)) for n in range(5)]
    late = [Reading("t", now - 3600 * _SECOND + n, -float(n)) for n in range(1, 4)]
    assert journal.append(live) == 5
    assert journal.append(late) == 3
    assert journal.append(list(reversed(late))) == 0 == journal.append(live[2:])
    assert journal.append([Reading("t", now + 2, 99.0)]) == 1, "a corrected value is new"
    assert journal.append([Reading("t", now + 2, 99.0, 0)]) == 1, "and so is its quality"
    assert journal.last_time_us("t") == now + 4
    assert len(_drained(journal)) == 10
    assert journal.append(live[3:]) == 0, "what the lake has is still known"
    assert Journal(tmp_path / "j.db", "x").append([*live[3:], *late]) == 0, "and after a restart"
    assert journal.known == 3 + 3 + 2 + 0


def test_one_wrong_clock_hides_nothing_that_follows(plant) -> None:
    journal, now = Journal(plant.root / "journal.db", "x"), _now_us()
    far = [now + 61 * _SECOND + 9 * _SECOND, now + 3650 * 86_400 * _SECOND, 10**18, 10**24]
    journal.append([Reading("泵.level", now - 2, 7.0)])
    journal.append([Reading("泵.level", at, 1000.0 + n) for n, at in enumerate(far)])
    journal.append([Reading("泵.level", now + n, 8.0 + n) for n in range(2)])
    assert (journal.kept, journal.ahead) == (7, 4)
    assert journal.last_time_us("泵.level") == now + 1
    journal.forward(lambda batch, key: take_readings(plant.lake, "live", batch, key) and None)
    assert "reads 9 at" in plant.ask("What does level read now?").content
    kept = plant.sql('SELECT value FROM "live" ORDER BY time').to_pylist()
    apart = plant.sql('SELECT value FROM "live_quarantine" ORDER BY value').to_pylist()
    assert [r["value"] for r in kept] == [7.0, 8.0, 9.0]
    assert [r["value"] for r in apart] == [1000.0, 1001.0, 1002.0, 1003.0]
    plant.forget("live")
    assert plant.lake.tables.names() == []


def test_a_table_that_already_holds_a_future_reading_answers_the_present_one(plant) -> None:
    now = _now_us()
    take_readings(
        plant.lake, "live", [Reading("t.rpm", now, 7.0), Reading("t.rpm", now + 10**13, 28.0)], "a"
    )
    take_readings(plant.lake, "live", [Reading("t.only", now + 10**13, 5.0)], "b")
    assert "t.rpm reads 7 at" in plant.ask("What does rpm read now?").content
    assert "ahead of this machine's clock" in plant.ask("What does only read now?").content


@pytest.mark.parametrize("scale", [1, 1_000, 1_000_000, 1_000_000_000])
def test_the_unit_of_a_count_is_told_by_its_size(scale: int) -> None:
    seconds = 1_790_000_123
    assert count_us(seconds * scale) == seconds * _SECOND
    assert text_us(str(seconds * scale)) == seconds * _SECOND
    assert count_us(1_790_000_123.5 * scale) == pytest.approx(1_790_000_123.5 * _SECOND, abs=1000)


def test_what_no_clock_gave_is_no_time() -> None:
    for count in (0, -1, 1, 59, 86_400, -62_135_596_800, 1e40, math.nan, math.inf, 10**30):
        assert count_us(count) is None, count
    for text in ("", "0", "yesterday", "1601-01-01T00:00:00Z", "0001-01-01", "1970-01-01 00:05"):
        assert text_us(text) is None, text
    assert moment_us(datetime(1601, 1, 1)) is None
    assert moment_us(None) is None
    same = {
        text_us("2026-03-29T02:30:00+02:00"), text_us("2026-03-29T00:30:00Z"), text_us(" 2026-03-29 00:30 "),
        moment_us(datetime(2026, 3, 29, 8, 30, tzinfo=UTC) - timedelta(hours=8)),
    }  # fmt: skip
    assert same == {1_774_744_200 * _SECOND}


# -- quality ---------------------------------------------------------------------------------


def test_a_quality_that_changes_while_the_stamp_stands_still_is_kept_in_order(plant) -> None:
    journal, at = Journal(plant.root / "journal.db", "x"), _now_us()
    good, bad = Reading("tank.level", at, 10.0), Reading("tank.level", at, 10.0, BAD)
    assert [journal.append([r]) for r in (good, bad, bad, good, bad)] == [1, 1, 0, 1, 1]
    batches = 0
    while journal.forward(lambda b, k: take_readings(plant.lake, "live", b, k) and None, most=2):
        batches += 1
    assert batches == 2
    plant.lake.tables.compact("live")
    rows = plant.sql("SELECT quality FROM live ORDER BY time, arrival").to_pylist()
    assert [r["quality"] for r in rows] == [192, 0, 192, 0]
    assert "tank.level reads 10" in (said := plant.ask("What does level read now?").content)
    assert "(quality bad)" in said
    assert "质量: 坏" in plant.ask("level 现在是多少?").content
    journal.append([good])
    journal.forward(lambda b, k: take_readings(plant.lake, "live", b, k) and None)
    assert "quality" not in plant.ask("What does level read now?").content


def test_a_batch_that_is_sent_again_whole_is_known(tmp_path: Path) -> None:
    journal, at = Journal(tmp_path / "j.db", "x"), _now_us()
    states = [Reading("t", at, 10.0), Reading("t", at, None, BAD, "fault"), Reading("t", at, 10.0)]
    assert journal.append(states) == 3
    assert journal.append(states) == 0
    assert journal.append([*states[1:], Reading("t", at, 11.0)]) == 1


def test_what_is_no_number_is_no_good_value() -> None:
    for value in (math.nan, math.inf, -math.inf):
        reading = Reading("t", 1, value)
        assert (reading.value, reading.quality) == (None, BAD)
    assert Reading("t", 1, -0.0).quality == GOOD


def test_tags_of_one_name_in_two_tables_are_told_apart_and_an_older_table_grows_on(plant) -> None:
    import pyarrow as pa

    from industria.foundation.ingest.readings import readings_table

    now = _now_us()
    old = readings_table([Reading("flow", now, 11.0)]).drop(["arrival"])
    plant.lake.tables.write("dev_a", pa.concat_tables([old]))
    take_readings(plant.lake, "dev_a", [Reading("flow", now, 12.0)], "a")
    take_readings(plant.lake, "dev_b", [Reading("flow", now, 22.0)], "b")
    said = plant.ask("What does flow read now?").content
    assert "flow (dev_a) reads 12 at" in said and "flow (dev_b) reads 22 at" in said


def test_text_and_long_whole_numbers_are_said_as_they_came(plant) -> None:
    now = _now_us()
    take_readings(plant.lake, "live",
        [
            Reading("m.state", now, None, GOOD, "RUN"), Reading("m.total", now, float(2**53 + 1), GOOD, str(2**53 + 1)),
            Reading("m.mode", now - 5, 3.0), Reading("m.mode", now, None, GOOD, "AUTO"),
            Reading("m.speed", now - 5, None, GOOD, "OFF"), Reading("m.speed", now, 3.0),
            Reading("m.count", now, 1_234_567.0), Reading("m.ratio", now, 0.123456),
        ],
        "a",
    )  # fmt: skip
    assert "m.state reads RUN at" in plant.ask("What is the current state?").content
    assert "m.mode reads AUTO at" in plant.ask("What is the current mode?").content
    assert "m.speed reads 3 at" in plant.ask("What is the current speed?").content
    assert "reads 9007199254740993 at" in plant.ask("What is the current total?").content
    assert "reads 1234567 at" in plant.ask("What is the latest count?").content
    assert "reads 0.1235 at" in plant.ask("What is the latest ratio?").content


# -- OPC UA ----------------------------------------------------------------------------------


class _Server:
    """An OPC UA server without history in a thread of its own."""

    TAGS = ("level", "drum.clock", "未.时", "gap", "count", "void")

    def __init__(self) -> None:
        from industria.testing.plant_servers import free_port

        self.port = free_port()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.do(self._start())

    def do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(90)

    async def _start(self) -> None:
        from asyncua import Server, ua

        self.server = Server()
        await self.server.init()
        self.server.set_endpoint(f"opc.tcp://127.0.0.1:{self.port}/plant")
        await self.server.register_namespace("urn:kinds")
        folder = await self.server.nodes.objects.add_object(ua.NodeId("folder", 2), "folder")
        self.nodes = {
            tag: await folder.add_variable(ua.NodeId(tag, 2), tag, value, kind)
            for tag, value, kind in (
                (t, 0, ua.VariantType.Int64) if t == "count" else (t, 0.0, ua.VariantType.Double)
                for t in self.TAGS
            )
        }
        await self.server.start()

    def write(self, tag: str, value, stamp: datetime | None, code: int = 0) -> None:
        from asyncua import ua

        kind = ua.VariantType.Int64 if isinstance(value, int) else ua.VariantType.Double
        data = ua.DataValue(
            ua.Variant(value, kind), ua.StatusCode(code), SourceTimestamp=stamp,
            ServerTimestamp=datetime.now(UTC),
        )  # fmt: skip
        self.do(self.server.write_attribute_value(self.nodes[tag].nodeid, data))


@pytest.fixture(scope="module")
def opcua_server():
    server = _Server()
    yield server
    server.do(server.server.stop())
    server.loop.call_soon_threadsafe(server.loop.stop)


async def _waited(condition, seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        await asyncio.sleep(0.05)
    assert condition()


def test_opcua_keeps_statuses_clocks_and_gaps_and_names_what_is_not_there(
    opcua_server, tmp_path: Path
) -> None:
    from asyncua import ua

    from industria.infrastructure.links.profile import PROFILES, LinkEmulator

    server, said = opcua_server, []
    journal = Journal(tmp_path / "j.db", "x")
    started = datetime.now(UTC)
    server.write("level", 10.0, started)
    server.write("void", math.nan, started)
    tags = {t: f"ns=2;s={t}" for t in server.TAGS}
    absent = ["ns=2;s=absent", "ns=9;s=level", "level", "ns=2;s=folder"]

    async def scenario() -> list[Reading]:
        line = LinkEmulator("127.0.0.1", server.port, PROFILES["ethernet"])
        port = await line.start()
        link = OpcUaLink(f"opc.tcp://127.0.0.1:{port}/plant", [*tags.values(), *absent], journal, period_ms=50, retry_s=0.2, on_state=said.append)  # fmt: skip
        task = asyncio.create_task(link.run())
        await _waited(lambda: link.tally.connected and journal.newest(tags["level"]) is not None)

        async def write(tag: str, value, stamp: datetime | None, code: int = 0) -> None:
            before = journal.kept
            await asyncio.to_thread(server.write, tag, value, stamp, code)
            await _waited(lambda: journal.kept > before)

        await write("level", 10.0, started, ua.StatusCodes.BadNoCommunication)
        await write("level", 10.0, started)
        await write("drum.clock", 1.0, datetime.now(UTC) + timedelta(days=3650))
        await write("drum.clock", 2.0, datetime.now(UTC))
        await write("未.时", 3.0, datetime(1601, 1, 1, tzinfo=UTC))
        await write("count", 2**53 + 1, datetime.now(UTC))
        await write("gap", 5.0, datetime.now(UTC))
        line.cut()
        await _waited(lambda: any(s.startswith("lost") for s in said))
        await asyncio.to_thread(server.write, "gap", 6.0, datetime.now(UTC))
        await asyncio.to_thread(server.write, "gap", 7.0, datetime.now(UTC))
        line.restore()
        await _waited(lambda: (r := journal.newest(tags["gap"])) is not None and r.value == 7.0)
        await end(task)
        await line.close()
        assert set(link.tally.missing) == set(absent)
        assert link.tally.missing["ns=2;s=absent"] == "BadNodeIdUnknown"
        assert link.tally.restamped >= 1
        return _drained(journal)

    readings = asyncio.run(scenario())

    def of(tag: str) -> list[tuple[float | None, int]]:
        return [(r.value, r.quality) for r in readings if r.tag == tags[tag] and not r.ahead]

    qualities = [q for _, q in of("level")]
    assert qualities == [GOOD, BAD, GOOD], "known after the cut: its value and time stand still"
    assert of("drum.clock")[-1] == (2.0, GOOD) and journal.ahead == 1
    assert of("未.时")[-1] == (3.0, GOOD)
    assert of("void")[0] == (None, BAD)
    assert [r.text for r in readings if r.tag == tags["count"]][-1] == str(2**53 + 1)
    gap = of("gap")
    assert gap[gap.index((5.0, GOOD)) :] == [(5.0, GOOD), (None, BAD), (7.0, GOOD)]
    for tag in absent:
        assert any(tag in s and "not there" in s for s in said)
        assert [r.quality for r in readings if r.tag == tag] == [BAD]


@pytest.mark.slow
def test_a_link_of_which_no_node_is_there_does_not_start(opcua_server, tmp_path: Path) -> None:
    plant = tmp_path / "p"
    Plant.open(plant, chat=ChatConfiguration("none")).close()
    url = f"opc.tcp://127.0.0.1:{opcua_server.port}/plant"
    with pytest.raises(InputError, match="ns=2;s=nil: BadNodeIdUnknown"):
        _link_in(plant, "opcua", url=url, nodes=["ns=2;s=nil", "表"], seconds=60.0)
    some = _link_in(plant, "opcua", url=url, nodes=["ns=2;s=level", "ns=2;s=nil"], seconds=6.0)
    assert not some.passed and "1 not there: ns=2;s=nil (BadNodeIdUnknown)" in some.show("en")
    assert "1 个不存在" in some.show("zh")
    told = some.to_json()
    assert told["missing"] == {"ns=2;s=nil": "BadNodeIdUnknown"} and told["rows"] >= 2


def test_a_node_id_holds_where_the_namespaces_are_numbered_anew() -> None:
    given = ["http://opcfoundation.org/UA/", "urn:server", "urn:plant", "urn:other"]
    moved = ["http://opcfoundation.org/UA/", "urn:server", "urn:new", "urn:other", "urn:plant"]
    assert _node_id("ns=2;s=a;b=c", given, moved).to_string() == "ns=4;s=a;b=c"
    assert _node_id("ns=3;i=7", given, moved).to_string() == "ns=3;i=7"
    assert _node_id("i=2258", given, moved).to_string() == "i=2258"
    assert _node_id("nsu=urn:plant;s=泵", moved, moved).to_string() == "ns=4;s=泵"
    with pytest.raises(InputError, match="urn:plant"):
        _node_id("ns=2;s=a", given, moved[:4])
    for text in ("flow", "", "ns=2", "ns=x;s=a", "ns=2;i=abc", "=;=", "ns=2;g=1"):
        with pytest.raises(InputError, match="BadNodeIdInvalid"):
            _node_id(text, given, given)


@pytest.mark.parametrize(
    "url", ["nonsense", "", "http://h:4840", "opc.tcp://", "opc.tcp:host", "opc.tcp://h:99999", "h:4840", "opc.tcp://h:端口"]
)  # fmt: skip
def test_an_address_that_is_none_is_one_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"opc\.tcp://"):
        OpcUaLink(url, ["ns=2;s=a"], Journal(tmp_path / "j.db"))


# -- a link as a whole -----------------------------------------------------------------------


def test_a_link_that_never_connected_fails_and_leaves_the_rest_of_others_in_their_tables(
    tmp_path: Path,
) -> None:
    from industria.testing.plant_servers import free_port

    root = tmp_path / "p"
    Plant.open(root, chat=ChatConfiguration("none")).close()
    left = Journal(root / "journal.db", "modbus old:502 -> kiln")
    left.append([Reading("t", _now_us(), 5.0)])
    left.close()
    nowhere = f"127.0.0.1:{free_port()}"
    for kind, arguments in (
        ("modbus", {"address": nowhere, "registers": ["a=0:int16"]}),
        ("mqtt", {"address": nowhere, "topic": "plant/#"}),
        ("opcua", {"url": f"opc.tcp://op:Harbour7@{nowhere}", "nodes": ["ns=2;s=a"]}),
    ):
        with pytest.raises(InputError, match="expected to reach") as refused:
            _link_in(root, kind, **arguments, seconds=1.0)
        assert "Harbour7" not in str(refused.value)
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        assert plant.lake.tables.names() == ["kiln"]
        assert plant.sql("SELECT tag, value FROM kiln").to_pylist() == [{"tag": "t", "value": 5.0}]


@pytest.mark.slow
def test_two_devices_with_one_tag_stay_apart_and_each_link_counts_its_own(tmp_path: Path) -> None:
    from industria.infrastructure.links.modbus import ModbusLink
    from industria.testing.plant_servers import ModbusDevice

    root = tmp_path / "p"
    Plant.open(root, chat=ChatConfiguration("none")).close()
    devices = [ModbusDevice(), ModbusDevice()]
    flow = parse_register("flow=0:float32")

    def run(number: int) -> None:
        address = f"127.0.0.1:{devices[number].port}"
        _link_in(
            root, "modbus", address=address, registers=["flow=0:float32"], table=f"dev_{number}", seconds=2.0, period=0.1
        )  # fmt: skip

    async def scenario() -> dict[str, int]:
        for device, value in zip(devices, (11.0, 22.0), strict=True):
            await device.start()
            link = ModbusLink("127.0.0.1", device.port, [], Journal(tmp_path / "w.db"))
            await link.write(flow, value)
        await asyncio.gather(*(asyncio.to_thread(run, n) for n in (0, 1)))
        again = await asyncio.to_thread(
            _link_in, root, "modbus", address=f"127.0.0.1:{devices[0].port}", registers=["flow=0"], table="dev_0",
            seconds=2.0, period=0.1,
        )  # fmt: skip
        for device in devices:
            await device.stop()
        return again.to_json()  # type: ignore[no-any-return]

    own = asyncio.run(scenario())["rows"]
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        counts = []
        for number, value in enumerate((11.0, 22.0)):
            rows = plant.sql(
                f"SELECT value, count(*) AS n FROM dev_{number} WHERE quality = 192 GROUP BY value"
            )
            assert [r["value"] for r in rows.to_pylist()] == [value]
            counts.append(int(rows.to_pylist()[0]["n"]))
        assert 0 < own < counts[0] and counts[1] > 0


# -- Modbus ----------------------------------------------------------------------------------


def test_registers_are_read_as_they_are_described() -> None:
    swapped = parse_register("t=holding:2:float32:CDAB")
    assert swapped.read([0x0000, 0x41AC], 1).value == 21.5
    assert parse_register("t=2:float32").read([0x41AC, 0x0000], 1).value == 21.5
    for order in ("ABCD", "CDAB", "BADC", "DCBA"):
        for kind in ("int32", "uint32", "float32", "int64", "float64"):
            register = parse_register(f"t=0:{kind}:{order}:0.5:-40")
            assert register.read(register.write(-12.0 if kind != "uint32" else 60.0), 1).value == (
                -12.0 if kind != "uint32" else 60.0
            )
    there = parse_register("温度=2@input:10:int16:0.1:-273.15")
    assert (there.tag, there.unit, there.kind, there.address) == ("温度", 2, "input", 10)
    assert there.read([3000], 1).value == pytest.approx(26.85)
    assert parse_register("on=coil:7").kind == "coil"
    assert parse_register("total=0:uint64").read([0x20, 0, 0, 1], 1).text == str(2**53 + 1)


def test_what_a_device_sends_in_place_of_a_value_is_not_good() -> None:
    assert parse_register("t=0:int16:0.1").read([0x8000], 1).quality == BAD
    assert parse_register("t=0:int32").read([0x8000, 0], 1).quality == BAD
    assert parse_register("t=0:float32").read([0x7FC0, 0], 1).quality == BAD
    assert parse_register("t=0:uint16").read([0xFFFF], 1).quality == UNCERTAIN
    assert parse_register("t=0:int16").read([0x7FFF], 1).quality == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "x=0:int16:abc", "x=0:int17", "x", "=0", "x=", "x=-1", "x=65536", "x=0:float32:1:2:3", "x=0:int16:0",
        "x=0:int16:nan", "x=256@0", "x=0:int16:XYZ", "x=rolling:0", "x=coil:0:int16", "x=一", "x=0:int16:1,5",
    ],
)  # fmt: skip
def test_a_register_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected tag="):
        parse_register(text)


def test_a_register_that_the_device_refuses_is_named_and_bad(tmp_path: Path) -> None:
    from industria.infrastructure.links.modbus import ModbusLink
    from industria.testing.plant_servers import ModbusDevice

    said: list[str] = []

    async def scenario() -> ModbusLink:
        device, journal = ModbusDevice(), Journal(tmp_path / "j.db", "x")
        await device.start()
        registers = parse_registers(["here=0:uint16", "beyond=9000:uint16"])
        link = ModbusLink("127.0.0.1", device.port, registers, journal, period_s=0.05, on_state=said.append)  # fmt: skip
        task = asyncio.create_task(link.run())
        await _waited(lambda: journal.kept >= 6)
        await end(task)
        await device.stop()
        good = {(r.tag, r.quality) for r in _drained(journal)}
        assert good == {("here", GOOD), ("beyond", BAD)}
        return link

    assert set(asyncio.run(scenario()).tally.missing) == {"beyond"}
    assert sum("beyond is not there" in s for s in said) == 1


def test_two_registers_of_one_tag_are_refused() -> None:
    with pytest.raises(UsageError, match="flow"):
        parse_registers(["flow=0", "level=2", "flow=4"])


# -- MQTT ------------------------------------------------------------------------------------


def _link(tmp_path: Path, said: list[str] | None = None) -> MqttLink:
    return MqttLink("h", 1, "#", Journal(tmp_path / "m.db", "x"), client_id="c", on_state=(said if said is not None else []).append)  # fmt: skip


def test_json_of_many_shapes_is_read() -> None:
    at = 1_790_000_123 * _SECOND

    def read(body: object) -> list[tuple[str, int | None, float | None, int, str]]:
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        now = _now_us()
        message = read_json("hall/l1", payload)
        assert not message.refused, message.refused
        return [
            (r.tag, None if now - 10 <= r.time_us <= now + 10**8 else r.time_us, r.value, r.quality, r.text)
            for r in message.readings
        ]  # fmt: skip

    assert read({"tag": "a", "time": 1_790_000_123_000, "value": 2}) == [("a", at, 2.0, GOOD, "")]
    assert read({"value": 2, "Timestamp": "2026-09-21T14:15:23Z"})[0][1] == at
    assert read({"value": "4.5", "quality": "bad"}) == [("hall/l1", None, 4.5, BAD, "")]
    assert read({"id": "P.1", "v": True, "q": False, "t": 1_790_000_123_000}) == [("P.1", at, 1.0, BAD, "")]  # fmt: skip
    assert read({"v": 230, "i": 5}) == [("hall/l1/v", None, 230.0, GOOD, ""), ("hall/l1/i", None, 5.0, GOOD, "")]  # fmt: skip
    assert read({"temperature": 21.5, "状态": "RUN", "ts": 1_790_000_123_000}) == [
        ("hall/l1/temperature", at, 21.5, GOOD, ""), ("hall/l1/状态", at, None, GOOD, "RUN"),
    ]  # fmt: skip
    assert read({"Time": "2026-09-21T14:15:23", "ENERGY": {"Power": 3, "Off": None}}) == [
        ("hall/l1/ENERGY/Power", at, 3.0, GOOD, ""), ("hall/l1/ENERGY/Off", at, None, BAD, "no value"),
    ]  # fmt: skip
    assert read({"ts": 1_790_000_123_000, "values": {"p": 1}}) == [("hall/l1/p", at, 1.0, GOOD, "")]
    assert read({"timestamp": 1, "values": [{"id": "T", "v": 4, "t": 1_790_000_123_000}]}) == [("T", at, 4.0, GOOD, "")]  # fmt: skip
    assert read({"id": "s7", "temperature": 1})[0][0] == "hall/l1/s7/temperature"
    assert read(b"21.5") == [("hall/l1", None, 21.5, GOOD, "")]
    assert read(b"ON") == [("hall/l1", None, None, GOOD, "ON")]
    assert read({"value": None}) == [("hall/l1", None, None, BAD, "no value")]
    assert read(b'{"value": NaN}') == [("hall/l1", None, None, BAD, "not a number")]
    assert read({"value": 2**53 + 1})[0][4] == str(2**53 + 1)


def test_a_bad_item_loses_no_neighbour_and_is_counted(tmp_path: Path) -> None:
    said: list[str] = []
    link = _link(tmp_path, said)
    kept = link.readings("t", b'[{"tag": "a", "value": 1}, {"tag": "b", "value": [1]}, 3, {"tag": "c", "value": 2}]')  # fmt: skip
    assert [r.tag for r in kept] == ["a", "c"]
    assert link.tally.refused == 2 and any("b" in s for s in said)
    assert [r.tag for r in link.readings("t", b'{"x": 1, "wave": [1, 2], "y": 2}')] == [
        "t/x",
        "t/y",
    ]
    for payload in (b'{"value": 1', b"\xff\xfe\x00", b"", b"[", b'{"value": ' + b"9" * 400 + b"}"):
        assert link.readings("t", payload) == []
    assert link.tally.refused == 8


def test_a_stamp_that_is_no_time_gives_way_to_the_arrival_and_is_counted(tmp_path: Path) -> None:
    link, before = _link(tmp_path), _now_us()
    bodies = [
        {"value": 1, "time": t} for t in (0, -5, "", "soon", True, 1e40, "1601-01-01T00:00:00Z")
    ]
    for body in bodies:
        (reading,) = link.readings("t", json.dumps(body).encode())
        assert before <= reading.time_us <= _now_us()
    assert link.tally.restamped == len(bodies)
    (plain,) = link.readings("t", b'{"value": 1, "time": null}')
    assert plain.time_us >= before and link.tally.restamped == len(bodies)


@pytest.mark.parametrize("topic", ["", "plant#", "plant/#/x", "a+/b", "#/a", "线/+x"])
def test_a_topic_that_is_none_is_one_sentence(topic: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected a topic"):
        MqttLink("h", 1, topic, Journal(tmp_path / "j.db"), client_id="c")


def test_a_subscription_that_the_broker_refuses_is_named(tmp_path: Path, monkeypatch) -> None:
    import aiomqtt

    class Refusing:
        def __init__(self, *place: object, **options: object) -> None:
            self.messages = self

        async def __aenter__(self):
            return self

        async def __aexit__(self, *reason: object) -> None:
            return None

        async def subscribe(self, topic: str, qos: int) -> tuple[int]:
            return (0x80,)

        def __aiter__(self):
            return self

        async def __anext__(self):
            raise asyncio.CancelledError

    monkeypatch.setattr(aiomqtt, "Client", Refusing)
    said: list[str] = []
    link = _link(tmp_path, said)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(link.run())
    assert "refused the subscription" in link.tally.missing["#"]
    assert any("refused the subscription" in s for s in said)


def _sparkplug(at_ms: int, *metrics: dict[str, object]) -> bytes:
    from industria.infrastructure.links.sparkplug import _payload_class

    message = _payload_class()()
    message.timestamp = at_ms
    for metric in metrics:
        message.metrics.add(**metric)
    return bytes(message.SerializeToString())


def test_sparkplug_births_outlive_a_restart_and_a_death_makes_every_tag_bad(tmp_path: Path) -> None:
    now_ms = _now_us() // 1000

    def value(link: MqttLink, kind: str, *metrics: dict[str, object], device: str = "") -> None:
        link._take(f"spBv1.0/G/{kind}/E{device}", _sparkplug(now_ms, *metrics))

    first = _link(tmp_path)
    value(first, "NBIRTH", {"name": "Temp", "alias": 1, "datatype": 10, "double_value": 20.0}, {"name": "bdSeq", "datatype": 8, "long_value": 3})  # fmt: skip
    value(first, "DBIRTH", {"name": "rpm", "alias": 7, "datatype": 10, "double_value": 900.0}, device="/pump")  # fmt: skip
    said: list[str] = []
    second = _link(tmp_path, said)
    value(
        second, "NDATA", {"alias": 1, "timestamp": now_ms + 5, "datatype": 10, "double_value": 21.0}
    )
    value(
        second, "NDATA", {"alias": 2, "timestamp": now_ms + 5, "datatype": 10, "double_value": 9.0}
    )
    value(second, "NDATA", {"alias": 1, "timestamp": now_ms - 9000, "datatype": 10, "double_value": 5.0, "is_historical": True})  # fmt: skip
    value(
        second,
        "NCMD",
        {"name": "Temp", "timestamp": now_ms + 6, "datatype": 10, "double_value": 99.0},
    )
    assert second.tally.refused == 2 and any("alias 2" in s for s in said)
    time.sleep(0.02)
    second._take("spBv1.0/G/NDEATH/E", _sparkplug(now_ms - 10**7, {"name": "bdSeq", "datatype": 8, "long_value": 3}))  # fmt: skip
    second._take("spBv1.0/G/NDEATH/E", b"")
    kept = [(r.tag, r.value, r.quality) for r in _drained(Journal(tmp_path / "m.db", "x"))]
    assert kept == [
        ("G/E/Temp", 20.0, GOOD), ("G/E/pump/rpm", 900.0, GOOD), ("G/E/Temp", 21.0, GOOD),
        ("G/E/Temp", 5.0, GOOD), ("G/E/Temp", None, BAD), ("G/E/pump/rpm", None, BAD),
    ]  # fmt: skip


# -- databases -------------------------------------------------------------------------------

_CURSORS = {
    "timestamp": ("TIMESTAMP", [f"2026-01-01 00:00:{n:02d}.000000" for n in range(9)]),
    "seconds": ("DATETIME", [f"2026-01-01 00:00:{n:02d}" for n in range(9)]),
    "iso": ("DATETIME", [f"2026-01-01T00:00:{n:02d}Z" for n in range(9)]),
    "epochs": ("DATETIME", [1_790_000_000 + n for n in range(9)]),
    "date": ("DATE", [f"2026-01-{n + 1:02d}" for n in range(9)]),
    "text": ("TEXT", [f"2026-01-01T00:0{n}" for n in range(9)]),
    "whole": ("INTEGER", list(range(9))),
    "real": ("REAL", [n / 3 for n in range(9)]),
    "decimal": ("DECIMAL(20, 12)", [n / 7 for n in range(9)]),
    "uuid": ("CHAR(36)", [f"0190163d-8694-739b-aea5-966c26f8ad9{n}" for n in range(9)]),
    "汉字": ("VARCHAR(9)", [f"批次{n}" for n in range(9)]),
}


def _made(path: Path, kind: str, rows: list[tuple[object, float]]) -> None:
    with sqlite3.connect(path) as database:
        database.execute(f'CREATE TABLE IF NOT EXISTS readings (at {kind}, "值 v" REAL)')
        database.executemany("INSERT INTO readings VALUES (?, ?)", rows)


def _pulled(url: str, state: Path, *, target: str = "t", most: int = 3) -> list[float]:
    """Values of all new rows, in a process that begins anew after each batch."""
    values: list[float] = []
    for _ in range(100):
        link = DatabaseLink(DatabaseSource(url, "readings", "at", target), state)
        pulled = link.pull(most)
        if pulled is None:
            return values
        values += pulled[0].column("值 v").to_pylist()
        link.acknowledge(pulled[1])
        link.close()
    raise AssertionError("expected an end of new rows")


@pytest.mark.parametrize("name", _CURSORS)
def test_a_cursor_of_any_type_goes_on_after_a_restart(name: str, tmp_path: Path) -> None:
    kind, at = _CURSORS[name]
    url, state = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "links.db"
    _made(tmp_path / "a.db", kind, [(c, float(n)) for n, c in enumerate(at[:7])])
    assert _pulled(url, state) == [0, 1, 2, 3, 4, 5, 6]
    assert _pulled(url, state) == []
    _made(tmp_path / "a.db", kind, [(at[6], 60.0), (at[6], 6.0), (at[8], 8.0), (None, -1.0)])
    assert sorted(_pulled(url, state)) == [-1, 6, 8, 60]
    _made(tmp_path / "a.db", kind, [(None, -1.0), (None, -2.0)])
    assert sorted(_pulled(url, state)) == [-2, -1]
    assert _pulled(url, state) == []


def test_rows_that_share_a_value_are_neither_skipped_nor_doubled(tmp_path: Path) -> None:
    url, state = f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "links.db"
    _made(tmp_path / "a.db", "INTEGER", [(n // 5, float(n % 2)) for n in range(40)])
    for most in (1, 4, 5, 7, 40, 41):
        assert len(_pulled(url, tmp_path / f"{most}.db", most=most)) == 40
    assert len(_pulled(url, state)) == 40


def test_a_cursor_is_of_its_database_its_table_and_its_target(tmp_path: Path) -> None:
    state = tmp_path / "links.db"
    for name, start in (("a.db", 0.0), ("b.db", 100.0)):
        _made(tmp_path / name, "INTEGER", [(n, start + n) for n in range(4)])
    a, b = (f"sqlite:///{tmp_path / name}" for name in ("a.db", "b.db"))
    assert _pulled(a, state) == [0, 1, 2, 3]
    assert _pulled(b, state) == [100, 101, 102, 103]
    assert _pulled(a, state, target="other") == [0, 1, 2, 3]
    assert _pulled(a, state) == [] == _pulled(b, state)


def test_a_process_killed_after_the_lake_had_its_rows_doubles_nothing(tmp_path: Path) -> None:
    _made(tmp_path / "a.db", "INTEGER", [(n, float(n)) for n in range(4)])
    source = DatabaseSource(f"sqlite:///{tmp_path / 'a.db'}", "readings", "at", "t")
    lake: dict[str, list[float]] = {}
    pulled = DatabaseLink(source, tmp_path / "s.db").pull()
    assert pulled is not None
    lake[pulled[1]] = pulled[0].column("值 v").to_pylist()
    _made(tmp_path / "a.db", "INTEGER", [(3, 30.0), (4, 4.0)])
    again = DatabaseLink(source, tmp_path / "s.db", lambda key: key in lake).pull()
    assert again is not None and again[0].column("值 v").to_pylist() == [30.0, 4.0]
    lost = DatabaseLink(source, tmp_path / "s.db", lambda key: False)
    unsure = lost.pull()
    assert unsure is not None and unsure[0].num_rows == 2


def test_a_database_is_read_by_one_process_at_a_time(tmp_path: Path) -> None:
    root = tmp_path / "p"
    Plant.open(root, chat=ChatConfiguration("none")).close()
    _made(tmp_path / "a.db", "INTEGER", [(1, 1.0)])
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with running(root / "links", "sql readings -> t", [url, "at"]), pytest.raises(BusyError):
        _link_in(root, "sql", url=url, source="readings", cursor="at", table="t")
    with pytest.raises(UsageError, match="--cursor"):
        _link_in(root, "sql", url=url, source="readings")


def test_the_command_counts_new_rows_and_takes_over_what_an_older_version_remembered(
    tmp_path: Path,
) -> None:
    root = tmp_path / "p"
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        for name in ("a.db", "b.db"):
            at = [f"2026-01-01 00:00:{n:02d}" for n in range(10)]
            _made(tmp_path / name, "TIMESTAMP", [(t, float(n)) for n, t in enumerate(at)])
        _made(tmp_path / "c.db", "INTEGER", [(n // 3, float(n)) for n in range(12)])
        import pyarrow as pa

        seen = pa.table({"at": [n // 3 for n in range(11)], "值 v": [float(n) for n in range(11)]})
        plant.lake.tables.write("readings", seen)
        with sqlite3.connect(root / "links.db") as old:
            old.execute("CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            old.execute("INSERT INTO cursors VALUES ('readings.at', '3')")

    def run(name: str, table: str) -> str:
        url = f"sqlite:///{tmp_path / name}"
        done = _link_in(root, "sql", url=url, source="readings", cursor="at", table=table)
        assert done.to_json()["table"] == table
        return str(done.show("en"))

    assert run("a.db", "a") == "10 new rows"
    _made(tmp_path / "a.db", "TIMESTAMP", [("2026-01-01 00:00:09", 90.0)])
    assert [run("a.db", "a"), run("a.db", "a")] == ["1 new row", "0 new rows"]
    assert run("b.db", "b") == "10 new rows"
    assert run("c.db", "readings") == "1 new row", "the one that the older version skipped"
    with Plant.open(root, chat=ChatConfiguration("none")) as plant:
        assert len({r["值 v"] for r in plant.sql("SELECT * FROM readings").to_pylist()}) == 12
        assert str(plant.sql("SELECT max(at) AS m FROM a").to_pylist()[0]["m"]) == "2026-01-01 00:00:09"  # fmt: skip


@pytest.mark.parametrize(
    ("url", "table", "cursor", "found"),
    [
        ("nonsense", "readings", "at", "URL of a database"), ("sqlite:///none.db", "readings", "at", "none.db"),
        ("{a}", "reading", "at", "readings"), ("{a}", "readings", "ts", "at, 值 v"),
        ("nosuch://u:secret@h/x", "readings", "at", "URL of a database"), ("{broken}", "readings", "at", "readings"),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_read_is_one_sentence(
    url: str, table: str, cursor: str, found: str, tmp_path: Path
) -> None:
    _made(tmp_path / "a.db", "INTEGER", [(1, 1.0)])
    (tmp_path / "broken.db").write_bytes(b"no database" * 100)
    url = url.replace("{a}", f"sqlite:///{tmp_path / 'a.db'}").replace("{broken}", f"sqlite:///{tmp_path / 'broken.db'}")  # fmt: skip
    link = DatabaseLink(DatabaseSource(url, table, cursor), tmp_path / "s.db")
    with pytest.raises(InputError, match=found) as raised:
        link.pull()
    assert "secret" not in str(raised.value) and "\n" not in str(raised.value)
    assert not Path("none.db").exists()


def test_decimals_empty_columns_and_identifiers_come_as_they_are(tmp_path: Path) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    table = sa.Table(
        "orders", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("due", sa.Date), sa.Column("note", sa.Text), sa.Column("done", sa.Boolean),
    )  # fmt: skip
    table.create(engine)
    types = []
    link = DatabaseLink(DatabaseSource(str(engine.url), "orders", "id"), tmp_path / "s.db")
    for number, price in ((1, "1.50"), (2, "12345.25")):
        due = None if number == 1 else date(2026, 1, 2)
        with engine.begin() as connection:
            connection.execute(sa.insert(table).values(id=number, price=price, due=due, done=True))
        pulled = link.pull()
        assert pulled is not None
        types.append(pulled[0].schema)
        link.acknowledge(pulled[1])
    assert types[0] == types[1], "a batch does not change the types of the table"
