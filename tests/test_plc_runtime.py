"""The soft PLC and its surroundings: cycle, retained memory, safe state, change, terminals, guard, agent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("z3")

from industria.applications.production.plc.check import check_program
from industria.applications.production.plc.execution.interpreter import Interpreter
from industria.applications.production.plc.language.program import compile_text
from industria.applications.production.plc.runtime.modbus_server import (
    PlcModbusServer,
    register_map,
    registers_of,
)
from industria.applications.production.plc.runtime.opcua_server import (
    NAMESPACE,
    WRITER,
    PlcOpcUaServer,
)
from industria.applications.production.plc.runtime.programs import Programs
from industria.applications.production.plc.runtime.retain import RetainFile
from industria.applications.production.plc.runtime.soft_plc import (
    PlcOptions,
    SoftPlc,
)
from industria.applications.production.plc.twins.control import reference_program
from industria.applications.production.plc.twins.twin import (
    run_in_step,
    run_over_opcua,
    twin,
    twins,
)
from industria.applications.production.plc.verification.properties import (
    read_properties,
)
from industria.core import (
    ApprovalNeededError,
    BusyError,
    Caller,
    IndustriaError,
    InputError,
    IntegrityError,
    NotFoundError,
    NotPermittedError,
    UsageError,
)
from industria.faces.shown import json_of
from industria.infrastructure.links.guard import (
    Allowed,
    WriteGuard,
    read_allowed,
)
from industria.plant import ChatConfiguration, Plant
from industria.testing.fakes import ScriptedChat
from industria.testing.plant_servers import free_port


def program(body: str, variables: str = "VAR k : INT; END_VAR"):
    text = f"PROGRAM P VAR_INPUT n : INT; END_VAR VAR_OUTPUT q : INT; END_VAR {variables} {body} END_PROGRAM"
    made = compile_text(text).program
    assert made is not None
    return made


@pytest.fixture
def plc(tmp_path: Path):
    made = SoftPlc(program("k := k + 1; q := k + n;"), tmp_path, PlcOptions(10, native=False))
    yield made
    made.close()


def wait_for(condition, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_it_cycles_takes_inputs_and_says_how_it_does(plc: SoftPlc) -> None:
    plc.start()
    plc.write("n", 1000)
    assert wait_for(lambda: int(plc.read("q")) > 1000)
    status = plc.status
    assert status.state == "running" and status.cycles > 0
    assert status.jitter_max_ms >= status.jitter_p99_ms >= status.jitter_p50_ms >= 0
    with pytest.raises(NotPermittedError):
        plc.write("q", 5)
    with pytest.raises(NotFoundError):
        plc.read("ghost")


def test_outputs_are_safe_while_it_does_not_run(tmp_path: Path) -> None:
    made = SoftPlc(program("q := 7;"), tmp_path, PlcOptions(10, safe={"q": -1}))
    assert made.read("q") == -1
    made.start()
    assert wait_for(lambda: made.read("q") == 7)
    made.close()


def test_a_fault_leads_to_the_safe_state_until_a_person_acknowledges(tmp_path: Path) -> None:
    made = SoftPlc(program("q := 100 / n;"), tmp_path, PlcOptions(10))
    made.write("n", 5)
    made.start()
    assert wait_for(lambda: made.read("q") == 20)
    made.write("n", 0)
    assert wait_for(lambda: made.status.state == "safe")
    assert made.read("q") == 0 and "division by zero" in made.status.fault.en
    made.write("n", 4)
    time.sleep(0.05)
    made.acknowledge()
    assert wait_for(lambda: made.read("q") == 25)
    made.close()


def test_an_online_change_keeps_memory_and_a_faulting_one_goes_back(plc: SoftPlc) -> None:
    for _ in range(50):
        plc.scan_once()
    plc.start()
    plc.change(program("k := k + 1; q := 2000 + k;"))
    assert wait_for(lambda: int(plc.read("q")) > 2050)
    assert wait_for(lambda: plc.status.cycles > 120)
    plc.change(program("k := k + 1; q := 5 / n;"))
    assert wait_for(lambda: int(plc.read("q")) > 2000)
    assert plc.status.state == "running"
    with pytest.raises(InputError, match="outputs"):
        plc.change(
            compile_text("PROGRAM P VAR_OUTPUT z : INT; END_VAR z := 1; END_PROGRAM").program
        )


def test_a_change_is_taken_back_by_hand(plc: SoftPlc) -> None:
    plc.scan_once()
    plc.change(program("q := 9;"))
    plc.scan_once()
    plc.rollback()
    plc.scan_once()
    assert plc.program.body != program("q := 9;").body
    with pytest.raises(NotFoundError):
        plc.rollback()


def test_retained_memory_survives_kill_9(tmp_path: Path) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\n"
        "from industria.applications.production.plc.language.program import compile_text\n"
        "from industria.applications.production.plc.runtime.soft_plc import PlcOptions, SoftPlc\n"
        "p = compile_text('PROGRAM P VAR RETAIN kept : DINT; END_VAR VAR lost : DINT; END_VAR kept := kept + 1; lost := lost + 1; END_PROGRAM').program\n"
        "plc = SoftPlc(p, Path(sys.argv[1]), PlcOptions(2, native=False)); plc.start()\n"
        "while True: print(plc.read('kept'), plc.read('lost'), flush=True); time.sleep(0.01)\n"
    )
    last = 0
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        kept, lost = map(int, process.stdout.readline().split())
        assert kept >= last and lost <= kept - last + 1
        time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        seen = [
            int(line.split()[0])
            for line in process.stdout.read().splitlines()
            if len(line.split()) == 2
        ]
        process.wait()
        last = max([kept, *seen])


def test_a_write_that_was_cut_off_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "retain.bin"
    file = RetainFile(path)
    file.write({"a": 1}, "p")
    file.write({"a": 2}, "p")
    file.close()
    data = bytearray(path.read_bytes())
    length = int.from_bytes(data[8:12], "little")
    # the second write went to the first slot: it was cut off after it said so, with half of its text
    data[:16] = struct.pack("<QII", 0, length, 0)
    data[16 + length // 2 : 16 + length] = bytes(length - length // 2)
    path.write_bytes(data)
    again = RetainFile(path)
    assert (again.values, again.program) == ({"a": 1}, "p")
    again.close()


def made_of(source: str, folder: Path, options: PlcOptions = PlcOptions()) -> SoftPlc:
    return SoftPlc(compile_text(source).program, folder, options)


def test_retained_values_stay_with_the_program_that_left_them(tmp_path: Path) -> None:
    text = "PROGRAM P VAR_OUTPUT n : INT; END_VAR VAR RETAIN k : INT; END_VAR k := k + 1; n := k; END_PROGRAM"
    first = made_of(text, tmp_path)
    first.scan_once()
    with pytest.raises(BusyError, match="run once"):
        made_of(text, tmp_path)
    first.close()
    same = made_of(text, tmp_path)
    same.scan_once()
    assert same.values()["k"] == 2
    same.close()
    other = made_of(
        text.replace("k : INT", "k : REAL").replace("n := k", "n := REAL_TO_INT(k)"), tmp_path
    )
    other.scan_once()
    assert other.values()["k"] == 1.0
    other.close()


def test_outputs_are_safe_at_once_while_a_scan_hangs(tmp_path: Path) -> None:
    made = made_of(
        "PROGRAM P VAR_OUTPUT q : BOOL; END_VAR q := TRUE; END_PROGRAM", tmp_path, PlcOptions(20)
    )
    made.start()
    assert wait_for(lambda: made.read("q") is True)
    scan, hang = made._machine.scan, threading.Event()
    made._machine.scan = lambda ms: hang.wait(5) and None  # type: ignore[method-assign]
    assert wait_for(lambda: made.status.state == "safe")
    started = time.monotonic()
    assert made.read("q") is False and time.monotonic() - started < 0.2
    assert "watchdog" in made.status.fault.en
    made._machine.scan = scan
    hang.set()
    made.close()


def test_a_scan_that_raises_ends_in_the_safe_state(tmp_path: Path) -> None:
    made = made_of(
        "PROGRAM P VAR_OUTPUT q : BOOL; END_VAR q := TRUE; END_PROGRAM", tmp_path, PlcOptions(20)
    )
    made._machine.scan = lambda ms: 1 / 0  # type: ignore[method-assign]
    made.start()
    assert wait_for(lambda: made.status.state == "safe")
    assert "division" in made.status.fault.en and made.read("q") is False
    made.close()


def test_a_second_change_does_not_settle_the_first(tmp_path: Path) -> None:
    text = "PROGRAM P VAR_OUTPUT q : INT; END_VAR q := {}; END_PROGRAM"
    made = made_of(text.format(1), tmp_path)
    made.change(compile_text(text.format(2)).program)
    made.change(compile_text(text.format(3)).program)
    made.scan_once()
    assert made.values()["q"] == 0 and made._machine.read("q") == 3
    made.rollback()
    made.scan_once()
    assert made._machine.read("q") == 1
    made.close()


@pytest.mark.parametrize("name", list(twins()))
def test_the_program_of_every_twin_is_proved_and_does_no_harm(name: str) -> None:
    source = reference_program(name)
    report = check_program(source, read_properties(twin(name).rules))
    assert report.passed and all(v.outcome == "proved" for v in report.verdicts)
    assert run_in_step(Interpreter(compile_text(source).program), twin(name), 120.0).harm is None


def test_a_wrong_program_harms_its_twin() -> None:
    wrong = reference_program("tank").replace("level >= 90", "level >= 900")
    run = run_in_step(Interpreter(compile_text(wrong).program), twin("tank"), 60.0)
    assert run.harm.en == "the tank overflowed"


@pytest.mark.slow
def test_the_loop_closes_over_opc_ua_and_strangers_write_nothing(tmp_path: Path) -> None:
    made = SoftPlc(compile_text(reference_program("tank")).program, tmp_path, PlcOptions(50))
    server, modbus = PlcOpcUaServer(made, free_port()), PlcModbusServer(made, free_port())
    server.start()
    modbus.start()
    made.start()
    run = run_over_opcua(server.url, server.key, twin("tank"), 3.0, 50)
    assert run.harm is None and run.rows[-1]["pump"] is True
    asyncio.run(_bad_value(server.url, server.key))
    assert wait_for(lambda: made.read("level") == 40)
    before = made.values()
    asyncio.run(_strangers(server.url, modbus.port, register_map(made)))
    assert made.values()["stop"] == before["stop"]
    server.stop()
    modbus.stop()
    made.close()


async def _bad_value(url: str, key: str) -> None:
    """The plant's own client writes nothing at all, then a value: the exchange has to go on."""
    from asyncua import Client, ua

    client = Client(url)
    client.set_user(WRITER)
    client.set_password(key)
    async with client:
        space = await client.get_namespace_index(NAMESPACE)
        node = client.get_node(ua.NodeId("plc.level", space))
        with contextlib.suppress(ua.UaError):
            await node.write_attribute(ua.AttributeIds.Value, ua.DataValue(ua.Variant()))
        await asyncio.sleep(0.3)
        await node.write_value(ua.Variant(40, ua.VariantType.Int16))
        await asyncio.sleep(0.3)


