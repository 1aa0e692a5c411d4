// The keyboard, as a spreadsheet has it. Esc and then Tab leaves the table: nobody is held in it.
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function keyboard(cells, history) {
  let leaving = false;

  const move = (next, extend = false) => {
    history.settle();
    if (next) cells.go(next, { extend });
    return true;
  };

  function arrow(event) {
    const [down, right] = ARROWS[event.key];
    if (cells.mode === "edit") return false; // the caret moves
    const at = cells.at;
    const next = event.ctrlKey || event.metaKey ? cells.edge(at, down, right) : cells.beyond(at, down, right);
    return move(next, event.shiftKey && cells.mode === "move");
  }

  function tab(event) {
    history.settle();
    const next = leaving ? null : cells.following(event.shiftKey ? -1 : 1);
    return next ? move(next) : false;
  }

  function enter(event) {
    return move(cells.beyond(cells.at, event.shiftKey ? -1 : 1, 0));
  }

  function edit() {
    if (cells.box.readOnly) return true;
    cells.mode = "edit";
    const end = cells.box.value.length;
    cells.box.setSelectionRange(end, end);
    return true;
  }

  function clear() {
    if (cells.mode !== "move") return false;
    history.put(cells.block().flat().map((box) => [box, ""]));
    cells.box.select();
    return true;
  }

  function escape() {
    if (cells.mode === "move") {
      leaving = true;
      cells.go(cells.at);
    } else history.giveUp();
    return true;
  }

  function ends(event) {
    if (cells.mode === "edit") return false;
    const way = event.key === "Home" ? -1 : 1;
    let at = cells.edge(cells.at, 0, way);
    if (event.ctrlKey || event.metaKey) at = cells.edge(at, way, 0);
    return move(at, event.shiftKey);
  }

  function all() {
    if (cells.mode === "edit") return false;
    history.settle();
    const start = cells.edge(cells.edge(cells.at, -1, 0), 0, -1);
    cells.go(start);
    cells.go(cells.edge(cells.edge(start, 1, 0), 0, 1), { extend: true });
    return true;
  }

  const KEYS = { Tab: tab, Enter: enter, F2: edit, Delete: clear, Backspace: clear, Escape: escape, Home: ends, End: ends };
  const WITH_CONTROL = { z: (event) => (event.shiftKey ? history.redo() : history.undo()), y: () => history.redo(), a: all };

  cells.table.addEventListener("keydown", (event) => {
    if (!cells.where.has(event.target) || event.isComposing || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    const letter = control ? WITH_CONTROL[event.key.toLowerCase()] : null;
    if (letter) {
      if (letter(event) !== false) event.preventDefault();
      return;
    }
    const act = ARROWS[event.key] ? arrow : KEYS[event.key];
    if (act?.(event)) event.preventDefault();
    if (event.key !== "Escape" && event.key !== "Shift") leaving = false;
  });

  cells.table.addEventListener("input", (event) => {
    if (cells.where.has(event.target) && cells.mode === "move") cells.mode = "type";
  });
}
