/**
 * The on-screen keyboard. It takes the dock's place, so it never covers the field; on opening it brings the field into view.
 * Nothing typed is kept anywhere but in the field.
 */
import { html, useEffect, useLayoutEffect, useMemo, useState } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Icon } from "../icon.js";
import { CandidateBar, CandidateSheet } from "./candidates.js";
import { deleteBack, insert } from "./edit.js";
import { Key } from "./key.js";
import { PAGES } from "./layouts.js";
import { NumberPad } from "./number_pad.js";
import { loadPinyin } from "./table.js";

const LONGEST_BUFFER = 40; // letters: no sentence is longer, and a stuck key must not grow it for ever

/**
 * @param {object} props
 * @param {"text"|"number"|"id"|"phone"} props.mode
 * @param {import("./edit.js").Editable} props.target the native input that is being filled in; give the component a `key` per field
 * @param {"zh"|"en"} props.lang starts with pinyin or with Latin letters
 * @param {() => void} props.onDone 填好了
 */
export function Keyboard({ mode, target, lang, onDone }) {
  useLayoutEffect(() => {
    target.closest(".field, .search, .box")?.scrollIntoView({ block: "center" });
  }, [target]);
  const holdFocus = (/** @type {MouseEvent} */ event) => event.preventDefault();
  return html`<section class=${mode === "text" ? "kb" : "kb kb--pad"} aria-label=${t("keyboard.tray")} data-testid="keyboard" onMouseDown=${holdFocus}>
    ${mode === "text" ? html`<${TextKeys} target=${target} lang=${lang} onDone=${onDone} />` : html`<${NumberPad} mode=${mode} target=${target} onDone=${onDone} />`}
  </section>`;
}

/** The engine once it is there; null before, and when its table cannot be had (then letters are typed as they are). */
function usePinyin() {
  const [engine, setEngine] = useState(/** @type {{pinyin: Awaited<ReturnType<typeof loadPinyin>>|null, failed: boolean}} */ ({ pinyin: null, failed: false }));
  useEffect(() => {
    let here = true;
    loadPinyin().then(
      (pinyin) => here && setEngine({ pinyin, failed: false }),
      () => here && setEngine({ pinyin: null, failed: true }),
    );
    return () => {
      here = false;
    };
  }, []);
  return engine;
}

/** Letters, pinyin and symbols. @param {{target: import("./edit.js").Editable, lang: "zh"|"en", onDone: () => void}} props */
function TextKeys({ target, lang, onDone }) {
  const [page, setPage] = useState(/** @type {keyof typeof PAGES} */ (lang === "zh" ? "chinese" : "latin"));
  const [letters, setLetters] = useState(/** @type {keyof typeof PAGES} */ (lang === "zh" ? "chinese" : "latin"));
  const [buffer, setBuffer] = useState("");
  const [open, setOpen] = useState(false);
  const { pinyin, failed } = usePinyin();
  const list = useMemo(() => (buffer && pinyin ? pinyin.candidates(buffer) : []), [buffer, pinyin]);

  const choose = (/** @type {import("./pinyin.js").Candidate} */ { text, letters: used }) => {
    insert(target, text);
    setBuffer(buffer.slice(used));
    setOpen(false);
  };
  /** Puts what is still spelled into the field: its first meaning, or the letters themselves. */
  const settle = () => {
    let rest = buffer;
    while (rest) {
      const [best] = pinyin?.candidates(rest, 1) ?? [];
      insert(target, best?.text ?? rest);
      rest = best ? rest.slice(best.letters) : "";
    }
    setBuffer("");
    setOpen(false);
  };
  const show = (/** @type {keyof typeof PAGES} */ next) => {
    settle();
    setPage(next);
    if (next !== "symbols") setLetters(next);
  };
  const type = (/** @type {string} */ text) => {
    if (page === "chinese" && /^[a-z]$/.test(text) && !failed) return setBuffer((buffer + text).slice(0, LONGEST_BUFFER));
    settle();
    insert(target, text);
    if (page === "capitals") setPage("latin");
  };
  /** @type {Record<import("./layouts.js").Action, () => void>} */
  const actions = {
    delete: () => (buffer ? setBuffer(buffer.slice(0, -1)) : deleteBack(target)),
    space: () => (buffer ? (list[0] ? choose(list[0]) : settle()) : insert(target, " ")),
    switch: () => show(page === "chinese" ? "latin" : "chinese"),
    symbols: () => show("symbols"),
    letters: () => show(letters),
    shift: () => setPage(page === "capitals" ? "latin" : "capitals"),
    done: () => {
      settle();
      onDone();
    },
  };

  return html`
    ${page === "chinese" && html`<${CandidateBar} spelled=${pinyin ? pinyin.spelled(buffer) : buffer} list=${list} loading=${!pinyin && !failed} open=${open} onToggle=${() => setOpen(!open)} onChoose=${choose} />`}
    ${open && list.length
      ? html`<${CandidateSheet} list=${list} onChoose=${choose} />`
      : html`<div class=${page === "chinese" ? "kb__rows" : "kb__rows kb__rows--bare"}>
          ${PAGES[page].map(({ keys, inset }, row) => html`<div key=${row} class=${inset ? "kb__row kb__row--inset" : "kb__row"}>
            ${keys.map((key, at) => (typeof key === "string" ? html`<${Key} key=${at} testid="key-${key}" onPress=${() => type(key)}>${key}<//>` : html`<${ActionKey} key=${at} ...${key} page=${page} letters=${letters} onPress=${actions[key.action]} />`))}
          </div>`)}
        </div>`}
  `;
}

/**
 * A key that does something else than writing its face.
 * @param {{action: import("./layouts.js").Action, width?: string, page: keyof typeof PAGES, letters: keyof typeof PAGES, onPress: () => void}} props
 */
function ActionKey({ action, width, page, letters, onPress }) {
  /** @type {Record<import("./layouts.js").Action, any>} */
  const faces = {
    delete: html`<${Icon} name="backspace-bold" />`,
    shift: html`<${Icon} name="arrow-up-bold" />`,
    letters: t(letters === "chinese" ? "keyboard.letters" : "keyboard.letters_latin"),
    space: t("keyboard.space"),
    switch: t("keyboard.switch"),
    symbols: t("keyboard.symbols"),
    done: t("keyboard.done"),
  };
  const label = action === "delete" ? t("keyboard.delete") : action === "shift" ? t("keyboard.shift") : undefined;
  const on = action === "shift" ? page === "capitals" : undefined;
  const cls = `kb__key${width ? ` kb__key--${width}` : ""}${on ? " kb__key--on" : ""}`;
  return html`<${Key} label=${label} cls=${cls} pressed=${on} repeats=${action === "delete"} testid="key-${action}" onPress=${onPress}>${faces[action]}<//>`;
}
