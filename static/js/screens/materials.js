/** 交材料: what the city knows already need not be handed in; the rest is scanned page by page. */
import { Button } from "../components/button.js";
import { captureActions } from "../components/capture_actions.js";
import { EarlierOffer } from "../components/earlier_offer.js";
import { useTopWith } from "../components/frame.js";
import { useMaterialPages } from "../components/material_pages.js";
import { MaterialList, MaterialRow } from "../components/material_row.js";
import { Note } from "../components/note.js";
import { PaperButtons } from "../components/paper_sheet.js";
import { confirmReading, ReadValues, useReading } from "../components/read_values.js";
import { Captured, CaptureMoment, captureTrouble, PageStrip } from "../components/scan_moment.js";
import { t, text } from "../core/i18n.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { hereText } from "../core/words.js";
import { useCue } from "../device/use_cue.js";
import { addPage, changePage, dropMaterial, fillIn, promiseMaterial, useLicence } from "../flow/submission.js";
import { isGiven, isPromised, missingMaterials } from "../flow/work.js";
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
  const given = app.work.draft.peek()?.materials ?? {};
  const usable = asked.filter((rule) => rule.sources.includes("licence") && licenceFor(rule) && !declined.includes(rule.key) && !isGiven(given[rule.key]) && !isPromised(rule, given[rule.key]));
  useEffect(() => {
    for (const rule of usable) app.work.edit((now) => useLicence(now, rule.key, licenceFor(rule)));
  }, [usable.map((rule) => rule.key).join()]);
  return {
    // A licence that is there but not yet put in place would show its own material as missing for a moment.
    waiting: (loaded.value === null && !loaded.error) || usable.length > 0,
    unavailable: loaded.value?.unavailable ?? (loaded.error ? { zh: t("materials.licences_down"), en: t("materials.licences_down") } : null),
    licenceFor,
    decline(/** @type {string} */ key) {
      setDeclined([...declined, key]);
      app.work.edit((now) => dropMaterial(now, key));
    },
  };
}

/**
 * What was handed in before and is still good, by material; nothing of it where the server cannot say. `waiting`: it has not
 * said yet; a key that scans must not become one that takes the old pages while a finger is on its way to it.
 * @param {import("../entry/app.js").App} app @param {any[]} asked @param {{code: string, service_version: number} | null} service
 */
