/**
 * The materials viewer: tabs choose a material, keys turn and zoom its pages. Without this module every
 * picture stands under its heading.
 */

const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3];

/** @param {HTMLElement} root the `.viewer` element */
export function createViewer(root) {
  /** @type {HTMLElement[]} */
  const tabs = [...root.querySelectorAll("[data-material-tab]")].map((node) => /** @type {HTMLElement} */ (node));
  /** @type {HTMLElement[]} */
  const pages = [...root.querySelectorAll("[data-material-page]")].map((node) => /** @type {HTMLElement} */ (node));
  const caption = /** @type {HTMLElement} */ (root.querySelector("[data-viewer-caption]"));
  let zoom = ZOOMS.indexOf(1);
  let turn = 0;

  const pictures = () => pages.filter((page) => !page.hidden).flatMap((page) => [...page.querySelectorAll("img")]);

  function draw() {
    root.classList.toggle("viewer--zoomed", ZOOMS[zoom] > 1);
    for (const picture of pictures()) {
      const sideways = turn % 180 !== 0;
      const width = Math.round(picture.naturalWidth * fit(picture, sideways) * ZOOMS[zoom]);
      if (width) picture.style.setProperty("width", `${width}px`);
      const box = Math.round((width / picture.naturalWidth) * picture.naturalHeight);
      const shift = sideways ? (width - box) / 2 : 0;
      picture.style.setProperty("transform", `rotate(${turn}deg)`);
      picture.style.setProperty("margin", `${shift}px 0`);
    }
  }

  /** The scale at which the picture fills the width of the stage. @param {HTMLImageElement} picture @param {boolean} sideways */
  function fit(picture, sideways) {
    const stage = /** @type {HTMLElement} */ (root.querySelector(".viewer__stage"));
    const across = sideways ? picture.naturalHeight : picture.naturalWidth;
    return across ? Math.min(1, (stage.clientWidth - 32) / across) : 1;
  }

  /** Show the pages of one material; a key that was not handed in leaves the picture where it is. @param {string} key */
  function show(key) {
    if (!tabs.some((tab) => tab.dataset.materialTab === key)) return;
    for (const page of pages) page.hidden = page.dataset.materialPage !== key;
    for (const tab of tabs) tab.setAttribute("aria-current", String(tab.dataset.materialTab === key));
    const tab = tabs.find((candidate) => candidate.dataset.materialTab === key);
    caption.textContent = tab?.dataset.how ?? "";
    zoom = ZOOMS.indexOf(1);
    turn = 0;
    draw();
  }

  /** @param {number} step */
  const zoomBy = (step) => {
    zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom + step));
    draw();
  };

  root.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const tab = /** @type {HTMLElement | null} */ (target.closest("[data-material-tab]"));
    const act = /** @type {HTMLElement | null} */ (target.closest("[data-viewer]"))?.dataset.viewer;
    if (tab) {
      event.preventDefault();
      show(tab.dataset.materialTab ?? "");
    } else if (act === "in") zoomBy(1);
    else if (act === "out") zoomBy(-1);
    else if (act === "turn") {
      turn = (turn + 90) % 360;
      draw();
    }
  });
  for (const picture of root.querySelectorAll("img")) picture.addEventListener("load", draw);
  root.classList.add("viewer--live");
  const first = tabs.find((tab) => tab.dataset.picture === "yes") ?? tabs[0];
  if (first) show(first.dataset.materialTab ?? "");
  return { show };
}
