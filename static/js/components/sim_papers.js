/** What a simulated printer put out: small pictures, newest first; one of them large. */
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { t } from "../core/i18n.js";

const SHOWN = 6;

/**
 * @param {object} props
 * @param {string} props.device
 * @param {{name: string}[]} props.papers newest first
 * @param {(device: string, name: string) => Promise<string | null>} props.load
 */
export function SimPapers({ device, papers, load }) {
  const [pictures, setPictures] = useState(/** @type {Record<string, string | null>} */ ({}));
  const [large, setLarge] = useState(/** @type {string | null} */ (null));
  const asked = useRef(new Set());
  const shown = papers.slice(0, SHOWN);
  useEffect(() => {
    for (const { name } of shown) {
      if (asked.current.has(name)) continue;
      asked.current.add(name);
      load(device, name).then(
        (picture) => setPictures((now) => ({ ...now, [name]: picture })),
        () => asked.current.delete(name), // Not there yet, or the simulator is away: asked again with the next state.
      );
    }
  });
  return html`<section>
    <h3>${t("sim.papers", { count: papers.length })}</h3>
    <div class="sim__papers">
      ${shown.map(
        ({ name }) => html`<button key=${name} type="button" class="sim__paper" aria-label=${t("sim.enlarge", { name })} data-testid="sim-${device}-paper" disabled=${!pictures[name]} onClick=${() => setLarge(name)}>
          ${pictures[name] && html`<img src=${pictures[name]} alt="" />`}
        </button>`,
      )}
    </div>
    ${large && pictures[large] && html`<${Large} name=${large} src=${pictures[large]} onClose=${() => setLarge(null)} />`}
  </section>`;
}

/** @param {{name: string, src: string, onClose: () => void}} props */
function Large({ name, src, onClose }) {
  const close = useRef(/** @type {HTMLButtonElement | null} */ (null));
  useLayoutEffect(() => close.current?.focus(), []);
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return html`<div class="sim__large" role="dialog" aria-label=${t("sim.paper", { name })} onKeyDown=${onKeyDown} data-testid="sim-large">
    <div class="sim__large-paper"><img src=${src} alt=${t("sim.paper", { name })} /></div>
    <button type="button" ref=${close} onClick=${onClose}>${t("sim.close")}</button>
  </div>`;
}
