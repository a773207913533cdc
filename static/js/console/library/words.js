/** The console's pages carry both languages; the document says which one its reader chose. */

/** @typedef {{zh: string, en: string}} Text */

const english = globalThis.document?.documentElement.lang === "en";

/** @param {string | Text} zh words in Chinese, or a pair from the server @param {string} [en] @returns {string} */
export function say(zh, en) {
  const pair = typeof zh === "string" ? { zh, en: en ?? zh } : zh;
  return english ? pair.en : pair.zh;
}

/** What is wrong with what was sent, in one sentence. @param {any} error an ApiError or anything else */
export function problem(error) {
  if (error.kind === "network") return say("连不上服务器。您写的都还在，网络好了再保存。", "The server cannot be reached. What you wrote is kept; save it when the network is back.");
  if (error.kind === "signed_out") return say("登录过期了。您写的都还在这台电脑上，请重新登录后接着写。", "You were signed out. What you wrote is kept on this computer; sign in again and go on.");
  if (error.text) return say(error.text);
  return say("没有保存上。您写的都还在，请再试一次。", "It was not saved. What you wrote is kept; please try again.");
}
