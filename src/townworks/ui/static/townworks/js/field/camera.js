// 照片: scaled down on the phone, so that a bad line carries it; what cannot be read here is sent as it is, and judged there.
import { exifOf, withExif } from "./exif.js";
import { newNumber } from "./queue.js";

const SIDE = 1600;
const QUALITY = 0.85;
const SMALL = 160;

async function drawn(source, side, quality) {
  const scale = Math.min(1, side / Math.max(source.width, source.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(source.width * scale));
  canvas.height = Math.max(1, Math.round(source.height * scale));
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return { canvas, blob: await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality)) };
}

// A file from the camera as it is kept: its bytes, its name, a very small picture for the page.
async function shrunk(file) {
  let source;
  try {
    source = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return { blob: file, name: file.name, small: "" };
  }
  const { blob } = await drawn(source, SIDE, QUALITY);
  const { canvas } = await drawn(source, SMALL, QUALITY);
  source.close();
  const exif = exifOf(new Uint8Array(await file.slice(0, 262_144).arrayBuffer()));
  const whole = exif ? withExif(new Uint8Array(await blob.arrayBuffer()), exif) : blob;
  return { blob: whole, name: `${file.name.replace(/\.[^.]*$/, "")}.jpg`, small: canvas.toDataURL("image/jpeg", 0.7) };
}

// Only where the address is https (or this machine) can a browser take fingerprints.
async function fingerprint(blob) {
  if (!crypto.subtle) return "";
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

export async function photoOf(file, { visit, item, stage }) {
  const { blob, name, small } = await shrunk(file);
  return kept(blob, name, small, { visit, item, stage });
}

export async function signatureOf(canvas, { visit, item, name }) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return kept(blob, name, canvas.toDataURL("image/png"), { visit, item, stage: "signature" });
}

async function kept(blob, name, small, { visit, item, stage }) {
  const sha256 = await fingerprint(blob);
  const uid = newNumber();
  // Two pictures of one record have two names, whatever the camera calls them.
  const own = name.replace(/(\.[^.]*)?$/, (ending) => `-${uid.slice(0, 6)}${ending}`);
  return { uid, visit, item, stage, name: own, small, blob, size: blob.size, sha256, sent: false };
}
