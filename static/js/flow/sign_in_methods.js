/**
 * The ways to prove who one is, surest and easiest first: where each is offered, and how sure it makes the server
 * (1 low, 2 substantial, 3 high; identity/rules.py). Words: `sign_in.by.<name>` and `.note`; panel: components/sign_in.
 */

/** @typedef {import("../core/surface.js").SurfaceName} SurfaceName */
/** @typedef {{name: string, icon: string, surfaces: SurfaceName[], level: 1 | 2 | 3}} Method */

/** @type {Method[]} */
export const METHODS = [
  { name: "id_card", icon: "identification-card-duotone", surfaces: ["kiosk"], level: 3 },
  { name: "social_card", icon: "cardholder-duotone", surfaces: ["kiosk"], level: 3 },
  { name: "portal", icon: "shield-check-duotone", surfaces: ["phone", "desktop"], level: 2 },
  { name: "scan", icon: "qr-code-duotone", surfaces: ["kiosk", "desktop"], level: 2 },
  { name: "shown_code", icon: "device-mobile-duotone", surfaces: ["kiosk"], level: 2 },
];

/**
 * What can be offered here to somebody who needs `level`; the first is the one that opens by itself.
 * @param {SurfaceName} surface @param {number} [level]
 */
export const methodsFor = (surface, level = 1) => METHODS.filter((method) => method.surfaces.includes(surface) && method.level >= level);
