// The field's pages on a phone: one frame, two views (today, one visit), a queue, and a bar that says what is not yet sent.
import { loadPack } from "./pack.js";
import { startWatching } from "./position.js";
import { tidy } from "./queue.js";
import { barWords, countsOf } from "./states.js";
import { openStore, owner } from "./store.js";
import { syncing } from "./sync.js";
import { showToday } from "./today.js";
import { showVisit } from "./visit.js";
import { word } from "./words.js";

const main = document.querySelector("#main");
const places = { ...main.dataset };
const bar = document.querySelector("#bar");
let view = {};
let drawing = Promise.resolve();

const app = {
  main,
  places,
  pack: null,
  trouble: "",
  store: null,
  sync: null,
  held: async () => ({ visits: await app.store.all("visits"), drafts: await app.store.all("drafts") }),
  addressOf(key) {
    const [due, finding] = key.split("/");
    return `${places.home}dues/${due}/${finding ? `?finding=${finding}` : ""}`;
  },
  go(key) {
    history.pushState(null, "", key ? app.addressOf(key) : places.home);
    return show({ moved: true });
  },
  tell(sentence, kind = "good") {
    const one = document.createElement("p");
    one.className = `notice notice-${kind}`;
    one.textContent = sentence;
    document.querySelector("#told").replaceChildren(one);
  },
};

function keyHere() {
  const found = new RegExp(`^${places.home}dues/(\\d+)/$`).exec(location.pathname);
  if (!found) return "";
  const finding = new URLSearchParams(location.search).get("finding");
  return finding ? `${found[1]}/${finding}` : found[1];
}

// Views come one after another, each when the one before has been drawn.
function show({ moved = false } = {}) {
  drawing = drawing.then(async () => {
    view.leave?.();
    view = {};
    const key = keyHere();
    view = key && app.store ? await showVisit(app, key) : await showToday(app);
    await drawBar();
    const head = main.querySelector("h1");
    document.title = `${head?.textContent ?? ""} · ${word("name")}`;
    if (moved) {
      scrollTo(0, 0);
      head?.focus();
    }
  });
  return drawing;
}

async function drawBar() {
  if (!app.store) return;
  const counts = countsOf(await app.held());
  const { state } = app.sync;
  const words = bar.querySelector("#bar-words");
  const said = barWords(counts, state);
  if (words.textContent !== said) words.textContent = said;
  bar.hidden = false;
  bar.dataset.waiting = String(counts.waiting);
  bar.querySelector("#send-now").hidden = !counts.waiting || state.busy || Boolean(state.signedOut);
  let link = bar.querySelector("a");
  if (state.signedOut && !link) {
    link = document.createElement("a");
    link.className = "button";
    link.textContent = word("sign_in");
    link.href = `${places.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    bar.append(link);
  } else if (!state.signedOut) link?.remove();
}

async function changed({ sent = 0 } = {}) {
  if (sent) await refresh();
  drawing = drawing.then(async () => {
    await view.draw?.();
    await drawBar();
  });
}

async function refresh() {
  const { facts, trouble } = await loadPack(places.pack);
  if (facts && (!app.store || app.store.person === String(facts.person.id))) Object.assign(app, { pack: facts, trouble });
  else if (facts) location.reload(); // somebody else signed in meanwhile
  else app.trouble = trouble;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-go]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  document.querySelector("#told").replaceChildren();
  show({ moved: true });
});
addEventListener("popstate", () => show({ moved: true }));
bar.querySelector("#send-now").addEventListener("click", () => app.sync.run({ asked: true }));

// The new version waits until the person wants it, or until the page is opened anew; nothing filled is lost either way.
async function registerWorker() {
  if (!navigator.serviceWorker) return;
  const had = Boolean(navigator.serviceWorker.controller);
  let reloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (had && !reloading) {
      reloading = true;
      location.reload();
    }
  });
  const one = await navigator.serviceWorker.register(places.worker, { scope: places.home });
  if (had && one.waiting) return one.waiting.postMessage("take over");
  one.addEventListener("updatefound", () => {
    const coming = one.installing;
    coming.addEventListener("statechange", () => {
      if (coming.state === "installed" && navigator.serviceWorker.controller) offerNew(coming);
    });
  });
}

function offerNew(coming) {
  app.tell(word("new_version"), "info");
  const take = document.createElement("button");
  take.className = "button-quiet";
  take.textContent = word("new_version.take");
  take.addEventListener("click", () => coming.postMessage("take over"));
  document.querySelector("#told p").append(" ", take);
}

async function start() {
  registerWorker().catch(() => {}); // a plain address has none: then the pages need a line, and keep the records all the same
  await refresh();
  const person = app.pack?.person.id ?? owner();
  if (person) {
    app.store = await openStore(person);
    app.sync = syncing(app.store, places, { changed });
    document.querySelector("#who").textContent = app.pack?.person.name ?? "";
    navigator.storage?.persist?.();
    await tidy(app.store);
    startWatching();
  } else {
    app.held = async () => ({ visits: [], drafts: [] });
  }
  await show();
  await app.sync?.run({ asked: true });
}

start();
