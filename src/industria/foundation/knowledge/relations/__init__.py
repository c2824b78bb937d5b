"""Facts from text by grammar and lexicon, without training, each looked at a second time in its own sentence."""

from industria.foundation.knowledge.relations.assets import AssetRow, Assets
from industria.foundation.knowledge.relations.claim import Claim, Reading
from industria.foundation.knowledge.relations.proposers import Proposer, read_facts

__all__ = ["AssetRow", "Assets", "Claim", "Proposer", "Reading", "read_facts"]
