/** What the letters may mean: a bar above the keys, and a sheet over them for the rest. */
import { html } from "../../../vendor/preact/standalone.module.js";
import { t } from "../../core/i18n.js";
import { Key } from "./key.js";

/**
 * @param {object} props
 * @param {string} props.spelled the letters as syllables
 * @param {import("./pinyin.js").Candidate[]} props.list
 * @param {boolean} props.loading the table is still on its way
 * @param {boolean} props.open the sheet with all of them is shown
 * @param {() => void} props.onToggle
 * @param {(candidate: import("./pinyin.js").Candidate) => void} props.onChoose
 */
export function CandidateBar({ spelled, list, loading, open, onToggle, onChoose }) {
  if (!spelled) return html`<div class="kb__cands"><span class="kb__hint">${t("keyboard.hint")}</span></div>`;
  return html`<div class="kb__cands" role="group" aria-label=${t("keyboard.candidates")}>
    <span class="kb__pinyin num" data-testid="pinyin"><b>${spelled}</b></span>
    ${loading && html`<span class="kb__hint" role="status">${t("keyboard.loading")}</span>`}
    <div class="kb__list">${!open && list.slice(0, 8).map((candidate, index) => html`<${Candidate} key=${candidate.text} candidate=${candidate} first=${index === 0} onChoose=${onChoose} />`)}</div>
    ${list.length > 1 && html`<${Key} cls="opt kb__more" testid="key-more" onPress=${onToggle}>${open ? t("keyboard.less") : t("keyboard.more")}<//>`}
  </div>`;
}

/** All candidates, in place of the keys. @param {{list: import("./pinyin.js").Candidate[], onChoose: (candidate: import("./pinyin.js").Candidate) => void}} props */
export function CandidateSheet({ list, onChoose }) {
  return html`<div class="kb__sheet">${list.map((candidate, index) => html`<${Candidate} key=${candidate.text} candidate=${candidate} first=${index === 0} onChoose=${onChoose} />`)}</div>`;
}

/** @param {{candidate: import("./pinyin.js").Candidate, first: boolean, onChoose: (candidate: import("./pinyin.js").Candidate) => void}} props */
function Candidate({ candidate, first, onChoose }) {
  return html`<${Key} cls=${first ? "kb__cand kb__cand--first" : "kb__cand"} testid="candidate-${candidate.text}" onPress=${() => onChoose(candidate)}>${candidate.text}<//>`;
}
