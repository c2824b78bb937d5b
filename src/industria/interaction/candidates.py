"""The sentences of passages that may answer a question: about what it names, with the kind of thing that it asks for,
and saying what it asks. All that leaves as an answer comes from these, or is entailed by one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from industria.core import Evidence, Finding, Text, language_of
from industria.foundation import lexicon
from industria.foundation.knowledge import Hit, Index
from industria.foundation.knowledge.tokens import stems
from industria.interaction.answerable import WordWeights, speaks
from industria.interaction.grounding import Candidate, sentences_of
from industria.interaction.markers import logic, marked
from industria.interaction.quantities import plain, quantities
from industria.interaction.retrieval import as_evidence
from industria.interaction.subjects import Place, Subject, is_about, named, of_document
from industria.interaction.wanted import Wanted, head_noun, kinds_told, measured_by

# As in answerable: half of what the question means; a sentence for a fact says two thirds of it, because its heading,
# its title and the kind of thing asked for are counted as said.
_MIN_SENTENCE = 0.5
_MIN_FACT = 2 / 3
_FEW_WORDS = 5
_ONLY_ASKS = lexicon.Pattern(r"{only_asks}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as far as it is understood: what it names, the kinds of thing it asks for, and in which words.

    ``texts``: the question, and its translation where there is one. ``together``: every subject must
    stand in the evidence (a comparison), else each sentence must be about all of them.
    """

    text: str
    subjects: Sequence[Subject]
    wants: Sequence[Wanted]
    texts: Sequence[str]
    together: bool = False
    open: bool = False


