// Light, dark and type size change at once; without script the same form goes to the server and back.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-appearance]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const { name, value } = event.submitter;
  const body = new FormData(form, event.submitter);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (answer.type !== "opaqueredirect") return form.submit();
  document.documentElement.dataset[name] = value;
  for (const button of form.querySelectorAll(`button[name="${name}"]`)) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
  const { on, off } = event.submitter.dataset; // one button for both: pressed again it turns back
  if (on) {
    event.submitter.value = value === on ? off : on;
    event.submitter.setAttribute("aria-pressed", String(value === on));
  }
});
