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
