"""Rules of reading: how a reading stands, and (``fields``, ``kinds``) what the lines of a paper say."""

WAITING = "waiting"
READING = "reading"
DONE = "done"
FAILED = "failed"
STATES = (WAITING, READING, DONE, FAILED)

SIDE = "ocr"
"""How a draft's cells name what was read on a picture and confirmed: ``ocr-<beginning of the picture's id>``."""
_NAMED = 24
"""Digits of the id that a cell's side has room for."""

MOST_ATTEMPTS = 2
"""A picture that twice brought the reader down is left to the person."""


def side(material_id: str) -> str:
    """How a draft's cells name what was confirmed of the reading of this picture."""
    return f"{SIDE}-{material_id[:_NAMED]}"
