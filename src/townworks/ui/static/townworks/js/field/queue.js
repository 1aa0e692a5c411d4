// 队列: a record from its first answer to its arrival. Its number is made with the first answer and never changes.
// draft (being filled) → waiting (safe here, not sent) → sent | clash | refused (→ draft again, the same number)
import { now } from "./time.js";

export const DONE = ["sent", "clash"];
const KEPT_DAYS = 2; // what has arrived is still told of for so long

export const draftOf = (task, facts) => ({
  key: task.key,
  uid: crypto.randomUUID?.() ?? uuid(),
  task,
  ...facts, // round and edition, as the pack had them
  seen_version: task.version,
  outcome: "visited",
  holds: null,
  answers: {},
  mended: [],
  note: "",
  companion: "",
  position: null,
  started_at: now().toISOString(),
});

// crypto.randomUUID wants https; a plain address in the office has none.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export const newNumber = () => crypto.randomUUID?.() ?? uuid();

// 提交: out of the drafts and into the queue in one step, so that it is never in both or in neither.
export async function submit(store, draft) {
  const visit = { ...draft, state: "waiting", finished_at: now().toISOString(), sentence: "", problems: [] };
  await store.together(["drafts", "visits"], (at) => {
    at("visits").put(visit);
    at("drafts").delete(draft.key);
  });
  return visit;
}

// A refused record is put right: it is a draft again under its own number, for nothing of it was taken in.
export async function reopen(store, visit) {
  const { state, sentence, problems, ...draft } = visit;
  const again = { ...draft, refused: { sentence, problems } };
  await store.together(["drafts", "visits"], (at) => {
    at("drafts").put(again);
    at("visits").delete(visit.uid);
  });
  return again;
}

// It has arrived: the photographs need no more room here.
export async function arrived(store, visit, state, photos) {
  await store.together(["visits", "photos"], (at) => {
    at("visits").put({ ...visit, state, sentence: "", problems: [], arrived_at: now().toISOString() });
    for (const photo of photos) at("photos").delete(photo.uid);
  });
}

// A draft is given up with its photographs.
export async function discard(store, draft) {
  const photos = await store.photosOf(draft.uid);
  await store.together(["drafts", "photos"], (at) => {
    at("drafts").delete(draft.key);
    for (const photo of photos) at("photos").delete(photo.uid);
  });
}

// What arrived days ago is told of no more.
export async function tidy(store) {
  const old = now().getTime() - KEPT_DAYS * 86_400_000;
  for (const visit of await store.all("visits")) {
    if (DONE.includes(visit.state) && Date.parse(visit.arrived_at) < old) await store.remove("visits", visit.uid);
  }
}
