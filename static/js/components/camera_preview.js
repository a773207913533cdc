/** What the camera sees, with the corners that a paper should fill. */
import { t } from "../core/i18n.js";
import { html, useState } from "../../vendor/preact/standalone.module.js";
import { LiveState } from "./device_moment.js";

/** @param {{url: string, busy?: boolean, failed?: boolean}} props `url`: moving picture from this machine's bridge; `failed`: the headline says why */
export function CameraPreview({ url, busy = false, failed = false }) {
  const [broken, setBroken] = useState(false);
  const live = broken
    ? { tone: /** @type {const} */ ("negative"), title: t("camera.broken"), reason: t("camera.broken_reason") }
    : failed && !busy
      ? { tone: /** @type {const} */ ("positive"), title: t("device.kept") }
      : { icon: "camera-duotone", title: t(busy ? "camera.taking" : "camera.look"), reason: busy ? undefined : t("camera.look_reason") };
  return html`<section class="device device--open">
    <figure class="capture capture--live" data-testid="camera-preview">
      ${!broken && html`<img class="capture__image" src=${url} alt=${t("camera.alt")} crossorigin="anonymous" onError=${() => setBroken(true)} />`}
    </figure>
    <div class="device__live"><${LiveState} ...${live} /></div>
  </section>`;
}
