// On every page of the house: another person at this phone gets nothing of the first one's; and nobody leaves unaware.
import { disown, forget, nameOf, owner, unsentOf } from "./store.js";

const here = document.body.dataset.person;

async function forgetPack() {
  disown();
  if (!globalThis.caches) return;
  await caches.delete("field-pack");
}

// The records stay, in a database of their own, until their owner is back.
if (here && owner() && owner() !== here) forgetPack();

const there = async (person) =>
  !indexedDB.databases || (await indexedDB.databases()).some((one) => one.name === nameOf(person));

async function leave(form, person) {
  const unsent = (await there(person)) ? await unsentOf(person) : 0;
  if (unsent && !confirm(form.dataset.unsent.replace("{count}", unsent))) return;
  if (!unsent) await forget(person);
  await forgetPack();
  if (globalThis.caches) for (const name of await caches.keys()) if (name.startsWith("field-")) await caches.delete(name);
  for (const one of (await navigator.serviceWorker?.getRegistrations?.()) ?? []) await one.unregister();
  form.submit();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-forget]") || !owner()) return;
  event.preventDefault();
  leave(form, owner());
});
