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
  // The last: nobody is led to it, and the card does as well.
  { name: "face", icon: "scan-smiley-duotone", surfaces: ["kiosk"], level: 3 },
];

/**
 * What can be offered here to somebody who needs `level`; the first is the one that opens by itself.
 * @param {SurfaceName} surface @param {number} [level]
 */
export const methodsFor = (surface, level = 1) => METHODS.filter((method) => method.surfaces.includes(surface) && method.level >= level);

/** Ways by which a company's representative signs in for the company; a card says only who stands there. */
const FOR_COMPANIES = ["portal", "scan"];

/**
 * The same, where a company's business is done: what signs the company in opens by itself.
 * @param {Method[]} methods @returns {Method[]}
 */
export const companiesFirst = (methods) => [...methods.filter(({ name }) => FOR_COMPANIES.includes(name)), ...methods.filter(({ name }) => !FOR_COMPANIES.includes(name))];

/** Whether somebody signs in here to begin what is a company's business. @param {{item?: string, goal?: string}} place @param {{code: string, applicants?: string} | null} service */
export const forCompany = (place, service) => Boolean(service && place.item === service.code && !place.goal && service.applicants === "legal");

/**
 * How sure the server must be of who signs in at this place: as it said itself, else as the service asks, where that can be
 * reached here.
 * @param {SurfaceName} surface @param {{level?: number, item?: string, goal?: string}} place @param {{code: string, assurance: number} | null} service
 */
export function neededFor(surface, place, service) {
  if (place.level) return place.level;
  const asked = service && place.item === service.code && !place.goal ? service.assurance : 1;
  return reaches(surface, asked) ? asked : 1;
}

/** Whether anybody can be known here as surely as `level`. Else a form is prepared here and handed in at a terminal.
 * @param {SurfaceName} surface @param {number} [level] */
export const reaches = (surface, level) => methodsFor(surface, level).length > 0;
