// 分片上传: asks how far a photograph came and goes on from there, piece by piece.
import { ask } from "./door.js";

const PIECE = 256 * 1024;
const RESTARTS = 3;

export class Refused extends Error {
  constructor(facts) {
    super(facts.sentence);
    this.problems = facts.problems ?? [];
  }
}

export async function upload(photo, { url, person, progress = () => {} }) {
  const begun = await ask("POST", url, {
    person,
    json: { uid: photo.uid, name: photo.name, size: photo.size, sha256: photo.sha256 },
  });
  if (!begun.ok) throw new Refused(begun.facts);
  let { offset, done } = begun.facts;
  for (let restarts = 0; !done; ) {
    const sent = await ask("POST", `${url}${photo.uid}/`, {
      person,
      body: photo.blob.slice(offset, offset + PIECE),
      headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
    });
    if (!sent.ok && (sent.status !== 409 || sent.facts.offset === undefined)) throw new Refused(sent.facts);
    if (!sent.ok && ++restarts > RESTARTS) throw new Refused({ sentence: photo.name });
    ({ offset, done } = sent.facts);
    progress(offset);
  }
}
