// Nobody leaves with figures that were not saved without being asked.
export function warnUnsaved(cells) {
  window.addEventListener("beforeunload", (event) => {
    if (cells.changed.length) event.preventDefault();
  });
}
