/** 好差评: five equal answers, none chosen, skipping as easy as rating. Then the session ends. */
import { ChipGroup } from "../components/choice_card.js";
import { Rating } from "../components/rating.js";
import { t, text } from "../core/i18n.js";
import { newId } from "../core/ids.js";
import { useLoaded } from "../core/loading.js";
import { useValue } from "../core/store.js";
import { orientation, surface } from "../core/surface.js";
import { hereText } from "../core/words.js";
import { ratingOf } from "../flow/begun.js";
import { html, useMemo } from "../../vendor/preact/standalone.module.js";

/** @param {{app: import("../entry/app.js").App, place: any, Page: any}} props */
export function Evaluation({ app, place, Page }) {
  const loaded = useLoaded(app.api.evaluationOptions);
  const wide = useValue(orientation) === "landscape";
  const kept = useValue(app.begun.rated);
  const rated = useMemo(() => ratingOf(kept, place.case, newId), [kept, place.case]);
  const { id, level, tags } = rated;
  const change = (/** @type {Partial<typeof rated>} */ part) => (app.begun.rated.value = { ...rated, ...part });
  const options = loaded.value;
  const offered = options && level !== null ? (level >= 3 ? options.tags.good : options.tags.bad) : [];
  const choose = (/** @type {number} */ value) => {
    // Praise and complaint have their own words: crossing over starts them anew.
    const crossed = level === null || level >= 3 !== value >= 3;
    change({ level: value, tags: crossed ? [] : tags });
  };
  // At a terminal the next person waits; on one's own machine the case is where one goes on.
  const leave = () => (surface.can("shared") ? app.askToEnd() : app.send({ type: "rated", case: place.case }));
  const rate = async () => {
    try {
      await app.guarded(app.api.evaluate(place.case, { evaluation_id: id, level, tags }));
    } catch (error) {
      return app.say(error);
    }
    leave();
    app.begun.ratingArrived();
  };
  const reasons =
    offered.length > 0 &&
    html`<section class="section">
      <h2 class="sect">${t(Number(level) >= 3 ? "evaluation.what_good" : "evaluation.what_bad")} <span class="note">${t("evaluation.optional")}</span></h2>
      <${ChipGroup} legend=${t("evaluation.optional")} options=${offered.map((/** @type {any} */ tag) => ({ value: tag.code, title: text(tag.label) }))} values=${tags} onChange=${(/** @type {string[]} */ chosen) => change({ tags: chosen })} />
    </section>`;
  return html`<${Page}
    voice=${wide && reasons}
    title=${t("evaluation.title")}
    lead=${t("evaluation.lead")}
    loaded=${loaded}
    dock=${{
      next: { label: hereText("evaluation.done"), onPress: rate, disabled: level === null, reason: level === null && !wide ? t("evaluation.choose") : undefined },
      alternatives: [{ label: t("evaluation.skip"), onPress: leave, testid: "skip-rating" }],
    }}
  >
    ${options &&
    html`<${Rating} legend=${t("evaluation.title")} value=${level} onChange=${choose}
      levels=${[...options.levels].sort((left, right) => right.level - left.level).map((one) => ({ level: one.level, label: text(one.label) }))} />`}
    ${!wide && reasons}
  <//>`;
}
