/* 地图: asks the server what lies in the view and marks it. Words, shapes and colours are the page's (its legend);
   where this script or Leaflet is missing, the picture and the table of the page stay. */
import { made, marking, MOST } from "./map_marks.js";

const sheet = document.querySelector("[data-map]");
const L = window.L;

if (sheet && L) {
  const words = JSON.parse(sheet.dataset.words);
  const told = document.querySelector("[data-map-told]");
  const looks = new Map(
    [...document.querySelectorAll(".map-legend [data-state]")].map((one) => [
      one.dataset.state,
      { mark: one.querySelector("svg"), word: one.textContent.trim() },
    ]),
  );
  sheet.replaceChildren();
  const map = L.map(sheet, {
    zoomControl: false,
    attributionControl: false,
    maxZoom: MOST,
    zoomSnap: sheet.dataset.tiles ? 1 : 0.25, // pictures are sharp at whole zooms only
  });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  addTiles();
  map.createPane("names").style.zIndex = 450; // above outlines, below marks
  const marks = L.layerGroup().addTo(map);
  const { addGroup, addSpot, byPlace } = marking({ map, marks, words, looks });
  const named = []; // outlines that carry a name
  let waiting; // the question that is under way
  let opened = ""; // where a popup stands: it is opened again when its mark is drawn anew
  map.on("popupopen", ({ popup: one }) => { opened = String(one.getLatLng()); });
  map.on("popupclose", () => { opened = ""; });

  start();
  addOutlines();
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    history.replaceState(history.state, "", `#${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
    ask();
  });
  ask();
  keepViewInFilter();

  /* The view of the address, else what the page says, else the south of China. */
  function start() {
    const [zoom, latitude, longitude] = location.hash.slice(1).split("/").map(Number);
    if ([zoom, latitude, longitude].every(Number.isFinite) && location.hash) {
      map.setView([latitude, longitude], zoom);
      return;
    }
    const frame = sheet.dataset.frame.split(",").map(Number);
    if (frame.length === 4) map.fitBounds([[frame[1], frame[0]], [frame[3], frame[2]]], { maxZoom: 18 });
    else map.setView([23.4, 113.5], 8);
  }

  function addTiles() {
    if (!sheet.dataset.tiles) return;
    const { urls, hosts, attribution } = JSON.parse(sheet.dataset.tiles);
    for (const url of urls) L.tileLayer(url, { subdomains: hosts, maxNativeZoom: 18, maxZoom: MOST }).addTo(map);
    const plain = attribution.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`); // Leaflet takes markup; a setting is text
    L.control.attribution({ prefix: false }).addAttribution(plain).addTo(map);
  }

  async function addOutlines() {
    const answer = await fetch(sheet.dataset.outlines, { credentials: "same-origin" });
    if (!answer.ok) return;
    L.geoJSON(await answer.json(), {
      interactive: false,
      style: ({ properties }) => ({ className: `map-area map-area-${properties.kind}` }),
      onEachFeature: ({ properties }, layer) => {
        if (["village", "community"].includes(properties.kind)) {
          const name = made("span", "", properties.name);
          // Below the middle, where the marks of a village gather and would lie over its name.
          layer.bindTooltip(name, { permanent: true, direction: "bottom", offset: [0, 9], className: "map-name", pane: "names" });
          named.push(layer);
        }
      },
    }).addTo(map);
    map.on("zoomend", showNames);
    showNames();
  }

  /* Names only where their village is wide enough for them. */
  function showNames() {
    for (const layer of named) {
      const box = layer.getBounds();
      const room = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
      const node = layer.getTooltip().getElement();
      if (node) node.classList.toggle("map-name-off", node.offsetWidth > room);
    }
  }

  async function ask() {
    waiting?.abort();
    waiting = new AbortController();
    const query = new URLSearchParams(location.search);
    const box = map.getBounds();
    const edges = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    query.set("zoom", Math.round(map.getZoom()));
    query.set("bbox", edges.map((edge) => edge.toFixed(6)).join(","));
    try {
      const answer = await fetch(`${sheet.dataset.points}?${query}`, {
        credentials: "same-origin",
        signal: waiting.signal,
      });
      if (!answer.ok) throw new Error(answer.status);
      draw(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") told.textContent = words.failed;
    }
  }

  function draw({ groups, dots, told: sentence }) {
    const open = opened;
    marks.clearLayers();
    told.textContent = sentence;
    for (const group of groups) addGroup(group);
    for (const together of byPlace(dots)) addSpot(together, open);
  }

  /* A changed filter is asked for at once, and the view stays as it is. */
  function keepViewInFilter() {
    const form = document.querySelector("[data-map-filter]");
    form.addEventListener("submit", () => {
      const placeChanged = form.elements.place?.value !== (new URLSearchParams(location.search).get("place") ?? "");
      form.action = location.pathname + (placeChanged ? "" : location.hash);
    });
    form.addEventListener("change", () => form.requestSubmit());
  }
}