@dataclass
class Selection:
    """What of some passages may answer: their evidence and candidates, and why the others may not."""

    evidence: list[Evidence] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A candidate, and what is read with it: heading, table head, title, the sentence before where it leans on it."""

    candidate: Candidate
    around: str
    row: bool

    @property
    def text(self) -> str:
        return self.candidate.text

    @property
    def read(self) -> str:
        return plain(f"{self.around} {self.candidate.text}")


class Selector:
    """Chooses candidates of one plant."""

    def __init__(
        self, index: Index, weights: WordWeights, is_machine: Callable[[str], bool]
    ) -> None:
        """``is_machine``: whether a key names a machine, tag or part of the plant."""
        self._index = index
        self._weights = weights
        self._is_machine = is_machine

    def select(self, question: Question, hits: Sequence[Hit], most: int) -> Selection:
        """Candidates out of at most ``most`` passages: of those that fit best, whoever says most of it first."""
        out = Selection()
        found: list[tuple[float, Evidence, list[_Placed]]] = []
        about = wanted = 0
        self._weights.refresh()
        for hit in hits:
            places = self._about(question, hit)
            about += len(places)
            fitting = [c for c in places if self._fits(question, c)]
            wanted += len(fitting)
            chosen = [c for c in fitting if self._says(question, c, hit)]
            if not chosen:
                continue
            said = max(self._said(question, c, hit) for c in chosen)
            found.append((said, as_evidence(hit), chosen))
            if len(found) == most:
                break
        found.sort(key=lambda one: -one[0])
        for number, (_, evidence, chosen) in enumerate(found):
            out.evidence.append(evidence)
            out.candidates += [replace(c.candidate, evidence=number) for c in chosen]
        missing = self._not_together(question, out.candidates)
        if missing:
            out.rejected.append(_nothing_about(missing))
            out.candidates.clear()
        elif not out.candidates:
            out.rejected += _why(question, about, wanted)
        return out

    def about_any(self, subjects: Sequence[Subject], hit: Hit) -> list[Candidate]:
        """The sentences of a passage that are about one of the subjects."""
        placed = self._about(Question("", subjects, (), (), together=True), hit)
        return [p.candidate for p in placed]

    def _about(self, question: Question, hit: Hit) -> list[_Placed]:
        """Sentences of a passage that are about what the question names."""
        item = as_evidence(hit)
        texts = sentences_of(item)
        document = self._document(hit.asset) if question.subjects else (set(), "")
        out = []
        head = ""
        for position, text in enumerate(texts):
            if text.startswith("|"):
                head = head or text
            else:
                head = ""
            place = Place(texts[:position], hit.title, document[0])
            fits = {s: is_about(s, text, place, self._is_machine) for s in question.subjects}
            enough = any(fits.values()) if question.together else all(fits.values())
            if question.subjects and not enough:
                continue
            keys = frozenset(k for s, fit in fits.items() if fit for k in s.keys)
            keys |= frozenset(named(hit.title))
            told = texts[position - 1] if position and _leans(text) else ""
            around = [hit.title, head if head != text else "", told, document[1]]
            out.append(
                _Placed(
                    Candidate(text, 0, hit.title, keys),
                    " ".join(filter(None, around)),
                    item.locator.kind == "rows",
                )
            )
        return out

    def _fits(self, question: Question, candidate: _Placed) -> bool:
        if candidate.row and question.wants and not question.subjects:
            return False  # what rows of tables say of nothing named by an identifier is looked up, not quoted
        text = plain(candidate.text)
        titled = plain(f"{candidate.candidate.context}: {candidate.text}")
        return all(want.stands_in(titled if want.in_heading else text) for want in question.wants)

    def _says(self, question: Question, candidate: _Placed, hit: Hit) -> bool:
        """Whether a sentence, with its heading and title, says enough of what the question asks."""
        kinds = {q.kind for q in quantities(plain(candidate.text))}
        head = head_noun(question.text)
        if (
            head
            and speaks(candidate.text, language_of(question.text))
            and not measured_by(head, kinds)
            and head not in stems(candidate.read)
        ):
            return False
        texts = _texts_for(question, candidate)
        own = set(stems(candidate.text))
        names = any(s.stands_in(candidate.text) for s in question.subjects)
        asked = [set(stems(asked_words(text, question.subjects))) for text in texts]
        if (
            not (question.open or names)
            and any(asked)
            and not any(_shares(a, own, candidate.text) for a in asked)
        ):
            return False
        enough = _MIN_FACT if question.wants else _MIN_SENTENCE
        return self._said(question, candidate, hit) >= enough

    def _said(self, question: Question, candidate: _Placed, hit: Hit) -> float:
        """How much of what the question asks a sentence says, read with its heading and title."""
        read = f"{candidate.read} {hit.text}" if question.open else candidate.read
        texts = _texts_for(question, candidate)
        return max((self.coverage(text, read, candidate, question) for text in texts), default=0.0)

    def coverage(self, asked: str, said: str, candidate: _Placed, question: Question) -> float:
        """Weighted share of what a question means that a text says; its subjects are given."""
        kinds = kinds_told(plain(candidate.text)) if question.wants else set()
        share = self._weights.share(asked_words(asked, question.subjects), said, kinds)
        if share is not None:
            return share
        # Nothing is asked beside what it names: its own record answers, and what has the kind of thing asked for.
        own_record = candidate.row and any(
            s.keys & named(candidate.text.split(";")[0]) for s in question.subjects
        )
        return float(bool(question.subjects) and (bool(question.wants) or own_record))

    def _document(self, asset: str) -> tuple[set[str], str]:
        passages = self._index.of_asset(asset)
        beginning = passages[0].text if passages and passages[0].locator.kind == "span" else ""
        title = beginning.strip("# \n").split("\n")[0][:200]
        return of_document(asset, beginning), title

    @staticmethod
    def _not_together(question: Question, candidates: Collection[Candidate]) -> list[Subject]:
        """For a comparison: the subjects that no candidate is about."""
        if not question.together or not candidates:
            return []
        return [s for s in question.subjects if not any(s.keys & c.subjects for c in candidates)]


def _texts_for(question: Question, candidate: _Placed) -> list[str]:
    """The texts of a question in the language of a sentence; the question where there is none."""
    texts = [t for t in question.texts if speaks(candidate.text, language_of(t))]
    return texts or list(question.texts[:1])


def _shares(asked: Collection[str], own: Collection[str], text: str) -> bool:
    return any(word in own or (not word.isascii() and word in text) for word in asked)


def asked_words(question: str, subjects: Sequence[Subject]) -> str:
    """A question without what it names, and without the words that only ask, permit, deny or compare."""
    text = plain(question)
    for subject in subjects:
        text = text.replace(subject.written, " ")
    for start, end, name in marked(text):
        if name in logic() or name == "must":
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return _ONLY_ASKS.sub(" ", text)


def _leans(text: str) -> bool:
    """Whether a sentence is read with the one before it: it begins with a pronoun, or says very little itself."""
    return lexicon.starts(text, "points_back") or len(set(stems(text))) < _FEW_WORDS


def _nothing_about(subjects: Sequence[Subject]) -> Finding:
    names = ", ".join(s.written for s in subjects)
    return Finding(
        "ask.subject",
        Text(
            f"资料中没有关于 {names} 的这项内容；其他设备的内容不作为答案",
            f"nothing in the plant's data says this of {names}; what is said of other things is no answer",
        ),
        {"subject": names},
    )


def _why(question: Question, about: int, wanted: int) -> list[Finding]:
    if question.subjects and not about:
        return [_nothing_about(question.subjects)]
    if not question.wants or wanted:
        return [
            Finding(
                "ask.said",
                Text(
                    "最接近的段落中没有一句话说到所问的内容",
                    "no sentence of the closest passages says what is asked",
                ),
            )
        ]
    if question.wants and not wanted:
        names = [w.name for w in question.wants]
        zh, en = "、".join(n.zh for n in names), " and ".join(n.en for n in names)
        return [
            Finding(
                "ask.wanted",
                Text(
                    f"问题问的是{zh}，最接近的段落中没有这样的内容",
                    f"the question asks for {en}, the closest passages have none",
                ),
            )
        ]
    return []
