"""What the page tells a person for a device's word: its own module, asked through Node."""

from __future__ import annotations
