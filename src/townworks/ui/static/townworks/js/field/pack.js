// 现场包: the newest there is; without a line, the one that the phone kept (the service worker answers it then).
import { ask, NoLine, SignedOut } from "./door.js";
import { own } from "./store.js";
import { setShift } from "./time.js";

export const CACHE = "field-pack";

export async function loadPack(url) {
  let facts = null;
  let trouble = "";
  try {
    const { ok, facts: found, answer } = await ask("GET", url);
    if (ok) {
      facts = found;
      if (answer.headers.get("X-Kept")) trouble = "no_line";
      else if (!navigator.serviceWorker?.controller) await keep(url, found);
    } else {
      trouble = found.sentence;
    }
  } catch (error) {
    if (!(error instanceof NoLine) && !(error instanceof SignedOut)) throw error;
    trouble = error instanceof SignedOut ? error.message || "signed_out" : "no_line";
    facts = await kept(url);
  }
  if (facts) {
    own(facts.person.id);
    setShift(facts.shift);
  }
  return { facts, trouble };
}

// The very first time there is no worker yet that could have kept it.
async function keep(url, facts) {
  if (!globalThis.caches) return;
  const cache = await caches.open(CACHE);
  await cache.put(url, new Response(JSON.stringify(facts), { headers: { "Content-Type": "application/json" } }));
}

async function kept(url) {
  const found = globalThis.caches ? await (await caches.open(CACHE)).match(url) : null;
  return found ? found.json() : null;
}
