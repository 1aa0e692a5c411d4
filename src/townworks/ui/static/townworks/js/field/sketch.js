// A sketch of where the places lie, north up, and where the worker is; the phone's own map leads there.
import { word } from "./words.js";

const SIDE = 320;
const EDGE = 24;
const NEAREST = 0.0008; // degrees: a single place is not blown up

function svg(tag, facts, ...children) {
  const one = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(facts)) one.setAttribute(name, value);
  one.append(...children);
  return one;
}

export function sketch(tasks, me) {
  const placed = tasks.filter((one) => one.site.longitude !== null && one.site.latitude !== null);
  if (!placed.length) return null;
  const points = placed.map((one) => one.site).concat(me ? [me] : []);
  const middle = points.reduce((sum, one) => sum + one.latitude, 0) / points.length;
  const narrow = Math.cos((middle * Math.PI) / 180); // a degree along is shorter than one across
  const east = points.map((one) => one.longitude * narrow);
  const north = points.map((one) => one.latitude);
  const span = Math.max(Math.max(...east) - Math.min(...east), Math.max(...north) - Math.min(...north), NEAREST);
  const centre = [(Math.max(...east) + Math.min(...east)) / 2, (Math.max(...north) + Math.min(...north)) / 2];
  const scale = (SIDE - 2 * EDGE) / span;
  const at = (one) => [
    SIDE / 2 + (one.longitude * narrow - centre[0]) * scale,
    SIDE / 2 - (one.latitude - centre[1]) * scale,
  ];
  const marks = placed.map((one, n) => {
    const [x, y] = at(one.site);
    return svg(
      "g",
      {},
      svg("circle", { class: "sketch-place", cx: x, cy: y, r: 11 }),
      svg("text", { class: "sketch-number", x, y: y + 4, "text-anchor": "middle" }, String(n + 1)),
    );
  });
  if (me) {
    const [x, y] = at(me);
    marks.push(svg("circle", { class: "sketch-me", cx: x, cy: y, r: 6 }));
  }
  const label = word("sketch.label", { names: placed.map((one, n) => `${n + 1} ${one.site.name}`).join(word("comma")) });
  return svg("svg", { class: "sketch", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "img", "aria-label": label }, ...marks);
}
