/** Choosing one of a few things. Radio semantics: arrows move, space chooses, nothing jumps to the next screen. */
import { html, useRef } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

/** @type {Record<string, number>} */
const ARROWS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * @typedef {object} Option
 * @property {string} value
 * @property {any} title
 * @property {any} [note] what follows from choosing it
 * @property {string} [icon] duotone sprite name
 *
 * Arrow keys in a radio group: the next or previous radio takes focus and the choice.
 * @param {Option[]} options
 * @param {(value: string) => void} onChange
 */
export function useRadioKeys(options, onChange) {
  const group = useRef(/** @type {HTMLElement|null} */ (null));
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const step = ARROWS[event.key];
    if (!step || !group.current) return;
    const radios = /** @type {HTMLElement[]} */ ([...group.current.querySelectorAll("[role=radio]")]);
    const at = radios.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const to = (at + step + radios.length) % radios.length;
    radios[to].focus();
    onChange(options[to].value);
  };
  return { group, onKeyDown };
}

/**
 * Tab stops of a radio group: the chosen one, or the first while nothing is chosen.
 * @param {number} index
 * @param {string|null|undefined} value
 * @param {Option[]} options
 */
function tabIndexOf(index, value, options) {
  const chosen = options.findIndex((option) => option.value === value);
  return index === Math.max(0, chosen) ? 0 : -1;
}

/**
 * Full-width cards.
 * @param {object} props
 * @param {string} props.legend spoken name of the group
 * @param {boolean} [props.showLegend] default false: the headline asks already
 * @param {Option[]} props.options
 * @param {string|null} [props.value] nothing is chosen at first
 * @param {(value: string) => void} props.onChange
 * @param {string} [props.labelledBy]
 */
export function ChoiceGroup({ legend, showLegend = false, options, value, onChange, labelledBy }) {
  const { group, onKeyDown } = useRadioKeys(options, onChange);
  return html`<div>
    ${showLegend && html`<p class="sect" aria-hidden="true">${legend}</p>`}
    <div ref=${group} class="choices" role="radiogroup" aria-label=${labelledBy ? undefined : legend} aria-labelledby=${labelledBy} onKeyDown=${onKeyDown}>
      ${options.map(
        (option, index) => html`<button key=${option.value} type="button" role="radio" aria-checked=${String(option.value === value)} tabindex=${tabIndexOf(index, value, options)}
          class="sheet sheet--tap task choice" data-testid="option-${option.value}" onClick=${() => onChange(option.value)}>
          ${option.icon && html`<${Icon} name=${option.icon} />`}
          <span class="grow"><span class="task__name">${option.title}</span>${option.note && html`<span class="note">${option.note}</span>`}</span>
          ${option.value === value && html`<span class="choice__tick"><${Icon} name="check-circle-fill" /></span>`}
        </button>`,
      )}
    </div>
  </div>`;
}

/**
 * Small options side by side (到窗口拿 / 寄到家), for form fields with up to four short choices.
 * @param {object} props
 * @param {Option[]} props.options
 * @param {string|null} [props.value]
 * @param {(value: string) => void} props.onChange
 * @param {string} [props.labelledBy]
 * @param {string} [props.describedBy]
 * @param {boolean} [props.invalid]
 * @param {"row"|"wrap"|"stack"} [props.layout]
 */
export function Segmented({ options, value, onChange, labelledBy, describedBy, invalid = false, layout = "row" }) {
  const { group, onKeyDown } = useRadioKeys(options, onChange);
  return html`<div ref=${group} class=${classes("seg", layout !== "row" && `seg--${layout}`)} role="radiogroup" aria-labelledby=${labelledBy} aria-describedby=${describedBy}
    aria-invalid=${invalid ? "true" : undefined} onKeyDown=${onKeyDown}>
    ${options.map(
      (option, index) => html`<button key=${option.value} type="button" class="opt" role="radio" aria-checked=${String(option.value === value)} tabindex=${tabIndexOf(index, value, options)}
        data-testid="option-${option.value}" onClick=${() => onChange(option.value)}>
        ${option.value === value && html`<${Icon} name="check-bold" />`}${option.title}
      </button>`,
    )}
  </div>`;
}

/**
 * Several of many: small toggles in a wrapping row.
 * @param {object} props
 * @param {string} props.legend
 * @param {{value: string, title: string}[]} props.options
 * @param {string[]} props.values
 * @param {(values: string[]) => void} props.onChange
 */
export function ChipGroup({ legend, options, values, onChange }) {
  const toggle = (/** @type {string} */ value) => onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  return html`<div class="chips" role="group" aria-label=${legend}>
    ${options.map(
      ({ value, title }) => html`<button key=${value} type="button" class="opt" aria-pressed=${String(values.includes(value))} data-testid="tag-${value}" onClick=${() => toggle(value)}>
        ${values.includes(value) && html`<${Icon} name="check-bold" />`}${title}
      </button>`,
    )}
  </div>`;
}

/**
 * One statement to agree to, as a wide check box.
 * @param {object} props
 * @param {any} props.title
 * @param {any} [props.note]
 * @param {boolean} props.checked
 * @param {(checked: boolean) => void} props.onChange
 * @param {string} [props.testid]
 */
export function CheckCard({ title, note, checked, onChange, testid }) {
  return html`<button type="button" role="checkbox" aria-checked=${String(checked)} class="sheet sheet--tap check" data-testid=${testid} onClick=${() => onChange(!checked)}>
    <${Icon} name=${checked ? "check-square-fill" : "square-bold"} />
    <span class="grow"><b>${title}</b>${note && html`<span>${note}</span>`}</span>
  </button>`;
}
