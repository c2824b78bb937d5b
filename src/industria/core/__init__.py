"""The vocabulary every floor speaks; standard library only."""

from industria.core.answer import Answer, Outcome
from industria.core.asset import Asset, AssetKind, Column
from industria.core.check import Check, Finding, Verdict
from industria.core.errors import (
    ApprovalNeededError,
    BusyError,
    IndustriaError,
    InputError,
    IntegrityError,
    MissingPartError,
    NotFoundError,
    NotPermittedError,
    UsageError,
    missing_extra,
)
from industria.core.evidence import Evidence, Locator
from industria.core.executor import Executor
from industria.core.model import ChatModel, Embedder, Level, Message, Model, ModelCard
from industria.core.progress import Progress, silent
from industria.core.refine import Budget, refine
from industria.core.run import OpenRun, Recorder, Run
from industria.core.task import Task
from industria.core.text import Language, Text, is_chinese, language_of
from industria.core.tool import Effect, Tool

__all__ = [
    "Answer",
    "ApprovalNeededError",
    "Asset",
    "AssetKind",
    "Budget",
    "BusyError",
    "ChatModel",
    "Check",
    "Column",
    "Effect",
    "Embedder",
    "Evidence",
    "Executor",
    "Finding",
    "IndustriaError",
    "InputError",
    "IntegrityError",
    "Language",
    "Level",
    "Locator",
    "Message",
    "MissingPartError",
    "Model",
    "ModelCard",
    "NotFoundError",
    "NotPermittedError",
    "OpenRun",
    "Outcome",
    "Progress",
    "Recorder",
    "Run",
    "Task",
    "Text",
    "Tool",
    "UsageError",
    "Verdict",
    "is_chinese",
    "language_of",
    "missing_extra",
    "refine",
    "silent",
]
