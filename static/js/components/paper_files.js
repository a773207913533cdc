/** The papers of a case on somebody's own phone or computer: opened, kept, sent on. They are fetched as who is signed in. */
import { t, text } from "../core/i18n.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { Button } from "./button.js";
import { Icon } from "./icon.js";

/** @typedef {import("../device/printing.js").DocumentRef} DocumentRef */

/** Whether this browser hands files on to other programs. */
function shares() {
  const one = typeof File === "function" && new File([], "a.pdf", { type: "application/pdf" });
  return Boolean(one && navigator.canShare?.({ files: [one] }));
}

/**
 * @param {object} props
 * @param {any} props.app
 * @param {DocumentRef[]} props.documents
 * @param {(() => unknown) | false} [props.onForm] makes a file of what was handed in, where there is none yet
 */
export function PaperFiles({ app, documents, onForm }) {
  // What one came for stands first.
  const first = (/** @type {DocumentRef} */ one) => Number(one.kind !== "result");
  const sorted = [...documents].sort((left, right) => first(left) - first(right));
  return html`<section class="sheet sheet--pad section" data-testid="papers">
    <h2 class="sect">${t("files.title", { count: documents.length + (onForm ? 1 : 0) })}</h2>
    <ul>${sorted.map((document) => html`<${PaperFile} key=${document.document_id} app=${app} document=${document} />`)}
      ${onForm && html`<li class="paper-file" data-testid="file-application_form">
        <${Icon} name="file-text-duotone" />
        <span class="paper-file__name grow">${t("case.form")}<small class="note">${t("case.form_note")}</small></span>
        <span class="paper-file__do"><${Button} small=${true} icon="file-text-duotone" label=${t("case.form_make")} testid="make-application_form" onPress=${onForm} /></span>
      </li>`}</ul>
    <p class="note">${t("files.note")}</p>
  </section>`;
}

/** @param {{app: any, document: DocumentRef}} props */
function PaperFile({ app, document }) {
  const [busy, setBusy] = useState(false);
  const { document_id: id, kind } = document;
  const title = text(document.title);
  const name = `${title}.pdf`;
  const share = async () => {
    setBusy(true);
    try {
      const { bytes } = await app.guarded(app.api.documentPdf(id));
      await navigator.share({ files: [new File([bytes], name, { type: "application/pdf" })], title });
    } catch (error) {
      if (/** @type {any} */ (error)?.name !== "AbortError") app.say(error); // Thinking better of it is no trouble.
    }
    setBusy(false);
  };
  const address = app.api.documentFile(id);
  return html`<li class="paper-file" data-testid="file-${kind}">
    <${Icon} name="file-text-duotone" />
    <span class="paper-file__name grow">${title}${!document.ready && html`<small class="note" role="status">${t(document.late ? "files.late" : "files.preparing")}</small>`}</span>
    ${document.ready &&
    html`<span class="paper-file__do">
      <a class="btn btn--small" href=${address} target="_blank" rel="noopener" data-testid="open-${kind}"><${Icon} name="eye-bold" />${t("files.open")}</a>
      ${shares()
        ? html`<${Button} small=${true} icon="share-network-bold" label=${t("files.share")} busy=${busy} onPress=${share} testid="share-${kind}" />`
        : html`<a class="btn btn--small" href=${address} download=${name} data-testid="save-${kind}"><${Icon} name="download-simple-bold" />${t("files.save")}</a>`}
    </span>`}
  </li>`;
}