function useEarlier(app, asked, service) {
  const wanted = asked.some((rule) => rule.valid_days);
  const code = service?.code ?? "";
  const loaded = useLoaded(async () => (wanted && service ? app.guarded(app.api.earlierMaterials(code, service.service_version)) : []), `${code} ${wanted}`);
  const offerFor = (/** @type {string | undefined} */ key) => (loaded.value ?? []).find((offer) => offer.key === key) ?? null;
  return { offerFor, waiting: loaded.value === null && loaded.error === null };
}

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Materials({ app, place, Page }) {
  const service = useValue(app.work.service);
  const draft = useValue(app.work.draft);
  // The conditions of materials may read what the department filled in, also after a reload.
  const prefilled = useLoaded(() => app.work.loadPrefill(place.item), place.item);
  const asked = service && draft ? app.work.state().materials : [];
  const licences = useLicences(app, asked);
  const earlier = useEarlier(app, asked, service);
  const earlierFor = earlier.offerFor;
  // Nobody is sent to scan what a licence or an earlier hand-in that is still being looked up makes unnecessary.
  const undecided = licences.waiting || earlier.waiting;
  const loaded = undecided ? { ...prefilled, value: null } : prefilled;
  const [chosen, setChosen] = useState(/** @type {string | null} */ (null));

  const given = draft?.materials ?? {};
  const missing = missingMaterials(asked, given);
  const current = asked.find((rule) => rule.key === chosen) ?? asked.find((rule) => rule.key === missing[0]) ?? null;
  useTopWith(current?.key);
  const { pages, room, capture, retake: takeAnew } = useMaterialPages(app, current, setChosen);
  const { phase, busy, failed } = capture;
  const waits = phase === "no_paper" || (phase === "idle" && current !== null && pages.length === 0 && !capture.preview);
  useCue(app, waits ? "scanner" : null, phase === "no_paper" ? "scan_page" : null);
  const [looked, setLooked] = useState(/** @type {string | null} */ (null));
  const [anew, setAnew] = useState(/** @type {string[]} */ ([]));
  const shown = pages.find((/** @type {any} */ page) => page.material_id === looked) ?? pages.at(-1);
  const reading = useReading(app, current?.reads?.length && shown ? shown.material_id : null, service?.service_version ?? 0);
  if (!service || !draft) return html`<${Page} title=${t("loading.title")} />`;

  const choose = (/** @type {string} */ key) => {
    if (key !== current?.key) capture.closeCamera();
    setChosen(key);
  };
  const retake = async () => {
    if (current) setAnew([...anew, current.key]);
    await takeAnew();
  };
  const actions = captureActions({ capture, taken: pages.length, room, onRetake: retake, onHelp: () => (app.dialog.value = { kind: "help" }) });
  const { showing } = actions;
  const offer = current && !busy && !failed && !capture.preview && pages.length === 0 && !anew.includes(current.key) ? earlierFor(current.key) : null;
  const takeEarlier = async () => {
    const { key, case_number } = /** @type {any} */ (offer);
    const given = await app.guarded(app.api.takeEarlier(service.code, { service_version: service.service_version, submission_id: draft.submission_id, key, case_number })).catch(() => null);
    if (!given) return setAnew([...anew, key]); // it is too old by now, or gone: it is taken anew
    app.work.edit((now) => given.reduce((/** @type {any} */ held, /** @type {any} */ page) => addPage(held, key, page), now));
  };
  const toNext = () => (missing.length ? choose(missing[0]) : app.send({ type: "forward" }));
  const next = showing || !current ? { label: t(missing.length ? "materials.next_one" : "materials.forward"), onPress: toNext } : offer ? { label: t("earlier.use"), icon: "check-bold", onPress: takeEarlier } : actions.next;
  // Who prepares the form here brings along what they do not have at hand.
  const later = current && !showing && !busy && (!current.needed || app.work.prepares()) && { label: t("materials.later"), onPress: () => app.send({ type: "forward" }) };
  const promise = () => {
    app.work.edit((now) => promiseMaterial(now, /** @type {any} */ (current).key));
    setChosen(null);
  };
  const follow = current && !showing && !busy && current.needed && current.follow_days && !isPromised(current, given[current.key]) && { label: t("materials.promise", { days: current.follow_days }), icon: "clock-bold", onPress: promise, testid: "promise" };
  const again = offer && { label: t("earlier.anew"), icon: "scan-bold", onPress: () => setAnew([...anew, offer.key]), testid: "take-anew" };
  const alternatives = [...(offer ? [again] : current ? actions.alternatives : []), follow, later].filter(Boolean);

  const look = (/** @type {string} */ title, /** @type {any} */ paper) => (app.dialog.value = { kind: "paper", title, paper });
  const name = text(current?.name);
  const open = current && t(current.needed ? "materials.missing" : "materials.optional", { name });
  const trouble = failed && current ? captureTrouble(capture.error) : null;
  const whole = t(asked.some((rule) => isPromised(rule, given[rule.key])) ? "materials.complete_promised" : "materials.complete");
  const title = trouble?.title ?? (showing && missing.length ? hereText("materials.taken", { name }) : offer ? t("earlier.title", { name }) : current && !showing ? open : whole);
  const unfinished = showing && current && text(current.note) && room > 0;
  const lead =
    trouble?.reason ??
    (unfinished
      ? hereText("materials.taken_note", { note: text(current.note) })
      : showing || !current
        ? t(missing.length ? "materials.taken_lead" : "materials.complete_lead")
        : offer
          ? t("earlier.lead")
          : text(current.note) || t(!capture.own ? "materials.lead" : capture.photo ? "capture.lead" : "capture.lead_desk"));
  // What is still to be done stands first.
  const settled = (/** @type {any} */ rule) => Number(Boolean(rule.known || (given[rule.key] && "licence_id" in given[rule.key])));
  const rows = [...asked].sort((left, right) => settled(left) - settled(right));
  const chooseCut = async (/** @type {boolean} */ cut) => {
    const facts = await app.guarded(app.api.chooseCut(shown.material_id, cut));
    app.work.edit((now) => changePage(now, /** @type {any} */ (current).key, shown.material_id, facts));
  };
  const picture = showing
    ? html`<${Captured} shown=${shown} image=${app.api.materialImage} name=${name} onChoose=${chooseCut} />`
    : offer
      ? html`<${EarlierOffer} offer=${offer} name=${name} image=${app.api.materialImage} />`
      : current && html`<${CaptureMoment} capture=${capture} />`;
  const stack = current && current.max_pages > 1 && (showing ? pages.length > 1 : pages.length + (busy ? capture.waiting : 0) > 0);
  return html`<${Page} kicker=${trouble && open} title=${title} lead=${lead} small=${true} loaded=${loaded} dock=${undecided ? undefined : { next, alternatives }} voice=${picture}>
    ${stack && html`<${PageStrip} pages=${pages} waiting=${busy ? capture.waiting : 0} image=${app.api.materialImage} shown=${showing ? shown.material_id : undefined} onLook=${showing ? setLooked : undefined} />`}
    ${showing && current && html`<${ReadValues} page=${shown} reading=${reading} form=${service.form} typed=${draft.form} image=${app.api.materialImage}
      onConfirm=${(/** @type {string} */ field, /** @type {unknown} */ value, /** @type {boolean} */ asRead) => (asRead ? void confirmReading(app, shown.material_id, { [field]: value }) : app.work.edit((now) => fillIn(now, service.form, { [field]: value })))} />`}
    ${licences.unavailable && html`<${Note} tone="caution">${text(licences.unavailable)}<//>`}
    <${MaterialList} title=${t("materials.list", { count: asked.length })}>
      ${rows.map((rule) => {
        const held = given[rule.key];
        const reused = held && "licence_id" in held;
        const canScan = rule.sources.includes("scan");
        const action = reused
          ? canScan && html`<${Button} small=${true} label=${t("materials.scan_instead")} onPress=${() => (licences.decline(rule.key), choose(rule.key))} />`
          : rule.key === current?.key
            ? html`<${PaperButtons} name=${text(rule.name)} sample=${rule.sample} blank=${rule.blank} onLook=${look} />`
            : canScan && !busy && html`<${Button} small=${true} label=${isGiven(held) ? t("materials.look") : hereText("materials.take")} onPress=${() => choose(rule.key)} />`;
        return html`<${MaterialRow} key=${rule.key} id=${rule.key} name=${text(rule.name)} now=${rule.key === current?.key} how=${howText(rule, held, licences.licenceFor(rule), earlierFor(rule.key) !== null && !anew.includes(rule.key))}
          state=${stateOf(rule, held, rule.key === current?.key && busy)} action=${action} />`;
      })}
    <//>
  <//>`;
}

