// The service worker. The server puts KEEPS before it: version, files, shell, home, pack.
// All of one version is kept before it is used, and the old goes only when the new has taken over.
const NAME = `field-${KEEPS.version}`;
const PACK = "field-pack";
const PATIENCE = 8_000;

addEventListener("install", (event) => {
  event.waitUntil(fillUp());
});

async function fillUp() {
  const cache = await caches.open(NAME);
  await cache.addAll([KEEPS.shell, ...KEEPS.files].map((url) => new Request(url, { cache: "no-cache" })));
}

addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("field-") && name !== NAME && name !== PACK) await caches.delete(name);
  }
  await clients.claim();
}

addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(url)) event.respondWith(fromHere(KEEPS.shell, request));
  } else if (url.pathname === KEEPS.pack) {
    event.respondWith(newestPack(request));
  } else if (KEEPS.files.includes(url.pathname)) {
    event.respondWith(fromHere(url.pathname, request));
  }
});

// Pages that the phone draws itself; "plain" asks for the server's own.
const isPage = (url) =>
  !url.searchParams.has("plain") && (url.pathname === KEEPS.home || url.pathname.startsWith(`${KEEPS.home}dues/`));

async function fromHere(key, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(key)) ?? fetch(request);
}

// The newest pack if the line carries it in time, otherwise the kept one, marked as such.
async function newestPack(request) {
  const cache = await caches.open(PACK);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) await cache.put(KEEPS.pack, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(KEEPS.pack);
    if (!kept) throw error;
    return new Response(kept.body, { headers: { "Content-Type": "application/json", "X-Kept": "1" } });
  }
}
