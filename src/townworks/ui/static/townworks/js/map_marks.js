/* 标记: groups and single points as the map draws them, each with its words; built node by node, so that a name stays text. */
const L = window.L;

export const MOST = 19; // the deepest zoom
const HAND = 36; // pixels that a finger or a pointer hits

export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const made = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

export function marking({ map, marks, words, looks }) {
  function byPlace(dots) {
    const found = new Map();
    for (const dot of dots) {
      const key = dot.at.join(",");
      found.set(key, [...(found.get(key) ?? []), dot]);
    }
    return found.values();
  }

  function addGroup({ at, n, parts, box }) {
    const size = Math.round(Math.min(28 + 8 * Math.log10(n), 56));
    const marker = addMark(at, made("span", "", n), "map-group", size, 1000);
    const list = parts.map(([word, count]) => `${word} ${count}`).join(words.and);
    name(marker, fill(words.group, { n, parts: list }));
    marker.on("click", () => {
      const bounds = L.latLngBounds([box[1], box[0]], [box[3], box[2]]);
      const zoom = Math.max(map.getBoundsZoom(bounds), map.getZoom() + 1);
      map.setView([at[1], at[0]], Math.min(zoom, MOST));
    });
  }

  function addSpot(dots, open) {
    const { at, state } = dots[0];
    const look = looks.get(state);
    const marker = addMark(at, look ? look.mark.cloneNode(true) : made("span"), "map-spot", HAND);
    const spoken = dots.length === 1
      ? `${dots[0].name} ${look?.word ?? ""}`
      : fill(words.together, { n: dots.length });
    name(marker, spoken);
    if (dots.length > 1) {
      marker.getElement().classList.add("map-spot-many");
      marker.getElement().dataset.n = dots.length;
    }
    marker.bindPopup(() => popup(dots), { maxWidth: 300, minWidth: 180 });
    if (open && open === String(marker.getLatLng())) marker.openPopup();
    for (const dot of dots) if (dot.shape) addShape(dot, look);
  }

  /* The line or area of a site, in the colour of its mark; its mark, which the keyboard reaches, stands on it. */
  function addShape(dot, look) {
    const tone = look ? [...look.mark.classList].filter((one) => one.startsWith("map-mark-")).join(" ") : "";
    L.geoJSON(dot.shape, { style: { className: `map-shape map-shape-${dot.shape.type.toLowerCase()} ${tone}` } })
      .bindPopup(() => popup([dot]), { maxWidth: 300, minWidth: 180 })
      .addTo(marks);
  }

  function addMark([longitude, latitude], html, className, size, zIndexOffset = 0) {
    const icon = L.divIcon({ html, className, iconSize: [size, size] });
    return L.marker([latitude, longitude], { icon, keyboard: true, zIndexOffset }).addTo(marks);
  }

  function name(marker, sentence) {
    const node = marker.getElement();
    node.setAttribute("aria-label", sentence);
    node.title = sentence;
  }

  function popup(dots) {
    const list = made("ul", "map-popup");
    if (dots.length > 1) list.append(made("li", "", fill(words.together, { n: dots.length })));
    for (const dot of dots) {
      const row = made("li");
      const link = made("a", "map-popup-name", dot.name);
      link.href = dot.url;
      const state = made("p", "", looks.get(dot.state)?.word ?? dot.state);
      const mark = looks.get(dot.state)?.mark.cloneNode(true);
      if (mark) state.prepend(mark);
      row.append(link, state, made("p", "muted", dot.note));
      list.append(row);
    }
    return list;
  }

  return { addGroup, addSpot, byPlace };
}
