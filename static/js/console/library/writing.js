/**
 * The state of one draft being written: what the server has, what is on the page, what is kept in this browser, what
 * the server thinks of it. No drawing here; `changed` is called after every change.
 */
import { changedKeys, merged, same } from "./merge.js";
import * as past from "./history.js";
import { problem, say } from "./words.js";
import { sayIfGone } from "../session/notice.js";

const REST_MS = 400;

/** @typedef {{key: string, severity: "error" | "warning", message: import("./words.js").Text, part: string}} Finding */

/**
 * @param {object} options
 * @param {ReturnType<typeof import("./api.js").createApi>} options.api
 * @param {any} options.draft what the server answered when it was opened
 * @param {ReturnType<typeof import("./kept.js").keptFor>} options.kept
 * @param {() => void} options.changed
 * @param {() => number} [options.now]
 */
export function createWriting({ api, draft, kept, changed, now = Date.now }) {
  let base = draft.content;
  let revision = draft.revision;
  let history = past.begun(draft.content);
  /** @type {Finding[]} */
  let findings = draft.findings;
  let given = draft.given;
  /** @type {Record<string, import("./words.js").Text>} what the last save refused, by element */
  let refused = {};
  /** @type {{theirs: Record<string, any>, mine: Record<string, any>, keys: string[], other: string} | null} */
  let clash = null;
  let offer = usable(kept.read());
  let saving = false;
  let message = { tone: "", text: "" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  /** @type {AbortController | undefined} */
  let checking;

  /** @param {import("./kept.js").Kept | null} found */
  function usable(found) {
    if (!found || !changedKeys(found.base, found.content).length) return null;
    return changedKeys(draft.content, found.content).length ? found : null;
  }
  const unsaved = () => changedKeys(base, history.value);

  /** Puts what is not saved where a crash does not reach it. */
  function keep() {
    if (offer) return; // what is offered is not written over before it was looked at
    if (unsaved().length) kept.write({ content: history.value, base, revision, at: new Date(now()).toISOString() });
    else kept.forget();
  }

  function check() {
    clearTimeout(resting);
    resting = setTimeout(async () => {
      checking?.abort();
      checking = new AbortController();
      try {
        ({ findings, given } = await api.check(history.value, checking.signal));
        changed();
      } catch {
        // The check while typing is a courtesy; saving says what is wrong in any case.
      }
    }, REST_MS);
  }

  /** @param {import("./history.js").History<any>} next */
  function take(next) {
    if (next === history) return;
    history = next;
    message = { tone: "", text: "" };
    keep();
    check();
    changed();
  }

  /** Brings what somebody else saved under what is written here. @param {any} fresh @param {any} mine @param {any} began */
  function join(fresh, mine, began) {
    const { content, conflicts, taken } = merged(began, mine, fresh.content);
    const other = fresh.author_name;
    base = fresh.content;
    revision = fresh.revision;
    clash = conflicts.length ? { theirs: fresh.content, mine, keys: conflicts, other } : null;
    take(past.changed(history, content, "", now()));
    if (!clash && taken.length) {
      message = { tone: "caution", text: say(`${other} 刚保存过别的地方，已经并进来了。请再保存一次。`, `${other} has just saved other entries; they are in here now. Please save once more.`) };
    }
    changed();
  }

  /** @returns {Promise<boolean>} whether everything is saved */
  async function save() {
    const keys = unsaved();
    if (!keys.length || saving || clash) return !keys.length;
    const sent = history.value;
    saving = true;
    refused = {};
    message = { tone: "", text: "" };
    changed();
    try {
      const answer = await api.save(draft.code, draft.number, revision, Object.fromEntries(keys.map((key) => [key, sent[key]])));
      ({ revision, findings, given } = answer);
      base = answer.content;
      if (history.value === sent) history = past.settled(history, answer.content);
      keep();
      message = { tone: "positive", text: say("保存好了", "Saved") };
    } catch (error) {
      await failed(error);
    } finally {
      saving = false;
      changed();
    }
    return !unsaved().length;
  }

  /** @param {any} error */
  async function failed(error) {
    refused = error.fields ?? {};
    message = { tone: "negative", text: problem(error) };
    sayIfGone(error);
    if (error.code !== "stale_item") return;
    try {
      const fresh = await api.open(draft.code, draft.number);
      if (fresh.state === "draft") {
        message = { tone: "", text: "" };
        join(fresh, history.value, base);
      } else {
        message = { tone: "negative", text: say("这一版已经不是草稿，不能再保存。您写的还在这一页上，可以抄到新的一版里。", "This version is no draft any more and takes no changes. What you wrote is still on this page, to be copied into a new version.") };
      }
    } catch (second) {
      message = { tone: "negative", text: problem(second) };
    }
  }

  return {
    get content() { return history.value; },
    get findings() { return findings; },
    get given() { return given; },
    get refused() { return refused; },
    get clash() { return clash; },
    get offer() { return offer; },
    get saving() { return saving; },
    get message() { return message; },
    get unsaved() { return unsaved(); },
    get canUndo() { return history.past.length > 0; },
    get canRedo() { return history.future.length > 0; },
    /** @param {string} key @param {any} value */
    write(key, value) {
      if (same(history.value[key], value)) return;
      delete refused[key];
      take(past.changed(history, { ...history.value, [key]: value }, typeof value === "object" && value !== null ? `${key}/${value.length}` : key, now()));
    },
    undo: () => take(past.undone(history)),
    redo: () => take(past.redone(history)),
    save,
    /** @param {string} key @param {any} value one of the two texts of an element that both changed */
    choose(key, value) {
      if (!clash) return;
      const keys = clash.keys.filter((one) => one !== key);
      clash = keys.length ? { ...clash, keys } : null;
      take(past.changed(history, { ...history.value, [key]: value }, "", now()));
      changed();
    },
    /** @param {boolean} wanted whether what was kept is taken up again */
    answerOffer(wanted) {
      const found = offer;
      offer = null;
      if (wanted && found) join({ content: base, revision, author_name: draft.author_name }, found.content, found.base);
      else kept.forget();
      changed();
    },
    keep,
  };
}
