"""What a person's own space shows, read from the tables of several features."""

from backend.space.queries.materials import KeptMaterial, materials_of
from backend.space.queries.overview import Overview, overview
from backend.space.queries.readings import Readings, readings

__all__ = ["KeptMaterial", "Overview", "Readings", "materials_of", "overview", "readings"]
