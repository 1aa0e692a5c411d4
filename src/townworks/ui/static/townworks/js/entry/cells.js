// The cells as rows and columns; which one is at hand, how far the picked block reaches, and whether it is being typed into.
export class Cells {
  constructor(table) {
    this.table = table;
    this.rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input")]);
    this.heads = [...table.tHead.rows[0].querySelectorAll("th")];
    this.where = new Map();
    this.rows.forEach((row, r) => row.forEach((box, c) => this.where.set(box, [r, c])));
    this.mode = "move"; // "type": what was there is replaced; "edit": the caret moves within
    this.before = ""; // what stood in the cell when it was come to
    this.at = this.from = [0, 0];
    this.picked = new Set();
    for (const box of this.where.keys()) box.tabIndex = -1;
    const first = this.rows.flat().find((box) => !box.readOnly) ?? this.rows[0]?.[0];
    if (first) {
      this.at = this.from = this.where.get(first);
      first.tabIndex = 0;
    }
  }

  get box() {
    return this.rows[this.at[0]][this.at[1]];
  }

  get open() {
    return this.rows.flat().filter((box) => !box.readOnly);
  }

  get changed() {
    return this.open.filter((box) => box.value.trim() !== box.dataset.was);
  }

  seen(r, c) {
    const box = this.rows[r]?.[c];
    return Boolean(box) && !box.closest("tr").hidden && !box.closest("td").hidden;
  }

  // The next cell that is seen that way, or none.
  beyond([r, c], down, right) {
    do {
      r += down;
      c += right;
      if (!this.rows[r]?.[c]) return null;
    } while (!this.seen(r, c));
    return [r, c];
  }

  // The last cell that is seen that way.
  edge(at, down, right) {
    for (let next = at; next; next = this.beyond(next, down, right)) at = next;
    return at;
  }

  // Reading order, over the ends of rows.
  following(step) {
    const flat = [...this.where].filter(([, [r, c]]) => this.seen(r, c));
    const now = flat.findIndex(([box]) => box === this.box);
    return flat[now + step]?.[1] ?? null;
  }

  go(at, { extend = false, focus = true } = {}) {
    this.box.tabIndex = -1;
    this.at = at;
    if (!extend) this.from = at;
    const box = this.box;
    box.tabIndex = 0;
    this.mode = "move";
    this.before = box.value;
    if (focus) {
      box.focus({ preventScroll: true });
      box.select();
      box.closest("td").scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    this.draw();
    this.table.dispatchEvent(new CustomEvent("entry:here"));
  }

  range() {
    const [r, c] = this.at;
    const [r0, c0] = this.from;
    return { top: Math.min(r, r0), bottom: Math.max(r, r0), left: Math.min(c, c0), right: Math.max(c, c0) };
  }

  // The picked block as rows of boxes, hidden ones left out.
  block() {
    const { top, bottom, left, right } = this.range();
    const found = [];
    for (let r = top; r <= bottom; r += 1) {
      const row = [];
      for (let c = left; c <= right; c += 1) if (this.seen(r, c)) row.push(this.rows[r][c]);
      if (row.length) found.push(row);
    }
    return found;
  }

  draw() {
    const now = new Set(this.block().flat());
    for (const box of this.picked) if (!now.has(box)) this.mark(box, false);
    const several = now.size > 1;
    for (const box of now) this.mark(box, several);
    this.picked = now;
  }

  mark(box, picked) {
    const cell = box.closest("td");
    cell.classList.toggle("picked", picked);
    if (picked) cell.setAttribute("aria-selected", "true");
    else cell.removeAttribute("aria-selected");
  }

  named(box) {
    const [r, c] = this.where.get(box);
    const head = this.heads[c];
    return `${this.table.tBodies[0].rows[r].querySelector("th").textContent} ${head.firstChild.textContent}`;
  }
}
