// Where a place is: its words, how far it is from here, and the way there by the phone's own map.
import { make } from "./dom.js";
import { metres, position } from "./position.js";
import { word } from "./words.js";

export const whereOf = (site) => [site.place, site.address].filter(Boolean).join(" · ");

export function farOf(site) {
  const here = position();
  if (!here || site.longitude === null || site.latitude === null) return "";
  const far = metres(here, site);
  return far < 1000
    ? word("far.metres", { count: Math.round(far / 10) * 10 })
    : word("far.kilometres", { count: (far / 1000).toFixed(1) });
}

export const placed = (site) => site.longitude !== null && site.latitude !== null;

export function wayTo(site) {
  if (!placed(site)) return null;
  const spot = `${site.latitude},${site.longitude}`;
  return make("a", { class: "button-quiet", href: `geo:${spot}?q=${spot}(${encodeURIComponent(site.name)})` }, word("way"));
}
