"""The reference of every tool, written from the tools themselves: the command, its arguments, its effect."""

from __future__ import annotations

from pathlib import Path

from industria.core import Language, Text, Tool
from industria.core.tool import FILE_TEXT, POSITIONAL, WRITTEN, Argument
from industria.faces.found import tools
from industria.faces.surroundings import surroundings

_TITLE = Text("工具参考", "Reference of the tools")
_HEAD = Text(
    "由 `industria reference` 根据工具本身写出。同一个工具是命令行动词、REST 路由 `/api/tools/NAME`、"
    "MCP 工具、智能体的工具、网页表单和 `plant.call(...)`。每个命令都接受 `--plant DIR`、`--json` 和 "
    "`--language zh|en`。退出码: 0 完成, 1 拒绝或未通过, 2 用法错误。",
    "Written by `industria reference` from the tools themselves. The same tool is a command, a REST route "
    "`/api/tools/NAME`, an MCP tool, a tool of the agent, a form on the page and `plant.call(...)`. Every "
    "command takes `--plant DIR`, `--json` and `--language zh|en`. Exit codes: 0 done, 1 refused or failed "
    "check, 2 wrong usage.",
)
_EFFECTS = {
    "read": Text("只读", "It only reads"),
    "propose": Text("产生新版本", "It makes a new version"),
    "act": Text("执行动作, 需要批准", "It acts, so a person approves it"),
}
_HERE = Text("仅限本机", "only at the plant's machine")
_COLUMNS = Text("参数 | 类型 | 默认 | 含义", "argument | type | default | meaning")


def reference(language: Language) -> str:
    """All tools in one language, as Markdown."""
    parts = [f"# {_TITLE.in_language(language)}", _HEAD.in_language(language)]
    parts += [_tool(tool, language) for tool in tools().values()]
    return "\n\n".join(parts) + "\n"


def write_reference(folder: Path) -> list[Path]:
    """Write both languages; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    languages: tuple[tuple[Language, str], ...] = (("en", ".md"), ("zh", ".zh.md"))
    for language, ending in languages:
        for name, page in (("tools", reference), ("surroundings", surroundings)):
            path = folder / f"{name}{ending}"
            path.write_text(page(language), encoding="utf-8")
            written.append(path)
    return written


def _tool(tool: Tool, language: Language) -> str:
    known = tool.arguments
    words = tool.name.replace(".", " ").replace("_", "-")
    given = "".join(f" {_placed(a)}" for a in known.values() if a.required or _bare(a))
    here = f"; {_HERE.in_language(language)}" if tool.here else ""
    parts = [
        f"## industria {words}",
        f"{tool.description.in_language(language)}. {_EFFECTS[tool.effect].in_language(language)}{here}. "
        f"`{tool.wire}`",
        f"```text\nindustria {words}{given}\n```",
    ]
    if known:
        rows = [f"| {_COLUMNS.in_language(language)} |", "|---|---|---|---|"]
        rows += [_row(a, language) for a in known.values()]
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


def _bare(argument: Argument) -> bool:
    return POSITIONAL in argument.marks


def _placed(argument: Argument) -> str:
    name = argument.name.upper() + ("..." if argument.is_list else "")
    return name if argument.required else f"[{name}]"


def _row(argument: Argument, language: Language) -> str:
    schema = argument.schema
    kind = schema.get("type")
    shown = " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)
    if isinstance(enum := schema.get("enum"), list):
        shown = ", ".join(str(v) for v in enum if v is not None)
    if argument.is_path or FILE_TEXT in argument.marks:
        shown = "file" if WRITTEN not in argument.marks else "file, written"
    default = "" if argument.required or argument.default in (None, "") else str(argument.default)
    meaning = argument.description.in_language(language) if argument.description else ""
    cells = (f"`{argument.name}`", shown, default, meaning)
    return "| " + " | ".join(c.replace("|", "/") for c in cells) + " |"
