"""What a training of a language model can be told."""

from __future__ import annotations

from collections.abc import Mapping

from industria.core import Text
from industria.models.training.words import PLAN_WORDS

WORDS: Mapping[str, Text] = {
    **{name: text for name, text in PLAN_WORDS.items() if name not in ("device", "processes")},
    "method": Text("full, lora 或 qlora", "full, lora (with a parent the default) or qlora"),
    "aim": Text("answers, dpo 或 grpo", "answers (the default), dpo or grpo"),
    "reward": Text("规则: units 或 slots", "the rule of grpo, also counted on the test part: units or slots"),
    "rank": Text("适配器的秩", "rank of the adapters"),
    "beta": Text("离开父模型的代价", "how dear it is to leave the parent, of dpo and grpo"),
    "samples": Text("每个提示的样本数", "answers sampled to each prompt, of grpo"),
    "length": Text("最多词元数", "most tokens of an example"),
    "answer_length": Text("回答最多词元数", "most tokens of an answer that is written"),
    "size": Text("无父模型时: tiny, small, medium", "without a parent: tiny, small or medium"),
    "vocabulary": Text("无父模型时的词元种数", "without a parent: how many tokens it knows"),
    "prompt": Text("提示列", "the column of prompts"),
    "answer": Text("回答列", "the column of answers"),
    "rejected": Text("较差回答列", "the column of worse answers, of dpo"),
    "text": Text("文本列", "the column of plain text"),
    "part": Text("train, validation, test 列", "the column that says train, validation or test"),
}  # fmt: skip
