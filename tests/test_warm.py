"""`serve` loads the language model before the first question, through the mask as every question goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from industria.core import Message
from industria.faces.page import serve
from industria.plant import Plant
from industria.testing.fakes import ScriptedChat

pytestmark = pytest.mark.fast


class _Told(ScriptedChat):
    def __init__(self) -> None:
        super().__init__("yes")
        self.warmed: list[str] = []

    def warm(self, messages: Sequence[Message] = ()) -> None:
        self.warmed += [m.content for m in messages]


def test_serve_warms_the_model_with_the_prompts_that_questions_begin_with(tmp_path: Path) -> None:
    chat = _Told()
    with Plant.open(tmp_path, chat=chat) as plant:
        serve._warm(plant)
        assert chat.warmed == [m.content for m in plant.asker.system_messages]
        assert chat.warmed


def test_what_is_warmed_is_masked(tmp_path: Path) -> None:
    chat = _Told()
    with Plant.open(tmp_path, chat=chat) as plant:
        assert plant.chat is not None
        plant.chat.warm([Message("system", "call 13812345678")])
    assert chat.warmed == ["call [phone]"]
