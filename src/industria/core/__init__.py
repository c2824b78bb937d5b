"""The vocabulary every floor speaks; standard library only."""

from industria.core.answer import Answer, Outcome
from industria.core.asset import Asset, AssetKind, Column
from industria.core.budget import Allowed, Budget
from industria.core.check import Check, Finding, Verdict
from industria.core.effect import Effect
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
from industria.core.model import (
    LEVELS,
    BilingualEmbedder,
    ChatModel,
    Embedder,
    Evaluation,
    Family,
    Level,
    Message,
    Model,
    ModelCard,
)
from industria.core.page import Page, Viewing
from industria.core.progress import Progress, silent
from industria.core.refine import Tries, refine
from industria.core.run import OpenRun, Recorder, Run
from industria.core.session import (
    AGENT_OF,
    NEEDS,
    ROLES,
    Caller,
    Calling,
    Role,
    Session,
    person_of,
)
from industria.core.task import (
    ANOMALY_DETECTION,
    DEFECT_DETECTION,
    DEPTH_DEFECTS,
    EXTRACTION,
    PICTURE_KINDS,
    Task,
)
from industria.core.text import Language, Text, language_of
from industria.core.tool import FILE_TEXT, POSITIONAL, WRITTEN, Tool

__all__ = [
    "AGENT_OF",
    "ANOMALY_DETECTION",
    "DEFECT_DETECTION",
    "DEPTH_DEFECTS",
    "EXTRACTION",
    "FILE_TEXT",
    "LEVELS",
    "NEEDS",
    "PICTURE_KINDS",
    "POSITIONAL",
    "ROLES",
    "WRITTEN",
    "Allowed",
    "Answer",
    "ApprovalNeededError",
    "Asset",
    "AssetKind",
    "BilingualEmbedder",
    "Budget",
    "BusyError",
    "Caller",
    "Calling",
    "ChatModel",
    "Check",
    "Column",
    "Effect",
    "Embedder",
    "Evaluation",
    "Evidence",
    "Executor",
    "Family",
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
    "Page",
    "Progress",
    "Recorder",
    "Role",
    "Run",
    "Session",
    "Task",
    "Text",
    "Tool",
    "Tries",
    "UsageError",
    "Verdict",
    "Viewing",
    "language_of",
    "missing_extra",
    "person_of",
    "refine",
    "silent",
]
