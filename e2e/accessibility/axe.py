"""axe-core on a page as it stands, brought in once."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

FINISH = """() => {
    for (const one of document.getAnimations())
        if (one.effect.getComputedTiming().endTime === Infinity) one.cancel();
        else one.finish();
}"""
STANDARD = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is right is not listed node by node
    "preload": {"assets": ["media"]},  # style sheets are fetched anew for rules that are not asked for
}


def assert_accessible(page: Page, name: str) -> None:
    """axe finds nothing on what ``page`` shows now; ``name`` says in a failure where that was."""
    # a sheet that is still fading in has the contrast of nothing in particular
    page.evaluate(FINISH)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then((result) => result.violations)", STANDARD)
    assert found == [], "\n".join(
        f"{name}: {one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]
    )
