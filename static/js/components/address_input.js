/**
 * An address: the region by the tree, then one line. When the tree cannot be asked, or does not reach there, the line
 * takes the whole address.
 */
import { t } from "../core/i18n.js";
import { partsOfAddress } from "../core/composed.js";
import { html, useEffect, useRef, useState } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { TextInput } from "./field.js";
import { Note } from "./note.js";
import { Choices, PickBox } from "./pick_list.js";

/** @typedef {import("../core/composed.js").Region} Region */
/** @typedef {{level: number, code: string, name: string, full_name: string, more: boolean}} Found a region of the tree; `more`: others lie within */
/** @typedef {(parent?: {level: number, code: string}) => Promise<Found[]>} AskRegions */

/** From the district on an address may stop: not every street is in the tree. */
const ENOUGH = 3;
const LEVELS = ["province", "city", "district", "street", "community"];

/**
 * @param {object} props
 * @param {string} props.id
 * @param {unknown} props.value an address, as text or as an object; undefined = nothing yet
 * @param {boolean} props.composed whether it is held as an object (schema `object`)
 * @param {AskRegions | undefined} props.regions undefined where the tree cannot be asked
 * @param {string} [props.error]
 * @param {any} [props.hint]
 * @param {number} [props.maxLength]
 * @param {(value: unknown) => void} props.onChange
 */
export function AddressInput({ id, value, composed, regions, error, hint, maxLength = 100, onChange }) {
  const [held, setHeld] = useState(() => opened(value));
  const written = useRef(value);
  useEffect(() => {
    if (value === written.current) return; // our own change coming back
    written.current = value;
    setHeld(opened(value));
  }, [value]);
  const change = (/** @type {{region: Region | null, detail: string}} */ next) => {
    setHeld(next);
    const line = next.detail.trim();
    // A region alone is no address: the field stays open until the line is there.
    written.current = !line ? undefined : composed ? { ...(next.region?.code ? { region: next.region } : {}), detail: next.detail } : next.region ? `${next.region.name} ${next.detail}` : next.detail;
    onChange(written.current);
  };
  const room = composed ? 100 : maxLength - (held.region ? held.region.name.length + 1 : 0);
  return html`<div class="address" role="group" aria-labelledby="${id}-label">
    ${regions && html`<${RegionPicker} id="${id}-region" region=${held.region} regions=${regions} onChange=${(/** @type {Region | null} */ region) => change({ ...held, region })} />`}
    <${TextInput} id=${id} error=${error} hint=${hint} value=${held.detail} maxLength=${Math.max(20, room)} placeholder=${t(held.region ? "form.address.line" : "form.address.whole")}
      onInput=${(/** @type {string} */ detail) => change({ ...held, detail })} />
  </div>`;
}

/** @param {unknown} value @returns {{region: Region | null, detail: string}} */
function opened(value) {
  if (typeof value === "object" && value !== null) {
    const { region, detail } = /** @type {import("../core/composed.js").Address} */ (value);
    return { region: region ?? null, detail: detail ?? "" };
  }
  const { place, detail } = partsOfAddress(String(value ?? ""));
  return { region: place ? { level: 0, code: "", name: place } : null, detail };
}

/** @param {{id: string, region: Region | null, regions: AskRegions, onChange: (region: Region | null) => void}} props */
function RegionPicker({ id, region, regions, onChange }) {
  const [open, setOpen] = useState(false);
  const [trail, setTrail] = useState(/** @type {Found[]} */ ([]));
  const [list, setList] = useState(/** @type {Found[] | null} */ (null));
  const [away, setAway] = useState(false);
  const last = trail.at(-1);
  useEffect(() => {
    if (!open) return;
    let here = true;
    setList(null);
    setAway(false);
    regions(last && { level: last.level, code: last.code }).then(
      (found) => {
        if (!here) return;
        // One way on is no question.
        if (found.length === 1 && found[0].more) setTrail([...trail, found[0]]);
        else setList(found);
      },
      () => here && setAway(true),
    );
    return () => {
      here = false;
    };
  }, [open, last?.level, last?.code]);
  const done = (/** @type {Found} */ found) => {
    onChange({ level: found.level, code: found.code, name: found.full_name });
    setOpen(false);
    document.getElementById(id)?.focus();
  };
  const choose = (/** @type {string} */ code) => {
    const found = list?.find((one) => one.code === code);
    if (!found) return;
    if (found.more) setTrail([...trail, found]);
    else done(found);
  };
  const level = t(`form.address.level.${LEVELS[last?.level ?? 0] ?? "community"}`);
  return html`<${PickBox} id=${id} open=${open} words=${region?.name} empty=${t("form.address.pick")} icon="map-pin-bold" invalid=${false} onToggle=${() => setOpen(!open)} />
    ${open &&
    html`<div class="pick__panel" id="${id}-list">
      ${trail.length > 0 &&
      html`<div class="row row--wrap pick__trail">${trail.map((one, at) => html`<${Button} key=${one.level} small=${true} label=${one.name} onPress=${() => setTrail(trail.slice(0, at))} testid="trail-${one.level}" />`)}
        ${last && last.level >= ENOUGH && html`<${Button} small=${true} kind="primary" icon="check-bold" label=${t("form.address.here")} onPress=${() => done(last)} testid="${id}-here" />`}</div>`}
      <p class="field__hint" role="status">${away ? "" : list ? level : t("loading.title")}</p>
      ${away && html`<${Note} tone="caution" title=${t("form.address.away")}>${t("form.address.away_text")}<//>`}
      ${list && html`<${Choices} id="${id}-choices" label=${level} options=${list.map((one) => ({ value: one.code, title: one.name }))} value=${null} onChoose=${choose} />`}
      ${region && html`<div class="row"><${Button} small=${true} icon="x-bold" label=${t("form.address.without")} onPress=${() => (onChange(null), setOpen(false))} /></div>`}
    </div>`}`;
}
