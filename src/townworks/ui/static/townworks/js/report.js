// The reading view answers to the keyboard: a key presses the control that carries it (data-key).
// Everything here is also on the page as a link or a button; without this script nothing is missing.
const reading = () => document.querySelector("#reading");
const current = () => document.querySelector('.report-text .clause[aria-current="true"]');
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

function press(control) {
  if (control.disabled) return false;
  if (control.matches("select, input")) {
    control.focus();
    if (control.matches("select")) control.showPicker?.();
  } else if (control.matches("summary")) {
    control.parentElement.open = true;
    const box = control.parentElement.querySelector("input[type=text]");
    box?.focus();
    box?.setSelectionRange?.(0, 0);
  } else {
    control.click();
  }
  return true;
}

function answer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!reading() || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target)) return;
  if (event.key === "?") {
    document.querySelector("#report-keys")?.showModal();
    return stop(event);
  }
  // Enter on another link or button means that one; on the sentence at hand it means "checked".
  if (event.key === "Enter" && event.target.closest("a, button, summary") && event.target !== current()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const control = [...document.querySelectorAll("#reading [data-key]")].find((one) => one.dataset.key === key);
  if (control && press(control)) stop(event);
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

// After the panel or the whole view came anew: mark the sentence it is about and bring it into sight.
function settle() {
  const n = document.querySelector("#panel [data-clause]")?.dataset.clause;
  if (!n) return;
  for (const old of document.querySelectorAll(".report-text .clause[aria-current]")) old.removeAttribute("aria-current");
  const clause = document.querySelector(`#clause-${n}`);
  if (!clause) return;
  clause.setAttribute("aria-current", "true");
  clause.focus({ preventScroll: true });
  const box = clause.getBoundingClientRect();
  const panel = document.querySelector("#panel").getBoundingClientRect();
  const floor = panel.left < box.right && panel.top > box.top ? Math.min(panel.top, innerHeight) : innerHeight;
  if (box.top < 90 || box.bottom > floor - 20) scrollBy({ top: box.top - Math.min(innerHeight * 0.3, floor * 0.4) });
  document.querySelector("#side")?.scrollTo?.({ top: 0 });
}

function ready() {
  for (const button of document.querySelectorAll("[data-report-keys], [data-fold-panel]")) button.hidden = false;
}

document.addEventListener("keydown", answer, { capture: true });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-fold-panel]")) document.querySelector("#panel").classList.remove("asked");
  if (event.target.closest("[data-report-keys]")) document.querySelector("#report-keys")?.showModal();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.closest("#reading")) event.detail.path = event.detail.path.split("#")[0];
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("#reading")) reading().setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", () => reading()?.removeAttribute("aria-busy"));
document.addEventListener("htmx:afterSettle", (event) => {
  ready();
  if (event.target.id === "panel") event.target.classList.add("asked");
  if (event.target.id === "panel" || event.target.id === "reading") settle();
});

// A long report takes a moment: say so, and take the same file only once.
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.busy;
  if (!words) return;
  const button = event.target.querySelector("button");
  event.target.setAttribute("aria-busy", "true");
  requestAnimationFrame(() => {
    button.disabled = true;
    button.textContent = words;
  });
});
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("form[data-busy][aria-busy]")) location.reload();
});

ready();
