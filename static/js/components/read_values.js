/** What was read on a picture, shown beside the place it was read in; only what the person confirms goes into the form. */
import { t, text } from "../core/i18n.js";
import { fillIn } from "../flow/submission.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { classes } from "./classes.js";
import { fieldValueText } from "./field_value.js";
import { FormField } from "./form_field.js";
import { Icon } from "./icon.js";
import { Note } from "./note.js";

/** While nothing is told over the socket, how often is asked. */
const ASK_AGAIN_MS = 2500;
/** After which the person is not kept any longer. */
const PATIENCE_MS = 90_000;
/** Air around what was read, in parts of the picture. */
const AIR = 0.015;

/**
 * @typedef {{field: string, value: string, doubt: any, box: number[]}} FoundValue
 * @typedef {{state: "off" | "asking" | "waiting" | "done" | "failed", cut: boolean | null, fields: FoundValue[]}} Reading `asking`: the server
 *   has not said yet whether it reads it
 */

/**
 * Has a picture read, once, and tells how it stands. Whatever goes wrong, the person goes on without.
 * @param {import("../entry/app.js").App} app @param {string | null} id of the picture; null: nothing to read
 * @param {number} version of the service
 * @returns {Reading}
 */
export function useReading(app, id, version) {
  const [reading, setReading] = useState(/** @type {Reading & {of: string | null}} */ ({ of: null, state: "off", cut: null, fields: [] }));
  useEffect(() => {
    if (!id) return undefined;
    let here = true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const until = Date.now() + PATIENCE_MS;
    const put = (/** @type {Partial<Reading>} */ next) => here && setReading({ of: id, state: "off", cut: null, fields: [], ...next });
    const look = async () => {
      clearTimeout(timer);
      const now = await app.api.reading(id, version).catch(() => null);
      if (!here) return;
      if (now?.state === "done" || now?.state === "failed") return put(now);
      if (Date.now() < until) timer = setTimeout(look, ASK_AGAIN_MS);
      else put({ state: "failed" });
    };
    const hush = app.live.on("material_read", (/** @type {any} */ news) => news.material_id === id && void look());
    app.api.askReading(id, version).then(
      ({ state }) => {
        if (state === "off" || !here) return put({ state: "off" });
        put({ state: "waiting" });
        return look();
      },
      () => put({ state: "off" }),
    );
    return () => {
      here = false;
      clearTimeout(timer);
      hush();
    };
  }, [id, version]);
  return reading.of === id ? reading : { state: id ? "asking" : "off", cut: null, fields: [] };
}

/**
 * What of a reading the person has not answered yet, as the form would hold it.
 * @param {Reading} reading @param {any} form of the service's definition @param {Record<string, unknown>} typed what stands in the form
 * @returns {{found: FoundValue, field: any, schema: any, value: unknown, before: unknown, same: boolean, there: boolean}[]} `there`: something else is
 *   filled in; it is not replaced unasked
 */
export function knownValues(reading, form, typed) {
  const fields = form.sections.flatMap((/** @type {any} */ section) => section.fields);
  return reading.fields.flatMap((found) => {
    const field = fields.find((/** @type {any} */ one) => one.name === found.field);
    if (!field) return [];
    const schema = form.schema.properties?.[field.name];
    const value = schema?.type === "object" ? { detail: found.value } : found.value;
    const before = typed[field.name];
    return [{ found, field, schema, value, before, same: JSON.stringify(before) === JSON.stringify(value), there: before !== undefined && before !== "" && before !== null }];
  });
}

/**
 * The person has confirmed what was read: it goes into the form at once, and the draft learns on which picture it was read.
 * @param {import("../entry/app.js").App} app @param {string} id of the picture @param {Record<string, unknown>} values
 */
export async function confirmReading(app, id, values) {
  const { form } = app.work.service.peek();
  app.work.edit((now) => fillIn(now, form, values));
  await app.work.keeper.flush();
  const draft = app.work.draft.peek();
  // What the server cannot note stays in the form all the same, as typed.
  if (draft) await app.guarded(app.api.confirmReading(id, draft.submission_id, values)).catch(() => undefined);
}

