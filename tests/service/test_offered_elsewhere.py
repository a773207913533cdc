"""What a batch offers elsewhere, or on another channel, is not handed in here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.cases import service as submitting
from backend.core.errors import Unprocessable
from backend.core.house import House
from tests.factories import cases, identity
from tests.factories.batches import entry, place, publish, roll_back


def test_a_service_that_is_offered_elsewhere_is_not_taken_here(served_sqlite: House) -> None:
    place(served_sqlite, "T-2", "S-2", "420102", name="江边银行")
    citizen, _ = identity.citizen(served_sqlite)
    request = cases.enquiry()
    number = publish(served_sqlite, entry(request["item_code"], to=(("terminal", "T-2"),)))
    with pytest.raises(Unprocessable) as caught:
        submitting.submit(served_sqlite, citizen, request)
    assert caught.value.code == "not_offered_here"
    assert "江边银行" in caught.value.message.zh
    roll_back(served_sqlite, number)
    assert submitting.submit(served_sqlite, citizen, request).created


def test_what_is_offered_on_phones_only_is_handed_in_from_one(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    own = replace(citizen, terminal_code="")
    request = cases.enquiry()
    publish(served_sqlite, entry(request["item_code"], to=(("channel", "phone"),)))
    for who, channel in ((citizen, None), (citizen, "phone"), (own, "desktop")):
        with pytest.raises(Unprocessable) as caught:
            submitting.submit(served_sqlite, who, request, channel=channel)
        assert caught.value.code == "not_offered_here"
    assert submitting.submit(served_sqlite, own, request, channel="phone").created


def test_a_browser_of_ones_own_is_no_terminal_whatever_it_says(served_sqlite: House) -> None:
    citizen, _ = identity.citizen(served_sqlite)
    request = cases.enquiry()
    publish(served_sqlite, entry(request["item_code"], to=(("channel", "kiosk"),)))
    for channel in ("kiosk", None):
        with pytest.raises(Unprocessable):
            submitting.submit(served_sqlite, replace(citizen, terminal_code=""), request, channel=channel)
    assert submitting.submit(served_sqlite, citizen, request).created
