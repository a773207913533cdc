"""Every word the bridge may answer with is in the list that the page's words are tested against."""

from __future__ import annotations

import json
from pathlib import Path

from bridge.app import SERVICES
from bridge.protocol import Acknowledgement, CompletionCode
from tests.bridge.fakes import FakeCabinet, FakeRawPrinter, make_facilities

WORDS = Path(__file__).parents[1] / "contract" / "bridge_words.json"


class Everything(FakeCabinet, FakeRawPrinter):
    """A device that can do all: its service offers every command it has."""


def answers() -> set[str]:
    words = {str(code) for code in (*Acknowledgement, *CompletionCode)} - {"success", "commandErrorCode"}
    for name, factory in SERVICES.items():
        for interface in factory(name, Everything(), make_facilities()).interfaces:
            for operation in interface.operations:
                words |= operation.error_codes
    return words


def test_the_shared_list_holds_every_word_of_every_command_and_no_other() -> None:
    listed = json.loads(WORDS.read_text(encoding="utf-8"))
    assert listed["words"] == sorted(answers()), f"write these into {WORDS.name}"
