"""What machines ask the server: alive, ready, metrics."""

from __future__ import annotations

import os
from typing import Any

import sqlalchemy as sa
from apiflask import APIBlueprint
from flask import Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from backend.core import clock, guard
from backend.core.web import house
from backend.migrations import expected_revision

blueprint = APIBlueprint("system", __name__, enable_openapi=False)


@blueprint.get("/healthz")
@guard.public
def healthz() -> dict[str, Any]:
    """The process answers."""
    return {"status": "ok", "pid": os.getpid(), "time": clock.now().timestamp()}


@blueprint.get("/readyz")
@guard.public
def readyz() -> tuple[dict[str, Any], int]:
    """The database answers and its schema is the one this code expects."""
    try:
        with house().db.read() as session:
            present = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    except sa.exc.SQLAlchemyError:
        return {"status": "unavailable", "database": "unreachable or empty"}, 503
    if present != expected_revision():
        return {"status": "unavailable", "database": "schema is not current: run `xiaoer db upgrade`"}, 503
    return {"status": "ready"}, 200


@blueprint.get("/metrics")
@guard.operator
def metrics() -> Response:
    """Prometheus text; open on loopback, a bearer token elsewhere."""
    return Response(generate_latest(current_app.extensions["xiaoer_metrics"]), content_type=CONTENT_TYPE_LATEST)
