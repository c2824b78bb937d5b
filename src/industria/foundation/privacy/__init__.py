"""Privacy: personal data and secrets found in text and tables, masked before a model or a log sees them."""

from __future__ import annotations

from industria.foundation.privacy.classes import PrivacyClass, class_of_column, masked_table
from industria.foundation.privacy.find import PersonalData, Secret, find_personal_data, find_secrets
from industria.foundation.privacy.mask import MaskedChat, mask, masked_spans
from industria.foundation.privacy.record import (
    masked_caller,
    masked_run,
    masked_text,
    masked_values,
)

__all__ = [
    "MaskedChat",
    "PersonalData",
    "PrivacyClass",
    "Secret",
    "class_of_column",
    "find_personal_data",
    "find_secrets",
    "mask",
    "masked_caller",
    "masked_run",
    "masked_spans",
    "masked_table",
    "masked_text",
    "masked_values",
]
