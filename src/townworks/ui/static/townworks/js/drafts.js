// What was typed is never lost: long texts are kept in this tab until the server has taken them.
const PREFIX = "draft:";
const keyOf = (box) => `${PREFIX}${location.pathname}|${box.form?.getAttribute("action") ?? ""}|${box.name}`;
const boxes = (root) => root.querySelectorAll("form textarea[name]:not([data-no-draft])");

function restore(root) {
  const refused = document.querySelector("[data-refused], .error-summary");
  if (refused) forgetSent();
  for (const box of boxes(root)) {
    const key = keyOf(box);
    const kept = sessionStorage.getItem(key);
    if (kept === null) continue;
    const sent = sessionStorage.getItem(`${key}|sent`);
    if (sent !== null && !refused) {
      sessionStorage.removeItem(key);
      sessionStorage.removeItem(`${key}|sent`);
    } else if (box.value === box.defaultValue && kept !== box.value) {
      box.value = kept;
      tell(box);
    }
  }
}

// The server did not take it: what was sent is a draft again.
function forgetSent() {
  for (const key of Object.keys(sessionStorage)) if (key.endsWith("|sent")) sessionStorage.removeItem(key);
}

function tell(box) {
  const words = document.querySelector("#draft-words")?.content.textContent.trim();
  if (!words || box.parentElement.querySelector(".draft-kept")) return;
  const line = document.createElement("p");
  line.className = "draft-kept";
  line.setAttribute("role", "status");
  line.textContent = words;
  box.after(line);
}

document.addEventListener("input", (event) => {
  const box = event.target.closest?.("form textarea[name]:not([data-no-draft])");
  if (!box) return;
  if (box.value === box.defaultValue) sessionStorage.removeItem(keyOf(box));
  else sessionStorage.setItem(keyOf(box), box.value);
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget]")) return sessionStorage.clear();
  for (const box of event.target.querySelectorAll("textarea[name]:not([data-no-draft])")) {
    if (sessionStorage.getItem(keyOf(box)) !== null) sessionStorage.setItem(`${keyOf(box)}|sent`, "1");
  }
});

document.addEventListener("htmx:afterSettle", (event) => restore(event.target));
restore(document);
document.querySelector("[data-focus]")?.focus();
