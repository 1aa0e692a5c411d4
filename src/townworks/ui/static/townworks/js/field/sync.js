// 发送: photographs first, then the record, one record after another; whatever stops it, the rest is still here.
// Only one tab sends at a time, and a number that arrived twice is kept once, so nothing is sent double.
import { ask, NoLine, SignedOut } from "./door.js";
import { arrived } from "./queue.js";
import { now } from "./time.js";
import { Refused, upload } from "./uploads.js";

const EVERY = 60_000;
const FIRST = 2_000;

export function syncing(store, places, { changed }) {
  const state = { line: navigator.onLine, signedOut: "", busy: false };
  let wait = FIRST;
  let timer = 0;

  async function run({ asked = false } = {}) {
    clearTimeout(timer);
    if (state.busy) return;
    if (navigator.locks) {
      await navigator.locks.request(`field-sync-${store.person}`, { ifAvailable: true }, async (lock) => {
        if (lock) await round(asked);
      });
    } else {
      await round(asked);
    }
    clearTimeout(timer);
    timer = setTimeout(run, state.line ? EVERY : wait);
  }

  async function round(asked) {
    const waiting = (await store.all("visits")).filter((one) => one.state === "waiting");
    if (!waiting.length && !asked) return;
    state.busy = true;
    changed();
    let sent = 0;
    try {
      waiting.sort((one, other) => one.finished_at.localeCompare(other.finished_at));
      for (const visit of waiting) {
        await deliver(visit);
        sent += 1;
        changed();
      }
      Object.assign(state, { line: true, signedOut: "" });
      wait = FIRST;
    } catch (error) {
      if (error instanceof SignedOut) Object.assign(state, { line: true, signedOut: error.message || "signed_out" });
      else if (error instanceof NoLine) state.line = false;
      else throw error;
      wait = Math.min(wait * 2, EVERY);
    } finally {
      state.busy = false;
      changed({ sent });
    }
  }

  async function deliver(visit) {
    const photos = await store.photosOf(visit.uid);
    try {
      for (const photo of photos) {
        if (photo.sent) continue;
        await upload(photo, { url: places.uploads, person: store.person });
        await store.put("photos", { ...photo, sent: true });
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return refuse(visit, error.message, error.problems);
    }
    const answer = await ask("POST", places.visits, { person: store.person, json: recordOf(visit, photos) });
    if (answer.ok) return arrived(store, visit, answer.facts.state === "clash" ? "clash" : "sent", photos);
    if (answer.facts.missing) return resend(photos, answer.facts.missing);
    return refuse(visit, answer.facts.sentence, answer.facts.problems ?? []);
  }

  const refuse = (visit, sentence, problems) =>
    store.put("visits", { ...visit, state: "refused", sentence, problems });

  // The server has lost pictures that this phone believed to be there: they go again with the next round.
  async function resend(photos, missing) {
    for (const photo of photos) {
      if (missing.includes(photo.uid)) await store.put("photos", { ...photo, sent: false });
    }
  }

  addEventListener("online", () => run());
  addEventListener("offline", () => {
    state.line = false;
    changed();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) run();
  });
  return { state, run };
}

// What goes over the line.
function recordOf(visit, photos) {
  return {
    uid: visit.uid,
    due: visit.task.due,
    kind: visit.task.kind,
    finding: visit.task.finding?.id ?? null,
    holds: visit.holds,
    outcome: visit.outcome,
    answers: visit.answers,
    mended: visit.mended,
    note: visit.note,
    companion: visit.companion,
    started_at: visit.started_at,
    finished_at: visit.finished_at,
    sent_at: now().toISOString(),
    position: visit.position,
    seen_version: visit.seen_version,
    photos: photos.map(({ uid, item, stage, name }) => ({ upload: uid, item, stage, name })),
  };
}
