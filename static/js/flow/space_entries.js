/**
 * The rows of 个人空间, in the order they stand. A feature that keeps something of a person adds its row here, its words
 * `space.<key>` and `space.<key>.note` to the locales, and the screen that its event leads to in next_screen.js.
 */

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} icon duotone sprite name
 * @property {import("./next_screen.js").FlowEvent} event what a press sends
 * @property {string} [count] the number of `GET /api/v1/space` that is shown at its side
 */

/** @type {readonly Entry[]} */
export const ENTRIES = [
  { key: "cases", icon: "clock-countdown-duotone", event: { type: "my_cases" }, count: "cases" },
  { key: "licences", icon: "identification-card-duotone", event: { type: "my_licences" } },
  { key: "materials", icon: "files-duotone", event: { type: "my_materials" }, count: "materials" },
  { key: "codes", icon: "qr-code-duotone", event: { type: "code_uses" } },
  { key: "authorisations", icon: "users-three-duotone", event: { type: "authorisations" } },
  { key: "readings", icon: "shield-check-duotone", event: { type: "my_readings" } },
];
