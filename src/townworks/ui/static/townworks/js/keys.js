// Lists answer to the keyboard: j and k move, Enter opens, / searches, ? shows the keys.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-keys] [data-row], [data-keys] tbody tr")];
const help = document.querySelector("#keys-help");

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const now = all.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("here"));
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(now + step, 0), all.length - 1)];
  for (const row of all) row.classList.toggle("here", row === next);
  const link = next.querySelector("a[href], button, input");
  (link ?? next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => {
    const box = document.querySelector("[data-search], input[type=search]");
    box?.focus();
    box?.select?.();
    return Boolean(box);
  },
  "?": () => {
    help?.showModal();
    return Boolean(help);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});

const button = document.querySelector("[data-keys-help]");
if (button && help) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}
