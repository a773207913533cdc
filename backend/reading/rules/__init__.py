"""Rules of reading: how a reading stands, and (``fields``, ``kinds``) what the lines of a paper say."""

WAITING = "waiting"
READING = "reading"
DONE = "done"
FAILED = "failed"
STATES = (WAITING, READING, DONE, FAILED)

MOST_ATTEMPTS = 2
"""A picture that twice brought the reader down is left to the person."""
