/**
 * The one draft that every editor of the design page writes: signals to read, `edit` to change, undo and redo, saving,
 * what somebody else saved meanwhile, and what was left unsaved the last time. Draws nothing.
 *
 * Paths are JSON pointers into the definition: `/form/sections/0/fields/2`. An editor puts `data-path` on what it draws
 * for one; the page scrolls to the nearest and focuses it when a problem is chosen.
 */
import { computed, signal } from "../../core/store.js";
import * as past from "../library/history.js";
import { problem, say } from "../library/words.js";
import { sayIfGone } from "../session/notice.js";
import { merged, same } from "./merge.js";

const REST_MS = 400;

/** @typedef {{path: string, zh: string, en: string, severity: "error" | "warning"}} Problem */
/** @typedef {{tone: "" | "positive" | "caution" | "negative", text: string}} Message */
/** @typedef {{path: string, mine: any, theirs: any}} Clash one place that two people changed to different things */
/** @typedef {ReturnType<typeof createStore>} Store */

/**
 * @param {object} options
 * @param {Pick<ReturnType<typeof import("./api.js").createApi>, "open" | "save" | "check">} options.api
 * @param {any} options.draft what the server answered when it was opened: `{number, code, kind, state, revision,
 *   definition, problems, offers, author_name, ...}`; `offers` is what the server knows and an editor may offer
 * @param {{read(): any, write(kept: any): void, forget(): void}} options.kept
 * @param {() => number} [options.now] ms
 */
