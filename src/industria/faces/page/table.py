"""A table as every view draws it: scrolls inside itself, says how many rows there are, opens a row by mouse or keyboard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from nicegui import ui

_CELL_CHARACTERS = 300
_SHORT_CHARACTERS = 40  # such cells stay on one line: times and their ranges, tags, orders
_DRAWN = '<q-td :props="props"><span v-html="props.value"></span></q-td>'
_OPENS = (
    '<q-td :props="props"><a href="#" class="opens" @click.prevent.stop="() => $parent.$emit(\'opened\', props.row)">'
    "{{ props.value }}</a></q-td>"
)
Row = Mapping[str, object]


def table(
    columns: Mapping[str, str],
    rows: Sequence[Row],
    *,
    page: int = 10,
    opened: Callable[[Row], Awaitable[None] | None] | None = None,
    drawn: Sequence[str] = (),
    numbers: Sequence[str] = (),
) -> ui.table:
    """Draw rows. ``columns``: field to heading; ``opened``: what a click on the first field does; ``drawn``: fields
    whose cells are drawings of the page's own (never text of the plant); ``numbers``: fields that stand to the right."""
    heads = [
        {
            "name": field, "label": label, "field": field, "sortable": field not in drawn,
            "align": "right" if field in numbers else "left", "classes": "short" if _short(field, rows) else "",
        }
        for field, label in columns.items()
    ]  # fmt: skip
    cells = [
        {"_row": n, **{f: _cell(row.get(f), f in drawn) for f in {*columns, *row}}}
        for n, row in enumerate(rows)
    ]
    shown = ui.table(columns=heads, rows=cells, row_key="_row", pagination=page)
    shown.classes("w-full").props("flat dense")
    if len(rows) <= page:
        shown.props("hide-pagination")
    for field in drawn:
        shown.add_slot(f"body-cell-{field}", _DRAWN)
    if opened is not None:
        first = next(iter(columns))
        shown.add_slot(f"body-cell-{first}", _OPENS)
        shown.on("opened", lambda event: opened(event.args))
    return shown


def _short(field: str, rows: Sequence[Row]) -> bool:
    """Whether every cell of a column is short enough for one line."""
    return all(len(str(row.get(field) or "")) <= _SHORT_CHARACTERS for row in rows)


def _cell(value: object, drawn: bool) -> object:
    """A cell as the browser shows it: numbers as they are, so that they sort."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value)
        return text if drawn or len(text) <= _CELL_CHARACTERS else f"{text[:_CELL_CHARACTERS]} …"
    return value


def plain(value: object) -> object:
    """A cell as people write it: a time without its T, nothing for none."""
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = str(value)
    if len(text) >= 19 and text[10:11] == "T" and text[:4].isdigit():
        text = text.replace("T", " ", 1)
    return text