/** @param {any} rule @param {any} held @param {any} licence @param {boolean} earlier an earlier hand-in is still good */
function howText(rule, held, licence, earlier) {
  if (rule.covered) return t("materials.from_department");
  if (rule.known) return text(rule.note) || t("materials.from_sign_in");
  if (held && "licence_id" in held) return t("materials.from_licence", { name: licence?.name ?? held.name, issuer: licence?.issuer ?? "" });
  if (isPromised(rule, held)) return t("materials.promised", { days: rule.follow_days });
  if (isGiven(held)) return hereText("materials.pages", { count: held.pages.length });
  if (earlier) return t("earlier.how");
  return rule.sources.includes("scan") ? hereText("materials.how_scan") : t("materials.no_licence");
}

/** @param {any} rule @param {any} held @param {boolean} taking */
function stateOf(rule, held, taking) {
  if (rule.known) return { tone: "positive", text: t("materials.state_reused") };
  if (taking) return { tone: "primary", text: t("materials.state_taking") };
  if (held && "licence_id" in held) return { tone: "positive", text: t("materials.state_reused") };
  if (isPromised(rule, held)) return { tone: "primary", text: t("materials.state_promised") };
  if (isGiven(held)) return { tone: "positive", text: hereText("materials.state_taken") };
  return rule.needed ? { tone: "caution", text: t("materials.state_missing") } : { tone: "plain", text: t("materials.state_optional") };
}
