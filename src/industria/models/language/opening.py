"""Language models by name: weights that ``industria weights`` knows, opened once and kept in a form that opens fast.

The GGUF file is read by transformers, which takes minutes on a small machine; what it gave is kept beside
the weights as safetensors in half precision, with the tokenizer, and taken from there ever after.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from industria.core import missing_extra
from industria.models.chat.configuration import default_cache
from industria.models.weights import Weights, spec_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER = "tokenizer.json"
_OF = "made_of"  # a file with the sha256 of the weights that the folder was made of


def open_named(name: str) -> tuple[Any, Tokenizer]:
    """The network of named weights (single precision) and its tokenizer. Raises MissingPartError."""
    folder = _opened(name)
    tokenizers, transformers = libraries()
    network = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype="float32")
    return network.eval(), tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))


def libraries() -> tuple[Any, Any]:
    """The modules tokenizers and transformers, the second silent. Raises MissingPartError."""
    try:
        import tokenizers
        import transformers
    except ImportError as error:
        raise missing_extra("tune", error.name or "transformers") from None
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    return tokenizers, transformers


def _opened(name: str) -> Path:
    """The folder of safetensors made of a GGUF file; made where it is not there, or is of other weights."""
    cache, sha256 = default_cache(), spec_of(name).sha256
    folder = cache / name
    if (folder / _OF).is_file() and (folder / _OF).read_text() == sha256:
        return folder
    path = Weights(cache).require(name)
    _, transformers = libraries()
    from safetensors.torch import save_file

    aside = cache / f".{name}.{uuid4().hex}"
    try:
        given = {"gguf_file": path.name}
        network = transformers.AutoModelForCausalLM.from_pretrained(path.parent, **given)
        shape = {k: v for k, v in network.config.to_dict().items() if k != "quantization_config"}
        aside.mkdir()
        (aside / "config.json").write_text(json.dumps(shape))
        weights = {n: p.detach().half().contiguous() for n, p in network.named_parameters()}
        save_file(weights, aside / "model.safetensors", metadata={"format": "pt"})
        words = transformers.AutoTokenizer.from_pretrained(path.parent, **given)
        words.backend_tokenizer.save(str(aside / TOKENIZER))
        (aside / _OF).write_text(sha256)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder
