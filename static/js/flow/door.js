/** The bare address and a guide's short one stand for every surface: which one a browser is sent on to, and where in it. */

/**
 * What televisions call themselves. Nothing that a page can ask of them tells them from a desk: some have a pointer, others say so.
 * Taken from the makers' own words: Tizen and other "SmartTV", webOS ("Web0S"), HbbTV, Android and Google TV, Fire TV ("AFT…").
 */
const TELEVISION = /\bsmart-?tv\b|\btizen\b.*\btv\b|\bweb0s\b|\bnetcast\b|\bhbbtv\b|\b(?:google|android|apple) ?tv\b|\bbravia\b|\baft[a-z]\w*\b|\bcrkey\b|\broku\b|\bvidaa\b|\bviera\b|\bmi(?:tv|box)\b/i;

/**
 * @param {{launched: boolean, small: boolean, agent: string}} browser `launched`: by a terminal's launcher; `small`: a screen that
 *   fingers touch, of the size of a hand; `agent`: what the browser calls itself
 * @returns {"kiosk" | "phone" | "tv" | "desktop"}
 */
export function surfaceFor({ launched, small, agent }) {
  if (launched) return "kiosk";
  if (TELEVISION.test(agent)) return "tv";
  return small ? "phone" : "desktop";
}

/** The place that an address of the door names. @param {{pathname: string, hash: string}} address @returns {string} "#/guide/HN-G010" of "/i/HN-G010"; its own fragment of "/" */
export function placeBehind({ pathname, hash }) {
  const code = /^\/i\/([^/]+)$/.exec(pathname)?.[1];
  return code === undefined ? hash : `#/guide/${code}`;
}
