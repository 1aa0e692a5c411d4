// A camera gives one picture at a time: each one taken makes room for another.
document.addEventListener("change", (event) => {
  const taken = event.target;
  if (!taken.matches?.("input[type=file][data-again]") || !taken.files.length) return;
  const next = taken.cloneNode();
  next.value = "";
  next.removeAttribute("id");
  next.setAttribute("aria-label", document.querySelector(`label[for="${taken.id}"]`)?.textContent.trim() ?? taken.name);
  taken.removeAttribute("data-again");
  taken.after(next);
  next.focus();
});
