"""Use cases of open data: editions, pages of the library, keys."""

from backend.disclosure.service.editions import edition, editions, file_of, keep_editions
from backend.disclosure.service.keys import end_key, issue_key, key_holder, keys

__all__ = [
    "edition",
    "editions",
    "end_key",
    "file_of",
    "issue_key",
    "keep_editions",
    "key_holder",
    "keys",
]
