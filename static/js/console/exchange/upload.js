/** Choosing a file: one that is too large is said so before it is sent; one that is being sent is not sent twice. */
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-upload]"));
const field = /** @type {HTMLInputElement | null | undefined} */ (form?.querySelector('input[type="file"]'));

/** Whether a file of that many bytes may be sent. @param {number | undefined} bytes @param {number} limit */
export const fits = (bytes, limit) => bytes === undefined || bytes <= limit;

if (form && field) {
  const words = /** @type {HTMLElement} */ (form.querySelector("[data-too-large]"));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  // the browser's own words are in the browser's language; ours are in the reader's
  form.querySelector("[data-pick]")?.classList.add("files__pick");
  for (const part of form.querySelectorAll("[data-choose], [data-name]")) /** @type {HTMLElement} */ (part).hidden = false;
  const none = form.querySelector("[data-name]")?.textContent ?? "";
  const check = () => {
    const chosen = field.files?.[0];
    /** @type {HTMLElement} */ (form.querySelector("[data-name]")).textContent = chosen?.name ?? none;
    const right = fits(chosen?.size, Number(form.dataset.limit));
    words.hidden = right;
    button.disabled = !right;
    return right;
  };
  field.addEventListener("change", check);
  form.addEventListener("submit", (event) => {
    if (!check()) {
      event.preventDefault();
      return;
    }
    // after the form's own data has been gathered: a disabled field would not be sent
    setTimeout(() => {
      button.disabled = true;
    });
    /** @type {HTMLElement} */ (form.querySelector("[data-idle]")).hidden = true;
    /** @type {HTMLElement} */ (form.querySelector("[data-sending]")).hidden = false;
  });
  // coming back to this page from the next one finds it as it was left
  addEventListener("pageshow", () => {
    button.disabled = false;
    /** @type {HTMLElement} */ (form.querySelector("[data-idle]")).hidden = false;
    /** @type {HTMLElement} */ (form.querySelector("[data-sending]")).hidden = true;
    check();
  });
}
