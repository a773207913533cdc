"""Imports every module that declares tables, so that the metadata is whole."""

from backend.core import audit, jobs, live
from backend.staff import models as staff

__all__ = ["audit", "jobs", "live", "staff"]
