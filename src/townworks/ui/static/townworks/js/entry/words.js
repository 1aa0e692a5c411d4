// The sentences of the page, in its language; {name} stands for a value.
const kept = document.querySelector("#entry-words")?.dataset ?? {};
export const say = (key, values = {}) =>
  (kept[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
