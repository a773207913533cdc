/** Taking the pages of one material, and dropping them to take them anew. */
import { DeviceError } from "../device/bridge.js";
import { useCapture } from "../device/use_capture.js";
import { addPage, dropMaterial } from "../flow/submission.js";

/**
 * @param {import("../entry/app.js").App} app
 * @param {import("../flow/work.js").Asked | null} rule the material; null: none is being taken
 * @param {(key: string) => void} [onTaken] a page is in
 * @returns {{pages: any[], room: number, capture: import("../device/use_capture.js").Capture, retake: () => Promise<void>}} `room`: further
 *   pages that it may have; `retake`: what is there goes, and a terminal's scanner starts again
 */
export function useMaterialPages(app, rule, onTaken = () => undefined) {
  const draft = app.work.draft.peek();
  const given = rule ? draft?.materials[rule.key] : undefined;
  const pages = given && "pages" in given ? given.pages : [];
  const capture = useCapture(app, async (file, captured) => {
    if (!rule || !draft) return;
    const upload = await app.guarded(app.api.addMaterial({ file, itemCode: draft.item_code, key: rule.key, submissionId: draft.submission_id, captured }));
    if (pages.length + 1 + (upload.rest?.length ?? 0) > rule.max_pages) {
      for (const page of [upload, ...(upload.rest ?? [])]) await app.api.dropMaterial(page.material_id).catch(() => undefined);
      throw new DeviceError("too_many_pages");
    }
    onTaken(rule.key);
    app.work.edit((now) => addPage(now, rule.key, upload));
  });
  return {
    pages,
    room: rule ? rule.max_pages - pages.length : 0,
    capture,
    async retake() {
      if (!rule) return;
      app.work.edit((now) => dropMaterial(now, rule.key));
      for (const page of pages) await app.api.dropMaterial(page.material_id).catch(() => undefined); // The server clears unsent pages itself, too.
      if (!capture.own) await capture.more(rule.max_pages);
    },
  };
}
