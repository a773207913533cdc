/** Whether anything can be done on this page at the moment, for screens that would offer it. */
import { useValue } from "../core/store.js";
import { surface } from "../core/surface.js";
import { useEffect } from "../../vendor/preact/standalone.module.js";

/**
 * Why nobody can sign in on this terminal at the moment, while nobody is; where terminals stand is asked for then. Null where all
 * is well, and on a browser of one's own.
 * @param {import("../entry/app.js").App} app @returns {import("./standing.js").Standing | null}
 */
export function useStuck(app) {
  const standing = useValue(app.standing);
  const session = useValue(app.session.session);
  const stuck = surface.can("devices") && standing !== "ok" && !session ? standing : null;
  useEffect(() => {
    if (stuck && !app.sites.peek()) app.api.sites().then((/** @type {any} */ answer) => (app.sites.value = answer), () => undefined);
  }, [stuck]);
  return stuck;
}
