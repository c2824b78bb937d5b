"""The tools of PLC programs: checked, written, explained, compared, converted, simulated, run, served."""

from __future__ import annotations

from industria.capabilities.plc.proofs import change, check, compare
from industria.capabilities.plc.reading import blocks, convert, explain, programs
from industria.capabilities.plc.running import as_it_is, run, simulate
from industria.capabilities.plc.serving import serve
from industria.capabilities.plc.writing import edit, write
from industria.core import Text, Tool

_EXAMPLE = (
    "FUNCTION_BLOCK Door\nVAR_INPUT up : BOOL; down : BOOL; END_VAR\n"
    "VAR_OUTPUT lift : BOOL; lower : BOOL; END_VAR\n"
    "lift := up AND NOT down;\nlower := down AND NOT up;\nEND_FUNCTION_BLOCK\n"
)
_SAME = _EXAMPLE.replace("up AND NOT down", "NOT down AND up")
_PLC = "PLC 程序"

TOOLS: tuple[Tool, ...] = (
    Tool(
        "plc.check",
        Text(f"编译{_PLC}并证明其性质", "Compile a PLC program, and prove its properties"),
        "read", check, plant="optional",
        examples=({"source": _EXAMPLE, "spec": "both: never lift and lower"},),
    ),
    Tool(
        "plc.explain", Text(f"用一句句话说明{_PLC}", "Say in words what a PLC program does"),
        "read", explain, plant="optional", examples=({"source": _EXAMPLE},),
    ),
    Tool(
        "plc.compare",
        Text(f"证明两个{_PLC}等价, 或给出不同之处", "Prove two PLC programs equivalent, or tell them apart"),
        "read", compare, plant="optional", examples=({"first": _EXAMPLE, "second": _SAME},),
    ),
    Tool(
        "plc.convert",
        Text("在结构化文本与 PLCopen XML 之间转换", "Convert between Structured Text and PLCopen XML"),
        "read", convert, plant="optional",
    ),
    Tool(
        "plc.blocks", Text("经过证明的功能块库", "The library of proved building blocks"),
        "read", blocks, plant="optional", examples=({}, {"name": "latch"}),
    ),
    Tool(
        "plc.programs",
        Text(f"列出或读取已保存的{_PLC}", "List the kept PLC programs, or read one by its name"),
        "read", programs, examples=({},),
    ),
    Tool(
        "plc.change",
        Text("证明一个程序可以在运行中取代另一个", "Prove that one program may take another's place while it runs"),
        "read", change, plant="optional",
    ),
    Tool(
        "plc.simulate", Text("在孪生上逐步仿真程序", "Run a program against a twin step by step"),
        "read", simulate, plant="optional",
    ),
    Tool(
        "plc.write",
        Text(
            f"编写并证明{_PLC} (twin: tank, conveyor, press, pump_station)",
            "Write and prove a PLC program (twin: tank, conveyor, press, pump_station)",
        ),
        "propose", write, plant="made", needs=("chat",),
    ),
    Tool(
        "plc.edit",
        Text(
            f"按一句话修改已保存的{_PLC}并证明 (rules: if a then not b)",
            "Change a kept PLC program as a sentence says, and prove it (rules: if a then not b)",
        ),
        "propose", edit, plant="made", needs=("chat",),
    ),
    Tool(
        "plc.run",
        Text("在软 PLC 上运行程序, 孪生接在其端子", "Run a program in the soft PLC, a twin at its terminals"),
        "act", run, pin=as_it_is, plant="made",
        asks=Text("在 {twin} 上运行 {program} {seconds} 秒?", "run {program} on {twin} for {seconds} s?"),
    ),
    Tool(
        "plc.serve",
        Text("在软 PLC 上持续运行程序, 可在线更换", "Serve a program in the soft PLC, and change it while it runs"),
        "act", serve, here=True, plant="made",
        asks=Text("在端口 {port} 上运行 {program}?", "serve {program} on port {port}?"),
    ),
)  # fmt: skip
