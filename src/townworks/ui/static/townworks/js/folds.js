// A menu over the page closes by Escape or by a click beside it; without script its own word closes it.
// A fold in the text of the page stays open, but opens by itself when an address leads to its section.
const menus = () => document.querySelectorAll(":is(.head, .page-head, .confirm) details.fold[open], details.confirm[open]");

document.addEventListener("click", (event) => {
  for (const fold of menus()) if (!fold.contains(event.target)) fold.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const fold of menus()) {
    fold.open = false;
    fold.querySelector("summary")?.focus();
  }
});

function openTarget() {
  const fold = document.getElementById(location.hash.slice(1))?.querySelector("details.fold:has(form)");
  if (fold) fold.open = true;
}
window.addEventListener("hashchange", openTarget);
openTarget();
