"""A question that finds nothing because nothing is offered where it is asked is told to the library's owners."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient

from backend.catalog import service as catalog
from backend.catalog.service.asking import asked
from backend.core import clock
from backend.core.house import House
from tests.factories.batches import entry, publish
from tests.factories.catalog import folder, item


def test_it_is_counted_where_it_was_not_offered_and_only_there(
    sqlite_house: House, client: FlaskClient, tmp_path: Path
) -> None:
    place = folder(tmp_path / "library", items=[item(1, name="献血证补发"), item(2, name="失业登记")])
    (place / "catalog" / "words.tsv").write_text("said\twritten\tkind\n献血本\t献血证\tthing\n", encoding="utf-8")
    catalog.import_catalogue(sqlite_house, place)
    with sqlite_house.db.read() as session:
        code = catalog.search(session, "献血证补发")[0].card.code
    publish(sqlite_house, entry(code, to=(("channel", "kiosk"),)))

    def names(question: str, channel: str) -> list[str]:
        reply = client.get("/api/v1/catalog/search", query_string={"q": question, "channel": channel})
        assert reply.status_code == 200
        return [one["name"] for one in reply.get_json()["items"]]

    assert names("献血证补发", "kiosk") == ["献血证补发"]
    assert names("献血证补发", "phone") == []
    assert names("先血本", "phone") == []
    with sqlite_house.db.read() as session:
        found = asked(session, clock.today() - timedelta(days=1))
    assert [(one.question, one.outcome, one.count) for one in found] == [
        ("先血本", "nothing", 1),
        ("献血证补发", "nothing", 1),
    ]
    assert [proposal.like for proposal, _ in found[0].proposals] == ["献血本"]
