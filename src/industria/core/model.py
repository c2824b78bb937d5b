"""Model, ModelCard and Family: a detector, an encoder and a chat model are peers with a lineage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal, Protocol, TypeVar, runtime_checkable

from industria.core.progress import Progress
from industria.core.task import Task
from industria.core.text import Language

Level = Literal["general", "industry", "scenario"]
LEVELS: tuple[Level, ...] = ("general", "industry", "scenario")
Data = TypeVar("Data", contravariant=True)
Fitted = TypeVar("Fitted")
Given = TypeVar("Given", contravariant=True)
Found = TypeVar("Found", covariant=True)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model is, where it came from, and how it did beside a named baseline.

    ``parent``: the version it was trained from, as name:version; ``files``: sha256 of each of its files.
    """

    name: str
    version: int
    task: str
    level: Level
    parent: str = ""
    training_assets: tuple[str, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    baseline: str = ""
    baseline_metrics: Mapping[str, float] = field(default_factory=dict)
    size_bytes: int = 0
    licence: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    created: str = ""
    family: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """All fields as JSON types."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Metrics of a model and of its baseline on the same data.

    ``rows``: how many unseen rows a share in them is of; 0 where that is not known.
    """

    metrics: Mapping[str, float]
    baseline_metrics: Mapping[str, float]
    rows: int = 0


class Family(Protocol[Data, Fitted, Given, Found]):
    """A kind of model that is trained here. It answers to one task; ``models.families`` finds it.

    ``Data`` is what it learns from, ``Fitted`` a trained model, ``Given`` and ``Found`` what that takes
    and gives. Options of a model stand in its card as JSON, arrays in its files.
    """

    @property
    def name(self) -> str:
        """Its name, as the card records it."""
        ...

    @property
    def task(self) -> Task:
        """The task it answers to."""
        ...

    @property
    def baseline(self) -> str:
        """What ``evaluate`` holds a model against."""
        ...

    def train(self, data: Data, *, parent: Fitted | None, seed: int, progress: Progress) -> Fitted:
        """A model; where ``parent`` cannot be its start, raises InputError."""
        ...

    def evaluate(self, model: Fitted, data: Data, *, seed: int) -> Evaluation:
        """How the model does beside the baseline, on data that it was not trained on."""
        ...

    def options(self, model: Fitted) -> Mapping[str, object]:
        """What its card says of how it was made, as JSON."""
        ...

    def save(self, model: Fitted) -> Mapping[str, bytes]:
        """Its files, by name."""
        ...

    def load(self, files: Mapping[str, bytes], options: Mapping[str, object]) -> Fitted:
        """A model from its files and the options of its card. Raises IntegrityError."""
        ...

    def predict(self, model: Fitted, given: Given) -> Found:
        """What the model finds in what it is given."""
        ...


@runtime_checkable
class Model(Protocol):
    """Anything with a card."""

    @property
    def card(self) -> ModelCard: ...


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@runtime_checkable
class ChatModel(Model, Protocol):
    """A language model: messages in, text out."""

    def warm(self, messages: Sequence[Message] = ()) -> None:
        """Load what the first reply would wait for, and read the head of later prompts."""
        ...

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 256,
        temperature: float = 0.0,
        schema: Mapping[str, object] | None = None,
        seed: int = 0,
        grammar: str = "",
    ) -> Iterator[str]:
        """Yield pieces of the reply; with a JSON ``schema`` the joined reply is valid JSON.

        ``grammar``: GBNF that a model which can be held to one keeps to; others ignore it.
        """
        ...


@runtime_checkable
class Embedder(Model, Protocol):
    """A text encoder: texts in, unit vectors out."""

    @property
    def dimension(self) -> int:
        """Length of one vector."""
        ...

    def passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Vectors of stored texts, (text, dimension), length 1."""
        ...

    def query(self, text: str) -> list[float]:
        """Vector of a question, (dimension,), length 1."""
        ...


@runtime_checkable
class BilingualEmbedder(Embedder, Protocol):
    """An encoder that knows what the vectors of a language share, so that languages can be compared."""

    def centred(self, vector: Sequence[float], language: Language) -> list[float]:
        """A question's vector without what all questions of its language share, length 1."""
        ...

    def level(self, centred: Sequence[float], language: Language) -> float:
        """What every passage of a language has in common with a centred question: taken from its score."""
        ...
