"""Imports every module that declares tables, so that the metadata is whole."""

from backend.cases import models as cases
from backend.catalog import models as catalog
from backend.core import audit, jobs, live
from backend.disclosure import models as disclosure
from backend.drafts import models as drafts
from backend.evaluations import models as evaluations
from backend.faces import models as faces
from backend.grants import models as grants
from backend.handover import models as handover
from backend.identity import models as identity
from backend.materials import models as materials
from backend.onecode import models as onecode
from backend.paperform import models as paperform
from backend.printing import models as printing
from backend.reading import models as reading
from backend.regions import models as regions
from backend.sites import models as sites
from backend.staff import models as staff
from backend.terminals import models as terminals

__all__ = [
    "audit",
    "cases",
    "catalog",
    "disclosure",
    "drafts",
    "evaluations",
    "faces",
    "grants",
    "handover",
    "identity",
    "jobs",
    "live",
    "materials",
    "onecode",
    "paperform",
    "printing",
    "reading",
    "regions",
    "sites",
    "staff",
    "terminals",
]
