/** Looking through the camera for papers, as a screen sees it. */
import { useValue } from "../core/store.js";
import { useEffect, useState } from "../../vendor/preact/standalone.module.js";
import { paperCamera, startPreview, stopPreview, takePicture } from "./camera.js";

/**
 * @typedef {{offered: boolean, url: string | null, error: any, open: () => Promise<void>, close: () => void,
 *   take: (signal: AbortSignal) => Promise<Blob>}} CameraView `url`: the moving picture while it is open; `error`: why it could not be opened
 *
 * @param {{bridge: import("./bridge.js").Bridge, health: import("../core/store.js").Readable<Record<string, string>>}} app
 * @returns {CameraView}
 */
export function useCamera({ bridge, health }) {
  const ready = useValue(health).Camera === "ok";
  const [camera, setCamera] = useState(/** @type {string | null} */ (null));
  const [url, setUrl] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {any} */ (null));
  useEffect(() => {
    let here = true;
    if (ready) paperCamera(bridge).then((found) => here && setCamera(found));
    else setCamera(null);
    return () => (here = false);
  }, [ready]);
  useEffect(() => {
    if (!ready) setUrl(null); // Unplugged while it was open: the screen goes back to the scanner.
  }, [ready]);
  useEffect(() => {
    if (!url) return undefined;
    return () => void stopPreview(bridge);
  }, [url]);

  const open = async () => {
    setError(null);
    try {
      if (camera) setUrl(await startPreview(bridge, camera));
    } catch (caught) {
      setError(caught);
    }
  };
  const close = () => {
    setError(null);
    setUrl(null);
  };
  return { offered: camera !== null, url, error, open, close, take: (signal) => takePicture(bridge, camera ?? "", signal) };
}
