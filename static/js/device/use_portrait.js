/** The camera that looks at who stands there, as a panel sees it. */
import { useValue } from "../core/store.js";
import { useEffect, useState } from "../../vendor/preact/standalone.module.js";
import { readsPhotos } from "./card_reader.js";
import { OF_PEOPLE, seesPeople, startPreview, stopPreview } from "./camera.js";

/**
 * What can be agreed to before a face is compared; null where that is not offered: the server does not, or this terminal has no
 * camera or no card reader for it.
 * @typedef {{version: string, points: import("../core/i18n.js").Text[]}} FaceOffer
 * @param {any} app
 * @returns {FaceOffer | null}
 */
export function useFaceOffer(app) {
  const health = useValue(app.health);
  const able = health.Camera === "ok" && health.CardReader === "ok";
  const [offer, setOffer] = useState(/** @type {FaceOffer | null} */ (null));
  useEffect(() => {
    if (!able) return undefined;
    let here = true;
    const ask = async () => {
      if (!(await seesPeople(app.bridge)) || !(await readsPhotos(app.bridge))) return;
      const asked = await app.api.faceOffer().catch(() => null);
      if (here && asked?.offered) setOffer(asked);
    };
    void ask();
    return () => (here = false);
  }, [able]);
  return able ? offer : null; // What was offered before a cable was pulled is offered no longer.
}

/**
 * The moving picture, as long as it is wanted.
 * @param {any} app @param {boolean} wanted
 * @returns {{url: string | null, error: any}} `error`: a DeviceError, when there is no picture
 */
export function usePortraitView(app, wanted) {
  const [url, setUrl] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {any} */ (null));
  const ready = useValue(app.health).Camera === "ok";
  useEffect(() => {
    if (!wanted || !ready) return undefined;
    let here = true;
    setError(null);
    startPreview(app.bridge, OF_PEOPLE).then(
      (address) => here && setUrl(address),
      (caught) => here && setError(caught),
    );
    return () => {
      here = false;
      setUrl(null);
      void stopPreview(app.bridge);
    };
  }, [wanted, ready]);
  return { url, error: wanted && !ready ? { code: "deviceNotReady" } : error };
}
