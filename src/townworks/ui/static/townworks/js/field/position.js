// 位置: watched while the page is open; the best fix of the last half minute counts. It may be missing.
const FRESH = 30_000;
let fix = null;
let trouble = "";
const watchers = new Set();

export const position = () => (fix && Date.now() - fix.at < FRESH * 10 ? fix : null);
export const whyNone = () => trouble;

export function watchPosition(changed) {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

function tell() {
  for (const changed of watchers) changed();
}

export function startWatching() {
  if (!navigator.geolocation) {
    trouble = "unknown";
    return;
  }
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      const { longitude, latitude, accuracy } = coords;
      const better = !fix || accuracy <= fix.accuracy || Date.now() - fix.at > FRESH;
      if (better) fix = { longitude, latitude, accuracy: Math.round(accuracy), at: Date.now() };
      trouble = "";
      tell();
    },
    (error) => {
      trouble = error.code === error.PERMISSION_DENIED ? "denied" : "unknown";
      tell();
    },
    { enableHighAccuracy: true, maximumAge: 10_000, timeout: 60_000 },
  );
}

// Metres over the ground.
export function metres(from, to) {
  const rad = Math.PI / 180;
  const across = Math.sin(((to.latitude - from.latitude) * rad) / 2) ** 2;
  const along = Math.sin(((to.longitude - from.longitude) * rad) / 2) ** 2;
  const share = across + Math.cos(from.latitude * rad) * Math.cos(to.latitude * rad) * along;
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(share)));
}