export function createStore({ api, draft, kept, now = Date.now }) {
  const history = signal(past.begun(draft.definition));
  const base = signal({ definition: draft.definition, revision: draft.revision });
  const definition = computed(() => history.value.value);
  const unsaved = computed(() => !same(base.value.definition, definition.value));
  const problems = signal(/** @type {Problem[]} */ (draft.problems));
  const selected = signal(/** @type {string | null} */ (null));
  const saving = signal(false);
  const message = signal(/** @type {Message} */ ({ tone: "", text: "" }));
  const clash = signal(/** @type {{places: Clash[], other: string} | null} */ (null));
  const offer = signal(usable(kept.read()));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  /** @type {AbortController | undefined} */
  let checking;

  /** @param {any} found */
  function usable(found) {
    const readable = found && typeof found.definition === "object" && found.definition && Number.isInteger(found.revision);
    return readable && !same(found.definition, draft.definition) && !same(found.definition, found.base) ? found : null;
  }

  /** Puts what is not saved where a crash does not reach it. */
  function keep() {
    if (offer.peek()) return; // what is offered is not written over before it was looked at
    if (unsaved.peek()) kept.write({ definition: definition.peek(), base: base.peek().definition, revision: base.peek().revision, at: new Date(now()).toISOString() });
    else kept.forget();
  }

  function check() {
    clearTimeout(resting);
    resting = setTimeout(async () => {
      checking?.abort();
      checking = new AbortController();
      try {
        problems.value = (await api.check(draft.kind, definition.peek(), checking.signal)).problems;
      } catch {
        // The check while typing is a courtesy; saving says what is wrong in any case.
      }
    }, REST_MS);
  }

  /** @param {import("../library/history.js").History<any>} next */
  function take(next) {
    if (next === history.peek()) return;
    history.value = next;
    message.value = { tone: "", text: "" };
    keep();
    check();
  }

  /** Brings what somebody else saved under what is written here. @param {any} fresh @param {any} mine @param {any} began */
  function join(fresh, mine, began) {
    const { value, clashes } = merged(began, mine, fresh.definition);
    const taken = !same(fresh.definition, began);
    base.value = { definition: fresh.definition, revision: fresh.revision };
    clash.value = clashes.length ? { places: clashes, other: fresh.author_name } : null;
    take(past.changed(history.peek(), value, "", now()));
    if (!clashes.length && taken) {
      message.value = { tone: "caution", text: say(`${fresh.author_name} 刚保存过别的地方，已经并进来了。请再保存一次。`, `${fresh.author_name} has just saved other places; they are in here now. Please save once more.`) };
    }
  }

  /** @param {any} error */
  async function failed(error) {
    message.value = { tone: "negative", text: problem(error) };
    sayIfGone(error);
    if (error.code !== "stale_item") return;
    try {
      const fresh = await api.open(draft.number);
      if (fresh.state === "draft") {
        message.value = { tone: "", text: "" };
        join(fresh, definition.peek(), base.peek().definition);
      } else {
        message.value = { tone: "negative", text: say("这一份已经不是草稿，不能再保存。您写的还在这一页上，可以抄到新的一份里。", "This design is no draft any more and takes no changes. What you wrote is still on this page, to be copied into a new one.") };
      }
    } catch (second) {
      message.value = { tone: "negative", text: problem(second) };
    }
  }

  return {
    /** The item's code, and what is being designed: `service` | `guidance`. */
    code: /** @type {string} */ (draft.code),
    kind: /** @type {"service" | "guidance"} */ (draft.kind),
    /** What the server knows and an editor may offer: connectors, departments, licence types, shared fields, templates. */
    offers: /** @type {Record<string, any>} */ (draft.offers),
    definition,
    problems,
    selected,
    unsaved,
    saving,
    message,
    clash,
    offer,
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    /**
     * One step of the writer's; going on with the same label without a rest stays one step.
     * @param {string} label what is being written, e.g. a path; empty never folds
     * @param {(definition: any) => any} change pure: a new definition, or the same one when there is nothing to do
     */
    edit(label, change) {
      const value = change(definition.peek());
      if (!same(value, definition.peek())) take(past.changed(history.peek(), value, label, now()));
    },
    undo: () => take(past.undone(history.peek())),
    redo: () => take(past.redone(history.peek())),
    /** @returns {Promise<boolean>} whether everything is saved */
    async save() {
      if (!unsaved.peek() || saving.peek() || clash.peek()) return !unsaved.peek();
      const sent = definition.peek();
      saving.value = true;
      message.value = { tone: "", text: "" };
      try {
        const answer = await api.save(draft.number, base.peek().revision, sent);
        base.value = { definition: answer.definition, revision: answer.revision };
        if (definition.peek() === sent) history.value = past.settled(history.peek(), answer.definition);
        problems.value = answer.problems;
        keep();
        message.value = { tone: "positive", text: say("保存好了", "Saved") };
      } catch (error) {
        await failed(error);
      } finally {
        saving.value = false;
      }
      return !unsaved.peek();
    },
    /** Settles one place that two people changed. @param {string} path @param {any} value one of the two */
    choose(path, value) {
      const open = clash.peek();
      if (!open) return;
      const places = open.places.filter((one) => one.path !== path);
      clash.value = places.length ? { ...open, places } : null;
      take(past.changed(history.peek(), put(definition.peek(), path, value), "", now()));
    },
    /** @param {boolean} wanted whether what was left unsaved is taken up again */
    answerOffer(wanted) {
      const found = offer.peek();
      offer.value = null;
      if (wanted && found) join({ ...base.peek(), author_name: draft.author_name }, found.definition, found.base);
      else kept.forget();
    },
  };
}

/** The parts of a path. @param {string} path @returns {string[]} */
export const parts = (path) => path.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** What stands at a path; undefined when nothing does. @param {any} definition @param {string} path @returns {any} */
export const at = (definition, path) => parts(path).reduce((node, part) => (node === null || node === undefined ? undefined : node[part]), definition);

/**
 * The definition with `value` at `path` (undefined: without it). What lies on the way must be there.
 * @param {any} definition @param {string} path @param {any} value @returns {any}
 */
export function put(definition, path, value) {
  const [first, ...rest] = parts(path);
  if (first === undefined) return value;
  const below = rest.length ? put(definition[first], `/${rest.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`, value) : value;
  if (Array.isArray(definition)) {
    const index = Number(first);
    return below === undefined ? definition.filter((_, place) => place !== index) : definition.map((one, place) => (place === index ? below : one));
  }
  const { [first]: _, ...others } = definition;
  if (below === undefined) return others;
  return first in definition ? Object.fromEntries(Object.entries(definition).map(([key, one]) => [key, key === first ? below : one])) : { ...definition, [first]: below };
}
