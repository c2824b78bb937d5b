"""Maintenance: detect, diagnose, and draft a work order in which every number is traced."""

from industria.applications.maintenance.diagnose import Diagnosis, Diagnostician
from industria.applications.maintenance.explain_alarm import AlarmStatements
from industria.applications.maintenance.readings import Reading
from industria.applications.maintenance.work_order import WorkOrder, draft_work_order

__all__ = [
    "AlarmStatements",
    "Diagnosis",
    "Diagnostician",
    "Reading",
    "WorkOrder",
    "draft_work_order",
]
