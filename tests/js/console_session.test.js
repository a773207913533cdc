import assert from "node:assert/strict";
import { test } from "node:test";
import { createApi } from "../../static/js/console/design/api.js";
import { post, whoIsThere } from "../../static/js/console/session/api.js";
import { plain } from "../../static/js/console/session/plain.js";

const json = (status, body) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const stale = () => json(403, { error: { code: "csrf", message: { zh: "", en: "" } } });

/** A server at which `staff` is signed in with `token`; says what was posted with which token. */
function server(staff, token) {
  const posted = [];
  const send = async (address, request) => {
    if (address === "/console/session") return json(200, { staff, csrf_token: token });
    posted.push([request.headers["X-CSRFToken"], request.body]);
    return request.headers["X-CSRFToken"] === token ? json(200, {}) : stale();
  };
  return { send, posted };
}

test("what is saved after signing in again on another page arrives, with the new session's token", async () => {
  const { send, posted } = server("song", "new");
  assert.equal((await post("/x", { body: "a" }, "old", send, "song")).status, 200);
  assert.equal((await post("/x", { body: "b" }, "old", send, "song")).status, 200);
  assert.deepEqual(posted, [["old", "a"], ["new", "a"], ["new", "b"]]);
});

test("nothing is sent in the name of somebody else who signed in meanwhile", async () => {
  const { send, posted } = server("shen", "theirs");
  await assert.rejects(post("/x", { body: "a" }, "old", send, "song"), { kind: "signed_out", code: "other_person" });
  assert.ok(posted.every(([token]) => token !== "theirs"));
});

test("a refusal that is not about the token is the answer", async () => {
  const send = async () => json(403, { error: { code: "own_work" } });
  assert.equal((await (await post("/x", {}, "t", send, "song")).json()).error.code, "own_work");
});

test("a server that does not answer is no reason to sign in again", async () => {
  assert.deepEqual(await whoIsThere("song", async () => { throw new TypeError("refused"); }), { kind: "unreachable" });
  assert.deepEqual(await whoIsThere("song", async () => json(503, {})), { kind: "unreachable" });
  assert.deepEqual(await whoIsThere("song", async () => json(200, { staff: null, csrf_token: null })), { kind: "nobody" });
});

test("what is pasted along with a text, and nobody sees, does not keep it from being saved", async () => {
  const sent = [];
  const send = async (_address, request) => {
    sent.push(JSON.parse(request.body).definition);
    return json(200, { problems: [] });
  };
  await createApi("t", send).save(1, 2, { name: { zh: "带\u0000身份证\u000b\ud800", en: "line\n\ttwo" }, minutes: 3 });
  assert.deepEqual(sent, [{ name: { zh: "带身份证", en: "line\n\ttwo" }, minutes: 3 }]);
  assert.equal(plain("一𠮷👵\r\n二"), "一𠮷👵\r\n二");
});
