"""A form for any tool, drawn from the schema of its arguments: labels in the person's language, limits as typed."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from nicegui import events, ui
from starlette.concurrency import run_in_threadpool

from industria.core import FILE_TEXT, WRITTEN, IndustriaError, InputError, Language, Text, Tool
from industria.core.tool import Argument
from industria.faces.http.files import keep_upload, upload_allowed
from industria.faces.page.view import View

_EMPTY: object = object()  # a field that was left as it was
_MOST_UPLOAD = 64 << 20
_LONG_TEXTS = frozenset(("statement", "text", "source", "request", "spec", "jobs"))
_LINES = Text("每行一个", "one a line")
_INBOX = Text("收件箱中的文件名", "name of a file in the inbox")
_OUTBOX = Text("写入发件箱的文件名", "name of the file to write, in the outbox")
_UPLOAD = Text("上传到收件箱", "Upload to the inbox")
_WHOLE = Text("须为整数", "a whole number")
_NUMBER = Text("须为数", "a number")
_NEEDED = Text("必填", "needed")


class Form:
    """Fields for the arguments of one tool."""

    def __init__(self, view: View, tool: Tool) -> None:
        self._view = view
        self._fields: dict[str, Callable[[], object]] = {}
        known = list(tool.arguments.values())
        with ui.column().classes("w-full gap-3 form"):
            for argument in sorted(known, key=lambda a: not a.required):
                self._fields[argument.name] = self._field(argument)
        takes_files = any(a.is_path and WRITTEN not in a.marks for a in known)
        if takes_files and view.caller.has("engineer"):
            upload(view)

    def arguments(self) -> dict[str, object]:
        """What was filled in; what was left empty is left out."""
        given = {name: read() for name, read in self._fields.items()}
        return {name: value for name, value in given.items() if value is not _EMPTY}

    def _field(self, argument: Argument) -> Callable[[], object]:
        """Draw one field; returns what reads it."""
        language = self._view.language
        schema, label = argument.schema, _label(argument, language)
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if isinstance(schema.get("enum"), list):
            return _choice(argument, label)
        if kind == "boolean":
            switch = ui.switch(label, value=bool(schema.get("default", False)))
            switch.mark(argument.name)
            return lambda: switch.value if switch.value != schema.get("default", False) else _EMPTY
        many, long = kind == "array", argument.name in _LONG_TEXTS or FILE_TEXT in argument.marks
        hint = _hint(argument, many, language)
        box = ui.textarea if many or long else ui.input
        field = box(label).classes("w-full").props("outlined dense stack-label")
        if box is ui.textarea:
            field.props("autogrow input-style='min-height: 64px'")
        default = schema.get("default")
        if default not in (None, "", []):
            field.props(f'placeholder="{str(default)[:60]}"')
        if hint:
            field.props(f'hint="{hint}"')
        field.mark(argument.name)
        return lambda: _read(field, argument, str(kind), many, language)


def _label(argument: Argument, language: Language) -> str:
    said = argument.description.in_language(language) if argument.description else ""
    star = " *" if argument.required else ""
    return (f"{said[:1].upper()}{said[1:]}" if said else argument.name.replace("_", " ")) + star


def _hint(argument: Argument, many: bool, language: Language) -> str:
    if argument.is_path:
        return (_OUTBOX if WRITTEN in argument.marks else _INBOX).in_language(language)
    return _LINES.in_language(language) if many else ""


def _choice(argument: Argument, label: str) -> Callable[[], object]:
    options = argument.schema["enum"]
    assert isinstance(options, list)
    default = argument.schema.get("default")
    shown = {o: str(o) or "-" for o in options if o is not None}
    field = ui.select(shown, label=label, value=default, clearable=not argument.required)
    field.classes("w-full").props("outlined dense").mark(argument.name)
    return lambda: (
        _EMPTY if field.value in (None, default) and not argument.required else field.value
    )


def _read(
    field: ui.input | ui.textarea, argument: Argument, kind: str, many: bool, language: Language
) -> object:
    """The field's value as JSON knows it; what is no number stays text, and the tool says so."""
    text = str(field.value or "")
    if not text.strip():
        if argument.required:
            field.props(f'error error-message="{_NEEDED.in_language(language)}"')
        return _EMPTY
    field.props(remove="error")
    if many:
        return [line.strip() for line in text.splitlines() if line.strip()]
    try:
        return (
            {"integer": int, "number": float}[kind](text) if kind in ("integer", "number") else text
        )
    except ValueError:
        wrong = (_WHOLE if kind == "integer" else _NUMBER).in_language(language)
        field.props(f'error error-message="{wrong}"')
        return text


def upload(
    view: View, kept: Callable[[str], Awaitable[None]] | None = None, label: str = ""
) -> None:
    """A place to drop files into; they go to the plant's inbox. ``kept`` is told the name of each."""

    async def take(event: events.UploadEventArguments) -> None:
        name = event.file.name
        partial = view.desk.plant.root / f".upload-{uuid.uuid4().hex}"
        try:
            if event.file.size() > _MOST_UPLOAD:  # the browser's own limit is only a courtesy
                raise InputError(
                    f"expected a file of at most {_MOST_UPLOAD >> 20} MB, found {name} to be larger: put it "
                    "into the plant's inbox at its machine"
                )
            await event.file.save(partial)
            await run_in_threadpool(_keep, view, name, partial)
        except IndustriaError as error:
            view.tell(error)
            return
        finally:
            partial.unlink(missing_ok=True)
        if kept is None:
            ui.notify(f"{name}: OK", type="positive")
        else:
            await kept(name)

    ui.upload(
        label=label or _UPLOAD.in_language(view.language),
        multiple=True,
        auto_upload=True,
        max_file_size=_MOST_UPLOAD,
        on_upload=take,
    ).props("flat").classes("w-full drop")


def _keep(view: View, name: str, partial: Path) -> None:
    caller = view.caller
    upload_allowed(view.desk.plant, name, caller)
    keep_upload(view.desk.plant, name, partial, caller)
