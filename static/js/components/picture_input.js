/** A phone's own camera or album, behind one button; what it took, with a way to take it out again. */
import { t } from "../core/i18n.js";
import { html } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.label
 * @param {boolean} props.busy it is on its way
 * @param {boolean} props.disabled
 * @param {(files: File[]) => void} props.onFiles
 */
export function PictureInput({ id, label, busy, disabled, onFiles }) {
  const chosen = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const files = [...(input.files ?? [])];
    input.value = ""; // The same picture may be chosen again, and the page keeps no copy of it.
    if (files.length) onFiles(files);
  };
  return html`<label class=${classes("btn btn--small picture", disabled && "picture--off")}>
    <${Icon} name="camera-bold" />${busy ? t("pictures.sending") : label}
    <input class="picture__file" type="file" accept="image/jpeg,image/png" capture="environment" disabled=${disabled} onChange=${chosen} data-testid="picture-${id}" />
  </label>`;
}

/** @param {{pages: {material_id: string}[], name: string, image: (id: string) => string, onDrop?: (id: string) => void}} props */
export function PictureStrip({ pages, name, image, onDrop }) {
  return html`<ol class="pictures">
    ${pages.map(
      ({ material_id: id }, index) => html`<li key=${id} class="pictures__page">
        <img src=${image(id)} alt=${t("pictures.page", { name, page: index + 1 })} />
        ${onDrop && html`<${Button} small=${true} icon="trash-bold" label=${t("pictures.drop")} onPress=${() => onDrop(id)} />`}
      </li>`,
    )}
  </ol>`;
}
