"""What the form editor shows beside itself: the citizens' page in a frame, and who asks which shared fact."""

from __future__ import annotations

from flask import abort, render_template

from backend.catalog.console.frame import blueprint, page
from backend.catalog.service import shared_facts
from backend.core import guard, web
from backend.core.web import house
from backend.forms.rules.facts import ASPECTS
from backend.staff import rules

SURFACES = ("kiosk", "phone", "tv", "print")


@blueprint.get("/form-preview/<surface>")
@guard.staff(rules.LIBRARY)
def form_preview(surface: str) -> str:
    """The shell of the preview: the citizens' components, empty until the editor sends a definition."""
    if surface not in SURFACES:
        abort(404)
    web.framed_by_us()
    return render_template("console/catalog/form_preview.html", surface=surface)


@blueprint.get("/shared-fields")
@guard.staff(rules.LIBRARY)
def shared_fields() -> str:
    """Which items ask which fact, and where they ask it differently."""
    with house().db.read() as session:
        report = shared_facts.report(session)
    return page("shared_fields", report=report, aspects=ASPECTS)
