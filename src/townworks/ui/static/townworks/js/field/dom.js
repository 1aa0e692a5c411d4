// Elements in few words: make("p", { class: "hint" }, "words", child).
export function make(tag, facts = {}, ...children) {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) one.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") one[name] = value;
    else one.setAttribute(name, value === true ? "" : value);
  }
  one.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return one;
}

export function fill(place, ...children) {
  place.replaceChildren(...children.flat().filter(Boolean));
  return place;
}