async def _strangers(url: str, port: int, registers: dict[str, tuple[int, int]]) -> None:
    from asyncua import Client, ua
    from pymodbus.client import AsyncModbusTcpClient

    for user, password in (("", ""), (WRITER, "wrong"), ("admin", "")):
        client = Client(url)
        if user:
            client.set_user(user)
            client.set_password(password)
        with contextlib.suppress(ua.UaError):
            async with client:
                space = await client.get_namespace_index(NAMESPACE)
                node = client.get_node(ua.NodeId("plc.stop", space))
                assert await node.read_value() is False
                with pytest.raises(ua.UaError):
                    await node.write_value(True)
    line = AsyncModbusTcpClient("127.0.0.1", port=port)
    await line.connect()
    at, count = registers["level"]
    assert (await line.read_input_registers(at, count=count)).registers[0] > 20
    assert (await line.write_register(registers["stop"][0], 1)).isError()
    line.close()


def test_registers_hold_every_type() -> None:
    assert registers_of(True, "BOOL", 1) == [1]
    assert registers_of(-2, "INT", 1) == [0xFFFE]
    assert registers_of(-2, "DINT", 2) == [0xFFFF, 0xFFFE]
    assert registers_of(1.0, "REAL", 2) == [0x3F80, 0]


def test_the_guard_writes_only_what_is_allowed_in_writing(tmp_path: Path) -> None:
    values = {"setpoint": 1.0, "door": True}
    url = "opc.tcp://plant/plc"

    def write(_: str, tag: str, value: float) -> None:
        values[tag] = value

    guard = WriteGuard(
        (Allowed(url, "setpoint", 0, 10, (("door", True),)),), lambda _, t: values[t], write
    )
    for tag, value in (
        ("other", 1.0),
        ("setpoint", 11.0),
        ("setpoint", float("nan")),
        ("setpoint", 5.0),
    ):
        with pytest.raises(NotPermittedError):
            guard.write(url, tag, value)
    assert values["setpoint"] == 1.0
    values["door"] = False
    assert guard.write(url, "setpoint", 5.0) == 5.0
    with pytest.raises(NotPermittedError, match="between writes"):
        guard.write(url, "setpoint", 6.0)
    file = tmp_path / "writes.json"
    assert read_allowed(file) == ()
    file.write_text(json.dumps([{"url": url, "tag": "a", "low": 0, "high": 1}]))
    assert read_allowed(file)[0].high == 1
    file.write_text("[{}]")
    with pytest.raises(InputError, match=r"writes\.json"):
        read_allowed(file)


