// The mouse and the finger: a press goes to a cell, a drag picks a block, a second press sets the caret.
export function pointer(cells, history) {
  let dragging = false;
  let touched = false;
  cells.table.addEventListener("pointerdown", (event) => (touched = event.pointerType !== "mouse"));

  cells.table.addEventListener("mousedown", (event) => {
    const box = event.target.closest("td")?.querySelector("input");
    if (!box || !cells.where.has(box) || event.button !== 0) return;
    const again = box === cells.box && document.activeElement === box && !event.shiftKey;
    if (again && cells.mode !== "move") return; // the browser sets the caret
    if (again && (event.detail > 1 || touched) && !box.readOnly) {
      cells.mode = "edit";
      return;
    }
    event.preventDefault();
    history.settle();
    dragging = !touched;
    cells.go(cells.where.get(box), { extend: event.shiftKey });
  });

  cells.table.addEventListener("mouseover", (event) => {
    const box = dragging ? event.target.closest("td")?.querySelector("input") : null;
    if (!box || !cells.where.has(box) || box === cells.box) return;
    const from = cells.from;
    cells.go(cells.where.get(box), { extend: true, focus: false });
    cells.from = from;
    cells.draw();
  });

  document.addEventListener("mouseup", () => {
    if (dragging && document.activeElement !== cells.box) cells.box.focus({ preventScroll: true });
    dragging = false;
  });

  // Somebody came by Tab, or a screen reader set the focus itself.
  cells.table.addEventListener("focusin", (event) => {
    const at = cells.where.get(event.target);
    if (!at || event.target === cells.box) return;
    history.settle();
    cells.go(at);
  });

  cells.table.addEventListener("focusout", (event) => {
    if (!cells.table.contains(event.relatedTarget)) history.settle();
  });
}
