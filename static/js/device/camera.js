/** The camera: what it sees, and one picture. */
import { DeviceError } from "./bridge.js";
import { isOurs } from "./media.js";
import { fromBase64 } from "./scanner.js";

/** @typedef {import("./bridge.js").Bridge} Bridge */

export const SERVICE = "Camera";
/** Cameras that can look at a paper, the best first. */
const FOR_PAPER = ["document", "exitSlot", "person"];
/** The one camera that looks at people; the terminal's key vouches for its pictures. */
export const OF_PEOPLE = "person";
const ASK_MS = 5000;
const TAKE_MS = 15_000;

/**
 * @param {Bridge} bridge
 * @returns {Promise<string | null>} the camera for papers, null where there is none that can be looked through
 */
export async function paperCamera(bridge) {
  const service = bridge.optional(SERVICE);
  if (!service || !(await service.offers("XiaoerCamera.StartPreview"))) return null;
  const offered = (await service.command("Common.Capabilities", undefined, { timeout: ASK_MS }).catch(() => null))?.camera?.cameras ?? {};
  return FOR_PAPER.find((name) => offered[name] === true) ?? null;
}

/**
 * @param {Bridge} bridge
 * @returns {Promise<boolean>} whether this terminal can take a picture of who stands there and vouch for it
 */
export async function seesPeople(bridge) {
  const service = bridge.optional(SERVICE);
  if (!service || !(await service.offers("XiaoerCamera.StartPreview")) || !(await service.offers("XiaoerTerminal.SignReading"))) return false;
  const capabilities = await service.command("Common.Capabilities", undefined, { timeout: ASK_MS }).catch(() => null);
  return capabilities?.camera?.cameras?.[OF_PEOPLE] === true;
}

/**
 * @param {Bridge} bridge @param {AbortSignal} signal
 * @returns {Promise<string>} base64 of a JPEG of who stands before the terminal
 * @throws {DeviceError} as `takePicture`
 */
export async function takePortrait(bridge, signal) {
  const service = bridge.optional(SERVICE);
  if (!service) throw new DeviceError("deviceNotReady");
  const answer = await service.command("Camera.TakePicture", { camera: OF_PEOPLE }, { timeout: TAKE_MS, signal });
  if (!answer?.pictureFile) throw new DeviceError("cameraInoperable");
  return answer.pictureFile;
}

/**
 * @param {Bridge} bridge @param {string} camera
 * @returns {Promise<string>} the address of the moving picture, for one `img`
 * @throws {DeviceError}
 */
export async function startPreview(bridge, camera) {
  const answer = await bridge.optional(SERVICE)?.command("XiaoerCamera.StartPreview", { camera, width: 1280, frameRate: 12 }, { timeout: ASK_MS });
  if (!isOurs(answer?.content?.url)) throw new DeviceError("cameraInoperable");
  return answer.content.url;
}

/** @param {Bridge} bridge */
export async function stopPreview(bridge) {
  // It also ends with the connection; nothing here waits for it.
  await bridge.optional(SERVICE)?.command("XiaoerCamera.StopPreview", {}, { timeout: ASK_MS }).catch(() => undefined);
}

/**
 * @param {Bridge} bridge @param {string} camera @param {AbortSignal} signal
 * @returns {Promise<Blob>} one JPEG
 * @throws {DeviceError} `cameraInoperable`, `mediaFull`, `deviceNotReady` ...
 */
export async function takePicture(bridge, camera, signal) {
  const service = bridge.optional(SERVICE);
  if (!service) throw new DeviceError("deviceNotReady");
  const answer = await service.command("Camera.TakePicture", { camera }, { timeout: TAKE_MS, signal });
  if (!answer?.pictureFile) throw new DeviceError("cameraInoperable");
  return fromBase64(answer.pictureFile, "image/jpeg");
}
