/** 好差评: five rows of equal size and colour, a drawn mouth and a word each; nothing is chosen until touched. */
import { html } from "../../vendor/preact/standalone.module.js";
import { useRadioKeys } from "./choice_card.js";
import { Icon } from "./icon.js";

/** Mouth arcs by level: 5 (非常满意) to 1 (非常不满意). @type {Record<number, string>} */
const MOUTHS = {
  5: "M6 10 C 24 52, 64 52, 82 10",
  4: "M6 22 C 28 46, 60 46, 82 22",
  3: "M6 30 C 30 36, 58 36, 82 30",
  2: "M6 38 C 30 26, 58 26, 82 38",
  1: "M6 52 C 24 10, 64 10, 82 52",
};

/**
 * @param {object} props
 * @param {string} props.legend
 * @param {{level: number, label: string}[]} props.levels best first
 * @param {number|null} [props.value]
 * @param {(level: number) => void} props.onChange
 */
export function Rating({ legend, levels, value = null, onChange }) {
  const options = levels.map(({ level }) => ({ value: String(level), title: "" }));
  const { group, onKeyDown } = useRadioKeys(options, (chosen) => onChange(Number(chosen)));
  const stop = Math.max(0, levels.findIndex(({ level }) => level === value));
  return html`<div ref=${group} class="rating" role="radiogroup" aria-label=${legend} onKeyDown=${onKeyDown}>
    ${levels.map(
      ({ level, label }, index) => html`<button key=${level} type="button" role="radio" aria-checked=${String(level === value)} tabindex=${index === stop ? 0 : -1}
        class="sheet sheet--tap rating__row" data-testid="rate-${level}" onClick=${() => onChange(level)}>
        <svg class="rating__mouth" viewBox="0 0 88 64" aria-hidden="true"><path d=${MOUTHS[level]} /></svg>
        <b>${label}</b>${level === value && html`<span class="rating__tick"><${Icon} name="check-circle-fill" size="l" /></span>`}
      </button>`,
    )}
  </div>`;
}
