/** A button. It takes one press at a time: while its action runs (a promise), further presses do nothing. */
import { html, useRef } from "../../vendor/preact/standalone.module.js";
import { classes } from "./classes.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.label
 * @param {() => unknown} props.onPress may return a promise; presses before it settles are dropped
 * @param {"plain"|"next"|"primary"|"quiet"|"negative"} [props.kind] one "next" per screen
 * @param {string|null} [props.icon] sprite name before the words
 * @param {string|null} [props.iconAfter]
 * @param {boolean} [props.disabled] drawn with a dashed edge; say the reason beside it
 * @param {boolean} [props.busy] the two bars of 二 move in it
 * @param {boolean} [props.small]
 * @param {boolean} [props.wide]
 * @param {boolean} [props.tall]
 * @param {string} [props.testid]
 * @param {string} [props.describedBy] id of the text that explains it
 */
export function Button({ label, onPress, kind = "plain", icon, iconAfter, disabled = false, busy = false, small, wide, tall, testid, describedBy }) {
  const running = useRef(false);
  const press = async () => {
    if (disabled || busy || running.current) return;
    running.current = true;
    try {
      await onPress();
    } finally {
      running.current = false;
    }
  };
  const cls = classes("btn", kind !== "plain" && `btn--${kind}`, small && "btn--small", wide && "btn--wide", tall && "btn--tall");
  return html`<button type="button" class=${cls} aria-disabled=${disabled ? "true" : undefined} aria-busy=${busy ? "true" : undefined}
    aria-describedby=${describedBy} data-testid=${testid} onClick=${press}>
    ${busy ? html`<i class="btn__busy" aria-hidden="true"></i>` : icon && html`<${Icon} name=${icon} />`}
    <span>${label}</span>
    ${iconAfter && !busy && html`<${Icon} name=${iconAfter} />`}
  </button>`;
}
