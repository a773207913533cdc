"""Imports every module that declares tables, so that the metadata is whole."""

from backend.core import audit, jobs, live

__all__ = ["audit", "jobs", "live"]
