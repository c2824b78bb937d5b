"""Wrong cells of a table without rules written for it: what the table says about itself.

Constraints are discovered (dependencies between columns, notations, shapes, spellings), every cell
is held against them, and the repair is what they agree on.
"""

from __future__ import annotations

from industria.foundation.governance.discovery.cells import CellFinding, find_wrong_cells, repaired
from industria.foundation.governance.discovery.dependencies import Dependency, find_dependencies

__all__ = ["CellFinding", "Dependency", "find_dependencies", "find_wrong_cells", "repaired"]
