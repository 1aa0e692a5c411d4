// Every change goes through here, so that it can be taken back: a step is what several cells were and became.
export class History {
  constructor(cells, marking) {
    this.cells = cells;
    this.marking = marking;
    this.done = [];
    this.undone = [];
    this.buttons = { undo: document.querySelector("[data-undo]"), redo: document.querySelector("[data-redo]") };
    for (const [name, button] of Object.entries(this.buttons)) {
      if (!button) continue;
      button.hidden = false;
      button.addEventListener("click", () => this[name]());
    }
  }

  // [[box, text], …] as one step; answers how many could not be changed.
  put(wanted) {
    const step = [];
    let held = 0;
    for (const [box, text] of wanted) {
      if (box.readOnly) held += text === box.value ? 0 : 1;
      else if (box.value !== this.kept(box, text)) step.push({ box, was: box.value, now: this.kept(box, text) });
    }
    this.take(step);
    return held;
  }

  // A figure that stands is never taken away: a cell that is cleared says that nothing was measured.
  kept(box, text) {
    return text.trim() === "" && box.dataset.was !== "" ? "--" : text.trim();
  }

  // What was typed into the cell at hand becomes a step of its own.
  settle() {
    const { cells } = this;
    const { box, before } = cells;
    if (cells.mode === "move" || box.readOnly) return;
    const now = this.kept(box, box.value);
    cells.mode = "move";
    box.value = before;
    if (now !== before) this.take([{ box, was: before, now }]);
    cells.before = box.value;
  }

  giveUp() {
    const { cells } = this;
    cells.box.value = cells.before;
    cells.mode = "move";
    cells.box.select();
    this.marking.one(cells.box);
  }

  take(step) {
    if (!step.length) return;
    for (const { box, now } of step) box.value = now;
    this.done.push(step);
    this.undone = [];
    this.tell(step);
  }

  undo() {
    this.settle();
    const step = this.done.pop();
    if (!step) return;
    for (const { box, was } of step) box.value = was;
    this.undone.push(step);
    this.tell(step, true);
  }

  redo() {
    this.settle();
    const step = this.undone.pop();
    if (!step) return;
    for (const { box, now } of step) box.value = now;
    this.done.push(step);
    this.tell(step, true);
  }

  tell(step, go = false) {
    for (const { box } of step) this.marking.one(box);
    if (this.buttons.undo) this.buttons.undo.disabled = !this.done.length;
    if (this.buttons.redo) this.buttons.redo.disabled = !this.undone.length;
    const at = this.cells.where.get(step[0].box);
    if (go && this.cells.seen(...at)) this.cells.go(at);
    else this.cells.before = this.cells.box.value;
    this.marking.count();
  }
}
