// What the camera wrote into a JPEG (when, where) goes on into the smaller picture, which is already turned upright.
const SOI = 0xffd8;
const APP1 = 0xffe1;
const SOS = 0xffda;
const ORIENTATION = 0x0112;

// The APP1 segment with EXIF, or null where the picture has none or it cannot be read.
export function exifOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 4 || view.getUint16(0) !== SOI) return null;
  for (let at = 2; at + 10 < view.byteLength; ) {
    const mark = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (mark === SOS || mark < 0xff00 || length < 2) return null;
    if (mark === APP1 && view.getUint32(at + 4) === 0x45786966 && at + 2 + length <= view.byteLength) {
      return upright(bytes.slice(at, at + 2 + length));
    }
    at += 2 + length;
  }
  return null;
}

// The segment saying "as it stands"; the canvas has turned the picture already.
function upright(segment) {
  const view = new DataView(segment.buffer);
  const start = 10;
  const little = view.getUint16(start) === 0x4949;
  const first = start + view.getUint32(start + 4, little);
  if (first + 2 > view.byteLength) return null;
  const count = view.getUint16(first, little);
  for (let n = 0; n < count; n += 1) {
    const entry = first + 2 + n * 12;
    if (entry + 12 > view.byteLength) return null;
    if (view.getUint16(entry, little) === ORIENTATION) view.setUint16(entry + 8, 1, little);
  }
  return segment;
}

// The smaller picture with the segment right behind its beginning.
export const withExif = (bytes, segment) => new Blob([bytes.slice(0, 2), segment, bytes.slice(2)], { type: "image/jpeg" });
