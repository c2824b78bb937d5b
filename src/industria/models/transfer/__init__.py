"""Models leave a plant and come into one: safetensors, ONNX and the layout of Hugging Face."""

from industria.models.transfer.bringing import Brought, bring
from industria.models.transfer.leaving import FORMATS, Exported, Format, export

__all__ = ["FORMATS", "Brought", "Exported", "Format", "bring", "export"]
