"""What is left of a citizen on the machine after End: the answer must be nothing."""

from __future__ import annotations

import json

from playwright.sync_api import Page

EVERYTHING_KEPT = """async () => {
  const kept = {session: {...sessionStorage}, local: {...localStorage}, caches: {}, databases: {}};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    kept.caches[name] = (await cache.keys()).map((request) => request.url);
  }
  for (const {name} of await indexedDB.databases()) {
    const database = await new Promise((done, fail) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error);
    });
    kept.databases[name] = {};
    for (const store of database.objectStoreNames) {
      kept.databases[name][store] = await new Promise((done, fail) => {
        const reading = database.transaction(store).objectStore(store).getAll();
        reading.onsuccess = () => done(reading.result);
        reading.onerror = () => fail(reading.error);
      });
    }
    database.close();
  }
  return {...kept, page: document.documentElement.outerHTML, history: history.state};
}"""


def left_on(page: Page) -> dict[str, object]:
    """Everything the browser still holds for the page's origin, and the page itself."""
    return page.evaluate(EVERYTHING_KEPT)  # type: ignore[no-any-return]


def assert_nothing_left(page: Page, base_url: str, *secrets: str) -> None:
    """No storage, cookie, cache, database, page text or server session of the citizen."""
    # the page remembers that the server must still hear of the end, until it has
    page.wait_for_function("() => sessionStorage.getItem('xiaoer.ending') === null")
    left = left_on(page)
    text = json.dumps(left, ensure_ascii=False)
    for secret in secrets:
        assert secret not in text, f"{secret!r} is still there"
    assert set(left["session"]) <= {"xiaoer.bridge", "xiaoer.modes", "xiaoer.language"}, left["session"]
    assert all("/api/" not in url for urls in left["caches"].values() for url in urls)  # type: ignore[attr-defined]
    cookies = {cookie["name"] for cookie in page.context.cookies()}
    assert "xiaoer_session" not in cookies
    assert page.request.get(f"{base_url}/api/v1/session").status == 401
