"""What the page tells a person for a device's word: its own module, asked through Node."""

from __future__ import annotations

import json
import subprocess
from functools import cache

from tests.bridge.running_kiosk import ROOT

_SAY = """
import { readFileSync } from "node:fs";
import { setMessages } from "./static/js/core/i18n.js";
import { deviceTrouble } from "./static/js/core/words.js";
for (const code of ["zh", "en"]) setMessages(code, JSON.parse(readFileSync(`static/locales/${code}.json`, "utf8")));
const words = JSON.parse(process.argv[1]);
console.log(JSON.stringify(Object.fromEntries(words.map((word) => [word, deviceTrouble(word).title]))));
"""


@cache
def page_titles(words: tuple[str, ...]) -> dict[str, str]:
    """What the page says, in Chinese, for each of these words; ``other`` is its sentence for the unforeseen."""
    said = subprocess.run(
        ["node", "--input-type=module", "--eval", _SAY, json.dumps([*words, "other"])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    titles: dict[str, str] = json.loads(said.stdout)
    return titles
