// The sentences of the page, written by the server in the language of the page.
const known = new Map(
  [...(document.querySelector("#words")?.content.querySelectorAll("[data-word]") ?? [])].map((one) => [
    one.dataset.word,
    one.textContent, // blanks and all: English has one after its comma
  ]),
);

export const english = document.documentElement.lang === "en";

export function word(key, values = {}) {
  const many = values.count !== undefined && values.count !== 1 ? known.get(`${key}.many`) : undefined;
  return (many ?? known.get(key) ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

// What a thing of the pack is called: "name" with "name_en" beside it, "text" with "text_en".
export const said = (thing, field = "name") => (english && thing?.[`${field}_en`]) || thing?.[field] || "";

export function day(iso) {
  if (!iso) return "";
  const [year, month, date] = iso.slice(0, 10).split("-").map(Number);
  if (english) {
    return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }).format(
      new Date(year, month - 1, date),
    );
  }
  return `${year}年${month}月${date}日`;
}

export const clock = (instant) => new Date(instant).toTimeString().slice(0, 5);
