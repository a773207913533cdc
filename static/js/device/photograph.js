/** A photograph from a phone's camera, small enough to send: turned upright, at most so many pixels, without its place and time. */

/** Longer side in pixels: an A4 page at 280 dpi. */
const LONGEST = 3200;
const QUALITY = 0.88;

/**
 * @param {Blob} file what the camera or the album gave
 * @returns {Promise<Blob>} a JPEG; the file itself where the browser cannot read it, for the server to judge
 */
export async function photograph(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap) return file;
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  canvas.width = canvas.height = 0; // the pixels are gone at once, not when somebody collects them
  return made ?? file;
}