def test_a_program_runs_only_as_it_was_checked(tmp_path: Path) -> None:
    programs = Programs(tmp_path)
    programs.keep("tank", reference_program("tank"), {"passed": True})
    assert programs.get("tank").passed
    (tmp_path / "tank.st").write_text("changed")
    with pytest.raises(IntegrityError):
        programs.get("tank")
    with pytest.raises(NotFoundError):
        programs.get("ghost")


@pytest.mark.slow
def test_from_a_sentence_to_a_program_that_waits_for_a_person(tmp_path: Path) -> None:
    body = "pump := start AND NOT stop AND level < 90;\nvalve := level > 92 AND NOT pump;"
    chat = ScriptedChat(
        json.dumps({"steps": ["plc_write", "plc_run"]}), json.dumps({"tool": "plc_write"}),
        json.dumps({"name": "fill", "request": "fill the tank", "twin": "tank"}), body,
        json.dumps({"tool": "plc_run"}), json.dumps({"program": "fill", "twin": "tank", "seconds": 1.0}),
    )  # fmt: skip
    with Plant.open(tmp_path / "plant", chat=chat) as plant:
        done = plant.do("fill the tank but never let it overflow")
        assert done.verdict == "waiting"
        assert [(s.tool, s.effect) for s in done.steps] == [
            ("plc_write", "propose"),
            ("plc_run", "act"),
        ]
        assert plant.production.programs.get("fill").passed
        chief = plant.session()
        result = json_of(chief.calls.decide(done.approval, True, chief))
        assert result["state"] == "granted"
        assert result["result"]["run"]["harm"] is None
        with pytest.raises(NotFoundError):
            chief.calls.decide(done.approval, True, chief)
        assert plant.audit.verify().intact


