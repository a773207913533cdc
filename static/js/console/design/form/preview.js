/** How citizens will see the form, beside the editor: their own page in a frame, on each surface and on paper. */
import { Icon } from "../../../components/icon.js";
import { html, useEffect, useRef, useState } from "../../../../vendor/preact/standalone.module.js";
import { say } from "../../library/words.js";
import { situationsOf } from "./situations.js";

const SURFACES = [
  { key: "kiosk", zh: "终端", en: "Kiosk" },
  { key: "phone", zh: "手机", en: "Phone" },
  { key: "tv", zh: "电视", en: "TV" },
  { key: "print", zh: "纸上", en: "On paper" },
];
const RETURN_MS = 200;

/** @param {{definition: any, language: "zh" | "en", section: number}} props `section`: the one to turn to */
export function Preview({ definition, language, section }) {
  const [surface, setSurface] = useState("kiosk");
  const [words, setWords] = useState(language);
  const [elder, setElder] = useState(false);
  const [chosen, setChosen] = useState("");
  const [ready, setReady] = useState("");
  const [wide, setWide] = useState(false);
  const frame = useRef(/** @type {HTMLIFrameElement | null} */ (null));
  const stage = useRef(/** @type {HTMLElement | null} */ (null));
  const situations = situationsOf(definition.guidance);
  const situation = situations.find((one) => one.key === chosen) ?? situations[0];

  useEffect(() => {
    const onMessage = (/** @type {MessageEvent} */ event) => {
      if (event.origin === location.origin && event.source === frame.current?.contentWindow && event.data?.type === "ready") setReady(event.data.surface);
    };
    addEventListener("message", onMessage);
    return () => removeEventListener("message", onMessage);
  }, []);
  useEffect(() => {
    if (ready !== surface) return undefined;
    const sending = setTimeout(() => {
      const message = { type: "form", definition, section, language: words, elder, answers: situation?.answers ?? {}, situation: situation?.situation };
      frame.current?.contentWindow?.postMessage(message, location.origin);
    }, RETURN_MS);
    return () => clearTimeout(sending);
  }, [ready, surface, definition, section, words, elder, situation?.key]);
  // The frame keeps the screen's own size, so that its page is laid out as there; it is drawn as small as the room asks.
  useEffect(() => {
    const room = stage.current;
    const page = frame.current;
    if (!room || !page) return undefined;
    const fit = () => {
      const scale = Math.min(1, room.clientWidth / page.offsetWidth);
      room.style.setProperty("--scale", scale.toFixed(4));
    };
    const sizes = new ResizeObserver(fit);
    sizes.observe(room);
    sizes.observe(page);
    return () => sizes.disconnect();
  }, [surface]);

  return html`<section class=${`pane formed__preview${wide ? " formed__preview--wide" : ""}`} aria-label=${say("预览", "Preview")} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && setWide(false)}>
    <div class="pane__head"><h2>${say("预览", "Preview")}</h2><div class="ticks preview__surfaces" role="group" aria-label=${say("在哪里看", "Where")}>${SURFACES.map((one) => html`<button type="button" key=${one.key} class="tick" aria-pressed=${String(one.key === surface)} onClick=${() => setSurface(one.key)} data-testid="preview-${one.key}">${say(one)}</button>`)}</div></div>
    <div class="preview__keys">
      ${situations.length > 1 && html`<label class="part"><span>${say("情形", "Situation")}</span><select onChange=${(/** @type {any} */ event) => setChosen(event.target.value)}>${situations.map((one) => html`<option key=${one.key} value=${one.key} selected=${one.key === situation?.key}>${say(one.label)}</option>`)}</select></label>`}
      <label class="tick"><input type="checkbox" checked=${words === "en"} onChange=${(/** @type {any} */ event) => setWords(event.target.checked ? "en" : "zh")} /><span>English</span></label>
      ${surface !== "print" && html`<label class="tick"><input type="checkbox" checked=${elder} onChange=${(/** @type {any} */ event) => setElder(event.target.checked)} /><span>${say("长辈版", "Elder mode")}</span></label>`}
      <button type="button" class="tick preview__wide" aria-pressed=${String(wide)} onClick=${() => setWide(!wide)} data-testid="preview-wide"><${Icon} name=${wide ? "magnifying-glass-minus-bold" : "magnifying-glass-plus-bold"} /><span>${say("放大看", "Large")}</span></button>
    </div>
    <div class="preview__stage preview__stage--${surface}" ref=${stage} tabindex="0" role="group" aria-label=${say("预览画面", "Preview")}><iframe key=${surface} ref=${frame} class="preview__frame" title=${say("市民看到的样子，可以试着填", "As citizens see it; try it out")} src="/console/library/form-preview/${surface}" data-testid="preview-frame"></iframe></div>
  </section>`;
}
