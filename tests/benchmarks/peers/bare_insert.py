"""The peer of submit_rate: Flask and SQLAlchemy with nothing of ours, one POST inserting one row, on eventlet."""

import eventlet

eventlet.monkey_patch()

import sys

import eventlet.wsgi
import sqlalchemy as sa
from flask import Flask, request
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Row(Base):
    __tablename__ = "row"
    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(sa.Text)


def main(folder: str, port: int) -> None:
    """Serve until killed, with the durability the product uses (WAL, synchronous=FULL)."""
    engine = sa.create_engine(f"sqlite:///{folder}/bare.sqlite3")

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: object, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]
        connection.execute("PRAGMA synchronous=FULL")  # type: ignore[attr-defined]

    Base.metadata.create_all(engine)
    app = Flask(__name__)

    @app.post("/rows")
    def insert() -> tuple[dict[str, int], int]:
        with Session(engine) as session, session.begin():
            row = Row(body=request.get_data(as_text=True))
            session.add(row)
            session.flush()
            return {"id": row.id}, 201

    @app.get("/readyz")
    def ready() -> dict[str, str]:
        return {"status": "ready"}

    eventlet.wsgi.server(eventlet.listen(("127.0.0.1", port)), app, log_output=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
