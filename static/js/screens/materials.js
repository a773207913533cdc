/** 交材料: what the city knows already need not be handed in; the rest is scanned page by page. */
import { Button } from "../components/button.js";
import { CameraPreview } from "../components/camera_preview.js";
import { MaterialList, MaterialRow } from "../components/material_row.js";
import { Note } from "../components/note.js";
import { Captured, ScanMoment, Strip } from "../components/scan_moment.js";
import { t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { useCamera } from "../device/use_camera.js";
import { useCue } from "../device/use_cue.js";
import { useScan } from "../device/use_scan.js";
import { addPage, dropMaterial, useLicence } from "../flow/submission.js";
import { isGiven, missingMaterials } from "../flow/work.js";
import { html, useEffect, useState } from "../../vendor/preact/standalone.module.js";

/**
 * The licences that can stand for the asked materials; each is used at once where nothing was handed in.
 * @param {import("../entry/app.js").App} app @param {any[]} asked
 */
function useLicences(app, asked) {
  const types = [...new Set(asked.filter((rule) => rule.sources.includes("licence") && rule.licence_type).map((rule) => rule.licence_type))];
  const loaded = useLoaded(async () => (types.length ? app.guarded(app.api.licences(types)) : { licences: [], unavailable: null }), types.join());
  const [declined, setDeclined] = useState(/** @type {string[]} */ ([]));
  const licences = loaded.value?.licences ?? [];
  const licenceFor = (/** @type {any} */ rule) => licences.find((/** @type {any} */ licence) => licence.type === rule.licence_type);
  useEffect(() => {
    for (const rule of asked) {
      const licence = rule.sources.includes("licence") && licenceFor(rule);
      if (licence && !declined.includes(rule.key) && !isGiven(app.work.draft.peek()?.materials[rule.key])) app.work.edit((now) => useLicence(now, rule.key, licence));
    }
  }, [loaded.value, asked.map((rule) => rule.key).join()]);
  return {
    waiting: loaded.value === null && !loaded.error,
    unavailable: loaded.value?.unavailable ?? (loaded.error ? { zh: t("materials.licences_down"), en: t("materials.licences_down") } : null),
    licenceFor,
    decline(/** @type {string} */ key) {
      setDeclined([...declined, key]);
      app.work.edit((now) => dropMaterial(now, key));
    },
  };
}

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Materials({ app, place, Page }) {
  const service = useValue(app.work.service);
  const draft = useValue(app.work.draft);
  // The conditions of materials may read what the department filled in, also after a reload.
  const prefilled = useLoaded(() => app.work.loadPrefill(place.item), place.item);
  const asked = service && draft ? app.work.state().materials : [];
  const licences = useLicences(app, asked);
  // Nobody is sent to scan what a licence that is still being looked up makes unnecessary.
  const loaded = licences.waiting ? { ...prefilled, value: null } : prefilled;
  const [chosen, setChosen] = useState(/** @type {string | null} */ (null));

  const given = draft?.materials ?? {};
  const missing = missingMaterials(asked, given);
  const current = asked.find((rule) => rule.key === chosen) ?? asked.find((rule) => rule.key === missing[0]) ?? null;
  const pages = current && given[current.key] && "pages" in given[current.key] ? /** @type {any} */ (given[current.key]).pages : [];
  const scan = useScan(app.bridge, async (file) => {
    if (!current || !draft) return;
    const page = await app.guarded(app.api.addMaterial({ file, itemCode: draft.item_code, key: current.key, submissionId: draft.submission_id }));
    setChosen(current.key);
    app.work.edit((now) => addPage(now, current.key, page));
  });
  const camera = useCamera(app);
  const waits = scan.phase === "no_paper" || (scan.phase === "idle" && current !== null && pages.length === 0 && !camera.url);
  useCue(app, waits ? "scanner" : null, scan.phase === "no_paper" ? "scan_page" : null);
  if (!service || !draft) return html`<${Page} title=${t("loading.title")} />`;

  const room = current ? current.max_pages - pages.length : 0;
  const shoot = () => scan.give(camera.take).then(camera.close);
  const busy = scan.phase === "scanning" || scan.phase === "sending" || scan.phase === "no_paper";
  const showing = pages.length > 0 && (scan.phase === "idle" || scan.phase === "failed");
  const drop = async (/** @type {string} */ key) => {
    app.work.edit((now) => dropMaterial(now, key));
    for (const page of pages) await app.api.dropMaterial(page.material_id).catch(() => undefined); // The server clears unsent pages itself, too.
  };
  const retake = async () => {
    if (current) await drop(current.key);
    await scan.start(current?.max_pages);
  };

  const toNext = () => (missing.length ? setChosen(missing[0]) : app.send({ type: "forward" }));
  const next = busy
    ? undefined
    : showing || !current
      ? { label: t(missing.length ? "materials.next_one" : "materials.forward"), onPress: toNext }
      : camera.url
        ? { label: t("camera.take"), icon: "camera-bold", onPress: shoot }
        : { label: t(scan.phase === "failed" ? "materials.retry" : "materials.take"), icon: "scan-bold", onPress: () => scan.start(room) };
  const alternatives = [
    busy && { label: t("materials.stop"), icon: "x-bold", onPress: scan.stop },
    showing && { label: t("materials.retake"), icon: "arrow-clockwise-bold", onPress: retake, testid: "retake" },
    showing && room > 0 && { label: t("materials.more"), icon: "plus-bold", onPress: () => scan.start(room), testid: "more-pages" },
    camera.url && !busy && { label: t("camera.scanner"), icon: "scan-bold", onPress: camera.close, testid: "use-scanner" },
    camera.offered && !camera.url && current && !showing && !busy && { label: t("camera.use"), icon: "camera-bold", onPress: camera.open, testid: "use-camera" },
    current && !showing && !busy && !current.needed && { label: t("materials.later"), onPress: () => app.send({ type: "forward" }) },
  ].filter(Boolean);

  const name = text(current?.name);
  const title = showing && missing.length ? t("materials.taken", { name }) : current && !showing ? t(current.needed ? "materials.missing" : "materials.optional", { name }) : t("materials.complete");
  const more = showing && current && text(current.note) && pages.length < current.max_pages;
  const lead = more
    ? t("materials.taken_note", { note: text(current.note) })
    : showing || !current
      ? t(missing.length ? "materials.taken_lead" : "materials.complete_lead")
      : text(current.note) || t("materials.lead");
  // What is still to be done stands first.
  const settled = (/** @type {any} */ rule) => Number(Boolean(rule.known || (given[rule.key] && "licence_id" in given[rule.key])));
  const rows = [...asked].sort((left, right) => settled(left) - settled(right));
  const picture = showing
    ? html`<${Captured} pages=${pages} image=${app.api.materialImage} name=${name} />`
    : camera.url && scan.phase !== "failed"
      ? html`<${CameraPreview} url=${camera.url} busy=${busy} />`
      : current && html`<${ScanMoment} phase=${scan.phase} error=${scan.error} page=${scan.page} />${busy && pages.length > 0 && html`<${Strip} pages=${pages} image=${app.api.materialImage} />`}`;
  return html`<${Page} title=${title} lead=${lead} small=${true} loaded=${loaded} dock=${{ next, alternatives }} voice=${picture}>
    ${licences.unavailable && html`<${Note} tone="caution">${text(licences.unavailable)}<//>`}
    <${MaterialList} title=${t("materials.list", { count: asked.length })}>
      ${rows.map((rule) => {
        const held = given[rule.key];
        const reused = held && "licence_id" in held;
        const canScan = rule.sources.includes("scan");
        const action = reused
          ? canScan && html`<${Button} small=${true} label=${t("materials.scan_instead")} onPress=${() => (licences.decline(rule.key), setChosen(rule.key))} />`
          : rule.key !== current?.key && canScan && !busy && html`<${Button} small=${true} label=${t(isGiven(held) ? "materials.look" : "materials.take")} onPress=${() => setChosen(rule.key)} />`;
        return html`<${MaterialRow} key=${rule.key} id=${rule.key} name=${text(rule.name)} now=${rule.key === current?.key} how=${howText(rule, held, licences.licenceFor(rule))}
          state=${stateOf(rule, held, rule.key === current?.key && busy)} action=${action} />`;
      })}
    <//>
  <//>`;
}

/** @param {any} rule @param {any} held @param {any} licence */
function howText(rule, held, licence) {
  if (rule.known) return text(rule.note) || t("materials.from_sign_in");
  if (held && "licence_id" in held) return t("materials.from_licence", { name: licence?.name ?? held.name, issuer: licence?.issuer ?? "" });
  if (isGiven(held)) return t("materials.pages", { count: held.pages.length });
  return rule.sources.includes("scan") ? t("materials.how_scan") : t("materials.no_licence");
}

/** @param {any} rule @param {any} held @param {boolean} taking */
function stateOf(rule, held, taking) {
  if (rule.known) return { tone: "positive", text: t("materials.state_reused") };
  if (taking) return { tone: "primary", text: t("materials.state_taking") };
  if (held && "licence_id" in held) return { tone: "positive", text: t("materials.state_reused") };
  if (isGiven(held)) return { tone: "positive", text: t("materials.state_taken") };
  return rule.needed ? { tone: "caution", text: t("materials.state_missing") } : { tone: "plain", text: t("materials.state_optional") };
}
