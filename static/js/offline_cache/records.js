/** The bundle's records as the page reads them: what was left out because it says nothing is put back. */

/** @typedef {import("../core/search/catalogue.js").Card} Card */

/** @returns {Card} */
const emptyCard = () => ({
  code: "",
  name: "",
  name_en: null,
  department: null,
  department_key: "",
  category: "",
  zone: null,
  ways: {},
  level: null,
  has_guide: false,
  aliases: [],
  sayings: [],
  pinyin: "",
  source_region: "",
  region_code: null,
  minutes: null,
  bring: null,
  available_here: false,
  for_companies: false,
});

const emptyGuide = () => ({
  service_objects: [],
  materials: [],
  steps: [],
  channels: [],
  legal_basis: [],
  faq: [],
  available_here: false,
  digital: null,
});

/** @param {string} text @returns {Card} */
export const cardOf = (text) => ({ ...emptyCard(), ...JSON.parse(text) });

/** @param {string} text @returns {any} a GuideOut of the API */
export const guideOf = (text) => ({ ...emptyGuide(), ...JSON.parse(text) });
