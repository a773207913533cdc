/** Taking a material's pages with whatever is here, a terminal's scanner or camera or one's own device, as a screen sees it. */
import { surface } from "../core/surface.js";
import { useRef } from "../../vendor/preact/standalone.module.js";
import { pickFiles, sendable } from "./file_pick.js";
import { useCamera } from "./use_camera.js";
import { useScan } from "./use_scan.js";

/**
 * @typedef {{phase: import("./use_scan.js").ScanPhase, error: any, page: number, waiting: number, lost: number, busy: boolean, failed: boolean,
 *   preview: string | null, camera: boolean, more: (most?: number) => Promise<void>, shoot: () => Promise<void>, stop: () => void,
 *   openCamera: () => Promise<void>, closeCamera: () => void,
 *   own: boolean, photo: boolean, pick: (way: {camera?: boolean, most?: number}) => Promise<void>}} Capture
 * `waiting`: pages scanned and not handed in yet; `lost`: those of a stack that broke off;
 * `preview`: address of the moving picture while the camera is in use; `camera`: there is one to change to;
 * `more`: at most so many pages, with the device that took the last one;
 * `own`: this is one's own device: `pick` has its camera (`photo`: it is one to photograph with) or its files chosen from
 *
 * @param {{bridge: import("./bridge.js").Bridge, health: import("../core/store.js").Readable<Record<string, string>>}} app
 * @param {(page: Blob, captured: "scanner" | "camera" | "upload") => Promise<void>} handIn one page, and how it was taken
 * @returns {Capture}
 */
export function useCapture(app, handIn) {
  const scan = useScan(app.bridge, handIn);
  const camera = useCamera(app);
  const byCamera = useRef(false);
  const phase = camera.error ? "failed" : scan.phase;
  const leave = () => {
    scan.stop(); // What went wrong with one device is no news at the other.
    camera.close();
  };
  const openCamera = () => {
    scan.stop();
    return camera.open();
  };
  return {
    phase,
    error: camera.error ?? scan.error,
    page: scan.page,
    waiting: scan.waiting,
    lost: phase === "failed" && !camera.error ? scan.waiting : 0,
    busy: phase === "scanning" || phase === "sending" || phase === "no_paper",
    failed: phase === "failed",
    preview: camera.url,
    camera: camera.offered && !camera.url,
    own: !surface.can("devices"),
    photo: surface.input === "touch",
    pick: async ({ camera: byOwnCamera = false, most = 1 }) => {
      const files = (await pickFiles({ camera: byOwnCamera, several: most > 1 })).slice(0, most);
      if (files.length) await scan.give(() => Promise.all(files.map(sendable)), "upload");
    },
    more: async (most) => {
      if (byCamera.current && camera.offered) return openCamera();
      camera.close();
      await scan.start(most);
    },
    shoot: async () => {
      // A picture that was not taken leaves the person before the camera, to try again.
      byCamera.current = await scan.give(async (signal) => [await camera.take(signal)], "camera");
      if (byCamera.current) camera.close();
    },
    stop: scan.stop,
    openCamera,
    closeCamera() {
      byCamera.current = false;
      leave();
    },
  };
}
