// What is on this phone, in IndexedDB: drafts, records, photographs. Each person has a database of their own.
const VERSION = 1;

export const nameOf = (person) => `field-${person}`;

// The person whose pack this phone has; another person at the same phone has another.
const OWNER = "field-person";
export const owner = () => localStorage.getItem(OWNER);
export function own(person) {
  localStorage.setItem(OWNER, String(person));
}
export const disown = () => localStorage.removeItem(OWNER);

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export async function openStore(person) {
  const opening = indexedDB.open(nameOf(person), VERSION);
  opening.onupgradeneeded = () => {
    const base = opening.result;
    base.createObjectStore("drafts", { keyPath: "key" });
    base.createObjectStore("visits", { keyPath: "uid" });
    base.createObjectStore("photos", { keyPath: "uid" }).createIndex("visit", "visit");
  };
  const base = await asked(opening);
  base.onversionchange = () => base.close();
  return {
    person: String(person),
    get: (place, key) => asked(base.transaction(place).objectStore(place).get(key)),
    all: (place) => asked(base.transaction(place).objectStore(place).getAll()),
    photosOf: (visit) => asked(base.transaction("photos").objectStore("photos").index("visit").getAll(visit)),
    put: (place, thing) => write(base, [place], (at) => at(place).put(thing)),
    remove: (place, key) => write(base, [place], (at) => at(place).delete(key)),
    // Several changes, all or none.
    together: (places, change) => write(base, places, change),
    close: () => base.close(),
  };
}

// Done only when the browser says that it is on disk.
function write(base, places, change) {
  return new Promise((resolve, reject) => {
    const one = base.transaction(places, "readwrite", { durability: "strict" });
    one.oncomplete = () => resolve();
    one.onerror = () => reject(one.error);
    one.onabort = () => reject(one.error ?? new Error("aborted"));
    change((place) => one.objectStore(place));
    // Said at once, a page that is left in the next moment does not take the change with it.
    one.commit?.();
  });
}

// How much of a person's work has not arrived: half-filled and waiting records.
export async function unsentOf(person) {
  const store = await openStore(person);
  const [drafts, visits] = await Promise.all([store.all("drafts"), store.all("visits")]);
  store.close();
  return drafts.length + visits.filter((one) => one.state === "waiting" || one.state === "refused").length;
}

export const forget = (person) => asked(indexedDB.deleteDatabase(nameOf(person)));
