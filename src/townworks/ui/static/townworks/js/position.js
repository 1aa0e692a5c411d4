/* 用现在的位置: fills longitude and latitude from the device, where it can tell. */
const place = document.querySelector("[data-position]");
const row = place?.querySelector("[data-position-here]");

if (row && "geolocation" in navigator) {
  const words = row.querySelector("[role=status]");
  row.hidden = false;
  row.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place.querySelector("[name=longitude]").value = coords.longitude.toFixed(6);
        place.querySelector("[name=latitude]").value = coords.latitude.toFixed(6);
        place.querySelector("[name=system]").value = "wgs84";
        words.textContent = words.dataset.found.replace("{metres}", Math.round(coords.accuracy));
      },
      () => { words.textContent = words.dataset.failed; },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}
