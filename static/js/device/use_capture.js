/** Taking a material's pages with whatever this terminal has, the scanner or a camera, as a screen sees it. */
import { useRef } from "../../vendor/preact/standalone.module.js";
import { useCamera } from "./use_camera.js";
import { useScan } from "./use_scan.js";

/**
 * @typedef {{phase: import("./use_scan.js").ScanPhase, error: any, page: number, waiting: number, lost: number, busy: boolean, failed: boolean,
 *   preview: string | null, camera: boolean, more: (most?: number) => Promise<void>, shoot: () => Promise<void>, stop: () => void,
 *   openCamera: () => Promise<void>, closeCamera: () => void}} Capture
 * `waiting`: pages scanned and not handed in yet; `lost`: those of a stack that broke off;
 * `preview`: address of the moving picture while the camera is in use; `camera`: there is one to change to;
 * `more`: at most so many pages, with the device that took the last one
 *
 * @param {{bridge: import("./bridge.js").Bridge, health: import("../core/store.js").Readable<Record<string, string>>}} app
 * @param {(page: Blob) => Promise<void>} handIn one page
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
    more: async (most) => {
      if (byCamera.current && camera.offered) return openCamera();
      camera.close();
      await scan.start(most);
    },
    shoot: async () => {
      // A picture that was not taken leaves the person before the camera, to try again.
      byCamera.current = await scan.give(camera.take);
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