/**
 * @param {object} props
 * @param {boolean} [props.together] the screen says what this is, and has a key that confirms all that is plain
 * @param {{material_id: string, width?: number, height?: number}} props.page
 * @param {Reading} props.reading
 * @param {any} props.form of the service's definition
 * @param {Record<string, unknown>} props.typed what stands in the form
 * @param {(id: string, cut?: boolean | null) => string} props.image
 * @param {(name: string, value: unknown, read: boolean) => void} props.onConfirm `read`: it is what the picture says
 */
export function ReadValues({ together = false, page, reading, form, typed, image, onConfirm }) {
  const [left, setLeft] = useState(/** @type {string[]} */ ([]));
  const [mended, setMended] = useState(/** @type {string | null} */ (null));
  useEffect(() => (setLeft([]), setMended(null)), [page.material_id]);
  if (reading.state === "waiting") return html`<${Note} icon="magnifying-glass-duotone" live=${true} testid="reading">${t("read.waiting")}<//>`;
  const known = knownValues(reading, form, typed).filter(({ field }) => !left.includes(field.name));
  if (reading.state !== "done" || !known.length) return null;
  return html`<section class="sheet readings" data-testid="readings">
    ${!together && html`<h2 class="sect">${t("read.title")}</h2>`}
    ${known.map(({ found, field, schema, value, before, same, there }) => {
      const words = fieldValueText(field, value, undefined);
      const keep = () => setLeft([...left, field.name]);
      const take = () => (onConfirm(field.name, value, true), setMended(null));
      if (mended === field.name) {
        return html`<div key=${field.name} class="reading">
          <${Snippet} src=${image(page.material_id, reading.cut)} page=${page} box=${found.box} label=${text(field.label)} />
          <${FormField} field=${field} schema=${schema} value=${before} prefill=${undefined} required=${true} error=${undefined} onChange=${(/** @type {unknown} */ next) => onConfirm(field.name, next, false)} />
          <div class="reading__answers"><${Button} small=${true} icon="check-bold" label=${t("read.mended")} testid="read-mended" onPress=${() => (keep(), setMended(null))} /></div>
        </div>`;
      }
      const plain = together && !there && !found.doubt;
      return html`<div key=${field.name} class=${classes("reading", plain && !same && "reading--plain")} data-testid="read-${field.name}">
        <${Snippet} src=${image(page.material_id, reading.cut)} page=${page} box=${found.box} label=${text(field.label)} />
        <p class="reading__words">${t(same ? "read.same" : "read.found", { label: text(field.label) })}<b class="reading__value num">${field.widget === "id_number" ? found.value : words}</b></p>
        ${!same && there && html`<p class="reading__other">${t("read.differs", { value: fieldValueText(field, before, undefined) })}</p>`}
        ${found.doubt && !same && html`<p class="reading__doubt"><${Icon} name="warning-fill" />${text(found.doubt)}</p>`}
        ${!same &&
        html`<div class="reading__answers">
          ${!plain && html`<${Button} small=${true} kind="primary" icon="check-bold" label=${t(there ? "read.take" : "read.right")} testid="read-right" onPress=${take} />`}
          ${there && html`<${Button} small=${true} label=${t("read.keep")} testid="read-keep" onPress=${keep} />`}
          <${Button} small=${true} icon="pencil-simple-bold" label=${t("read.mend")} testid="read-mend" onPress=${() => (there || onConfirm(field.name, value, false), setMended(field.name))} />
        </div>`}
      </div>`;
    })}
  </section>`;
}

/** The part of the picture that was read. @param {{src: string, page: {width?: number, height?: number}, box: number[], label: string}} props */
function Snippet({ src, page, box, label }) {
  const { width = 3, height = 4 } = page;
  const [left, top, wide, high] = box;
  const x = Math.max(0, left - AIR) * width;
  const y = Math.max(0, top - AIR) * height;
  const right = Math.min(1, left + wide + AIR) * width;
  const bottom = Math.min(1, top + high + AIR) * height;
  return html`<svg class="reading__snippet" viewBox="${x} ${y} ${right - x} ${bottom - y}" preserveAspectRatio="xMinYMid meet" role="img" aria-label=${t("read.snippet", { label })}>
    <image href=${src} x="0" y="0" width=${width} height=${height} preserveAspectRatio="none" />
  </svg>`;
}