def test_a_yes_is_to_the_program_as_it_was_then(tmp_path: Path) -> None:
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        source = reference_program("tank")
        fitter = plant.session(caller=Caller("e", "engineer"))
        chief = plant.session(caller=Caller("a", "admin"))
        plant.production.keep_program("fill", source, read_properties(twin("tank").rules))
        with pytest.raises(ApprovalNeededError) as waiting:
            fitter.call("plc_run", program="fill", twin="tank", seconds=0.5)
        plant.production.keep_program("fill", f"{source}\n", read_properties(twin("tank").rules))
        with pytest.raises(NotPermittedError, match="as it was when it was approved"):
            chief.calls.decide(waiting.value.approval, True, chief)


def test_a_person_is_asked_before_it_runs_and_a_no_runs_nothing(tmp_path: Path) -> None:
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        plant.production.keep_program("fill", reference_program("tank"), read_properties(twin("tank").rules))  # fmt: skip
        session = plant.session()
        asked: list[str] = []
        session.ask = lambda question: bool(asked.append(question))
        with pytest.raises(NotPermittedError, match="person's yes"):
            session.call("plc.run", program="fill", port=free_port())
        assert asked == ["run fill on tank for 10.0 s?"]
        session.ask = lambda question: True
        done = session.call("plc.run", program="fill", seconds=0.5, port=free_port())
        assert done.to_json()["run"]["harm"] is None and done.show("en").startswith("run: ")
        (run,) = [r for r in plant.audit.last(1) if r.what == "plc_run"]
        assert (run.state, run.outputs["program"]) == ("ended", "fill") and run.outputs["sha256"]
        with pytest.raises(UsageError, match="between"):
            session.call("plc.run", program="fill", seconds=1e9)


