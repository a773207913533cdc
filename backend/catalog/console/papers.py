"""Uploading a sample or a blank form for a material."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask.fields import UploadFile
from flask import g
from pydantic import BaseModel, ConfigDict

from backend.catalog.console.frame import blueprint
from backend.core import audit, guard
from backend.core.web import house
from backend.materials import papers
from backend.materials.rules import MAX_PAPER_BYTES
from backend.staff import rules


class PaperIn(BaseModel):
    """One file (multipart): PDF, PNG or JPEG, at most 5 MB and 10 pages."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: UploadFile


@blueprint.post("/papers")
@blueprint.input(PaperIn, location="files")
@guard.staff(rules.WRITE)
def keep_paper(files_data: PaperIn) -> dict[str, Any]:
    """Keep it; the answer ``{"id", "media", "pages"}`` is what a definition then names."""
    kept = papers.keep(house().settings, files_data.file.stream.read(MAX_PAPER_BYTES + 1))
    with house().db.transaction() as session:
        audit.record(session, g.staff.actor, "paper_kept", f"paper:{kept.id}", request_id=g.request_id)
    return asdict(kept)
