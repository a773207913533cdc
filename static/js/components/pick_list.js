/** One of many: a box that says what is chosen and opens the whole list below it. Nothing lies over the page. */
import { t } from "../core/i18n.js";
import { html, useLayoutEffect, useState } from "../../vendor/preact/standalone.module.js";
import { useRadioKeys } from "./choice_card.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.id
 * @param {{value: string, title: string}[]} props.options
 * @param {string | null} props.value
 * @param {(value: string) => void} props.onChange
 * @param {string} [props.labelledBy]
 * @param {string} [props.describedBy]
 * @param {boolean} [props.invalid]
 */
export function PickList({ id, options, value, onChange, labelledBy, describedBy, invalid = false }) {
  const [open, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);
  return html`<${PickBox} id=${id} open=${open} words=${chosen?.title} empty=${t("form.pick")} icon=${null} labelledBy=${labelledBy} describedBy=${describedBy} invalid=${invalid} onToggle=${() => setOpen(!open)} />
    ${open && html`<${Choices} id="${id}-list" options=${options} value=${value} labelledBy=${labelledBy} onMove=${onChange} onChoose=${(/** @type {string} */ picked) => (onChange(picked), setOpen(false), document.getElementById(id)?.focus())} />`}`;
}

/**
 * The closed box. @param {{id: string, open: boolean, words?: string, empty: string, icon: string | null, labelledBy?: string, describedBy?: string, invalid: boolean, onToggle: () => void}} props
 */
export function PickBox({ id, open, words, empty, icon, labelledBy, describedBy, invalid, onToggle }) {
  return html`<button type="button" id=${id} class=${classes("box", "pick", invalid && "box--error")} aria-expanded=${String(open)} aria-controls=${open ? `${id}-list` : undefined} aria-labelledby=${labelledBy && `${labelledBy} ${id}-value`}
    aria-describedby=${describedBy} data-testid="pick-${id}" onClick=${onToggle}>
    ${icon && html`<${Icon} name=${icon} />`}<span id="${id}-value" class=${classes("grow", !words && "pick__empty")}>${words ?? empty}</span><${Icon} name=${open ? "caret-up-bold" : "caret-down-bold"} />
  </button>`;
}

/**
 * The open list. `onMove`: the arrows choose while they move; `onChoose`: a press.
 * @param {{id: string, options: {value: string, title: string}[], value: string | null, labelledBy?: string, label?: string, onMove?: (value: string) => void, onChoose: (value: string) => void}} props
 */
export function Choices({ id, options, value, labelledBy, label, onMove, onChoose }) {
  const { group, onKeyDown } = useRadioKeys(options, onMove ?? (() => {}));
  const first = Math.max(0, options.findIndex((option) => option.value === value));
  useLayoutEffect(() => {
    const at = /** @type {HTMLElement | undefined} */ (group.current?.querySelectorAll("[role=radio]")[first]);
    at?.focus({ preventScroll: true });
    group.current?.scrollIntoView({ block: "nearest" });
  }, [id, options]);
  return html`<div ref=${group} id=${id} class="pick__list" role="radiogroup" aria-labelledby=${labelledBy} aria-label=${labelledBy ? undefined : label} onKeyDown=${onKeyDown}>
    ${options.map(
      (option, index) => html`<button key=${option.value} type="button" class="opt" role="radio" aria-checked=${String(option.value === value)} tabindex=${index === first ? 0 : -1} data-testid="option-${option.value}" onClick=${() => onChoose(option.value)}>
        ${option.value === value && html`<${Icon} name="check-bold" />`}${option.title}
      </button>`,
    )}
  </div>`;
}