def test_an_agent_reports_a_refusal_as_one(tmp_path: Path) -> None:
    chat = ScriptedChat(
        json.dumps({"steps": ["plc_write"]}), json.dumps({"tool": "plc_write"}),
        json.dumps({"name": "fill", "request": "fill the tank", "twin": "tank"}),
        *["pump := TRUE; valve := TRUE;"] * 5, json.dumps({"tool": "finish"}),
    )  # fmt: skip
    with Plant.open(tmp_path / "plant", chat=chat) as plant:
        done = plant.do("fill the tank")
    assert [s.result["verdict"] for s in done.steps] == ["refused"]
    assert done.verdict == "refused"


@pytest.mark.parametrize("seconds", [0.0, float("nan"), float("inf"), 1e9])
def test_times_that_make_no_sense_are_refused(tmp_path: Path, seconds: float) -> None:
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        plant.production.keep_program("fill", reference_program("tank"), [])
        with pytest.raises(UsageError, match="between"):
            plant.production.simulate_program("fill", "tank", seconds)


def test_a_viewer_reads_no_file_through_the_tool_for_schedules(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2\n")
    with (
        Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant,
        pytest.raises(IndustriaError) as refused,
    ):
        plant.session(caller=Caller("guest", "engineer")).call("schedule", table=str(secret))
    assert "hunter2" not in str(refused.value)


def test_programs_with_other_names_and_line_ends_are_kept(tmp_path: Path) -> None:
    from industria.capabilities.plc.work import kept_name

    source = reference_program("tank").replace("\n", "\r\n")
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        names = []
        for stem in ("灌装", "排空"):
            (tmp_path / f"{stem}.st").write_bytes(source.encode())
            names.append(kept_name(plant.session(), str(tmp_path / f"{stem}.st"), ""))
        assert len(set(names)) == 2
        assert plant.production.programs.get(names[0]).passed
        assert kept_name(plant.session(), "写一个" * 60, "") == "写一个" * 60


def test_a_program_that_breaks_the_rules_of_the_twin_never_runs(tmp_path: Path) -> None:
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:
        wrong = reference_program("tank").replace("level >= 90", "level >= 900")
        plant.production.programs.keep("wrong", wrong, {"passed": True})
        with pytest.raises(NotPermittedError, match="rules of tank"):
            plant.production.run_program("wrong", "tank", 1.0)


def test_a_live_tag_is_written_only_as_the_list_allows(tmp_path: Path) -> None:
    text = "PROGRAM P VAR_INPUT n : INT; door : BOOL; END_VAR VAR_OUTPUT q : INT; END_VAR q := n; END_PROGRAM"
    made = made_of(text, tmp_path / "plc", PlcOptions(100, watchdog_cycles=100))
    server = PlcOpcUaServer(made, free_port())
    server.start()
    made.start()
    rule = {"url": server.url, "tag": "ns=2;s=plc.n", "low": 0, "high": 50}
    rule["blocked_when"] = [{"tag": "ns=2;s=plc.door", "is": True}]
    door = {"url": server.url, "tag": "ns=2;s=plc.door", "low": 0, "high": 1}
    with Plant.open(tmp_path / "plant", chat=ChatConfiguration("none")) as plant:

        def write(tag: str, value: float):
            return plant.call("link.write", url=server.url, tag=tag, value=value)

        with pytest.raises(NotPermittedError, match="list of writes"):
            write("ns=2;s=plc.n", 7)
        (plant.root / "writes.json").write_text(json.dumps([rule, door]))
        with pytest.raises(BusyError, match="answer"):
            write("ns=2;s=plc.n", 7)  # nobody without the key writes
        login = {server.url: {"user": "plant", "password": server.key}}
        (plant.root / "logins.json").write_text(json.dumps(login))
        time.sleep(0.3)
        assert write("ns=2;s=plc.n", 8).value == 8
        assert wait_for(lambda: made.read("q") == 8)
        with pytest.raises(NotPermittedError, match="between"):
            write("ns=2;s=plc.n", 51)
        write("ns=2;s=plc.door", 1)
        time.sleep(0.3)
        with pytest.raises(NotPermittedError, match="must not be written while"):
            write("ns=2;s=plc.n", 9)
        (plant.root / "writes.json").unlink()
        with pytest.raises(NotPermittedError, match="list of writes"):
            write("ns=2;s=plc.door", 0)
        assert plant.session().calls.tools["link.write"].effect == "act"
    assert made.read("q") == 8
    server.stop()
    made.close()
