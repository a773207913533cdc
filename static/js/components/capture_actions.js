/** What can be pressed while a material is taken, when it could not be, and when its pages are looked at. */
import { t } from "../core/i18n.js";

/**
 * @param {object} props
 * @param {import("../device/use_capture.js").Capture} props.capture
 * @param {number} props.taken pages of this material that are in
 * @param {number} props.room further pages that it may have
 * @param {() => unknown} props.onRetake
 * @param {() => void} props.onHelp
 * @returns {{showing: boolean, next?: import("./dock.js").DockAction, alternatives: import("./dock.js").DockAction[]}} `showing`: the pages are looked at, and the screen says what is next
 */
export function captureActions({ capture, taken, room, onRetake, onHelp }) {
  if (capture.own) return ownActions({ capture, taken, room, onRetake });
  const { busy, failed, preview, camera } = capture;
  const showing = taken > 0 && !busy && !failed && !preview;
  const next =
    busy || showing
      ? undefined
      : preview
        ? { label: t("camera.take"), icon: "camera-bold", onPress: capture.shoot }
        : room > 0
          ? { label: t(failed ? "materials.retry" : "materials.take"), icon: "scan-bold", onPress: () => capture.more(room) }
          : undefined;
  const alternatives = [
    busy && { label: t("materials.stop"), icon: "x-bold", onPress: capture.stop },
    failed && taken > 0 && { label: t("materials.keep", { count: taken }), icon: "check-bold", onPress: capture.closeCamera, testid: "keep-pages" },
    showing && { label: t("materials.retake"), icon: "arrow-clockwise-bold", onPress: onRetake, testid: "retake" },
    showing && room > 0 && { label: t("materials.more"), icon: "plus-bold", onPress: () => capture.more(room), testid: "more-pages" },
    preview && !busy && { label: t("camera.scanner"), icon: "scan-bold", onPress: capture.closeCamera, testid: "use-scanner" },
    camera && !busy && !showing && { label: t("camera.use"), icon: "camera-bold", onPress: capture.openCamera, testid: "use-camera" },
    failed && { label: t("help.call"), icon: "headset-bold", onPress: onHelp },
  ];
  return { showing, next, alternatives: /** @type {import("./dock.js").DockAction[]} */ (alternatives.filter(Boolean)) };
}

/**
 * The same on one's own phone or computer: its camera, its files.
 * @param {{capture: import("../device/use_capture.js").Capture, taken: number, room: number, onRetake: () => unknown}} props
 * @returns {{showing: boolean, next?: import("./dock.js").DockAction, alternatives: import("./dock.js").DockAction[]}}
 */
function ownActions({ capture, taken, room, onRetake }) {
  const { busy, failed, photo } = capture;
  const showing = taken > 0 && !busy && !failed;
  const shoot = { label: t("capture.photograph"), icon: "camera-bold", onPress: () => capture.pick({ camera: true }), testid: "own-camera" };
  const choose = { label: t("capture.choose_file"), icon: "upload-simple-bold", onPress: () => capture.pick({ most: room }), testid: "own-file" };
  const open = room > 0 && !busy;
  const alternatives = [
    busy && { label: t("materials.stop"), icon: "x-bold", onPress: capture.stop },
    showing && { label: t("materials.retake"), icon: "arrow-clockwise-bold", onPress: onRetake, testid: "retake" },
    // The system itself asks then: camera, pictures or files.
    showing && open && { ...choose, label: t("capture.more"), icon: "plus-bold", testid: "more-pages" },
    open && photo && !showing && choose,
    failed && taken > 0 && { label: t("materials.keep", { count: taken }), icon: "check-bold", onPress: capture.stop, testid: "keep-pages" },
  ];
  const next = open && !showing ? (photo ? shoot : choose) : undefined;
  return { showing, next, alternatives: /** @type {import("./dock.js").DockAction[]} */ (alternatives.filter(Boolean)) };
}
