/** The formats of our forms' schemas, the twin of backend/forms/rules/formats.py. */

/** @param {string} value YYYY-MM-DD @returns {boolean} whether that day exists */
function isDay(value) {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value);
  if (!parts || value !== parts[0]) return false;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** GB 11643-1999: 18 characters, a day that exists, check character ISO 7064 MOD 11-2. @param {string} value */
function isIdNumber(value) {
  if (!/^[0-9]{17}[0-9X]$/.test(value)) return false;
  if (!isDay(`${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`)) return false;
  let check = 0;
  for (const digit of value.slice(0, 17)) check = ((check + Number(digit)) * 2) % 11;
  return checkCharacter(check) === value[17];
}

/** @param {number} sum of the MOD 11-2 recursion @returns {string} */
function checkCharacter(sum) {
  const value = (12 - sum) % 11;
  return value === 10 ? "X" : String(value);
}

/** A mobile number of the mainland numbering plan. @param {string} value */
const isMobile = (value) => /^1[3-9][0-9]{9}$/.test(value);

/** ISO/IEC 7812-1: 13 to 19 digits, the last a Luhn check digit. @param {string} value */
function isBankCard(value) {
  if (!/^[1-9][0-9]{12,18}$/.test(value)) return false;
  const digits = [...value].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => total + (index % 2 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0);
  return sum % 10 === 0;
}

/**
 * A person's name as somebody types it: letters of any script with what stands between the parts of one. The ideographic
 * planes count as a whole and so does what is for private use: names have characters that Unicode got late or never.
 */
const NAME = /^[\p{L}\p{M}\p{Co}〇\u{20000}-\u{3ffff} \u00a0\u3000'‘’＇,.．\-‐‑－·•‧∙⋅・･]+$/u;
const LETTER = /[\p{L}\p{M}\p{Co}〇\u{20000}-\u{3ffff}]/u;

/** @param {string} value */
const isPersonName = (value) => NAME.test(value) && LETTER.test(value);

/** @type {Record<string, (value: string) => boolean>} */
export const FORMATS = { "cn-id-number": isIdNumber, "cn-mobile": isMobile, "bank-card": isBankCard, date: isDay, "person-name": isPersonName };
