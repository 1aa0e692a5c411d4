// On a phone one village or one period at a time: the others are put away, and the keys pass over them.
export function oneAtATime(cells, history) {
  const bar = document.querySelector("[data-one]");
  const by = bar.querySelector("[data-one-by]");
  const of = bar.querySelector("[data-one-of]");
  const small = matchMedia("(max-width: 40rem)");
  const rows = [...cells.table.tBodies[0].rows];

  function offer() {
    const names = by.value === "row" ? rows.map((row) => row.querySelector("th").textContent) : cells.heads.map((head) => head.firstChild.textContent);
    const now = by.value === "row" ? cells.at[0] : cells.at[1];
    of.replaceChildren(...names.map((name, n) => new Option(name, String(n), n === now, n === now)));
  }

  function show() {
    const one = small.matches ? Number(of.value) : null;
    const byRow = by.value === "row";
    cells.table.classList.toggle("by-column", one !== null && !byRow);
    rows.forEach((row, n) => (row.hidden = one !== null && byRow && n !== one));
    cells.rows.forEach((row) => row.forEach((box, n) => (box.closest("td").hidden = one !== null && !byRow && n !== one)));
    cells.heads.forEach((head, n) => (head.hidden = one !== null && !byRow && n !== one));
    if (cells.seen(...cells.at)) return;
    const at = byRow ? [one ?? 0, cells.at[1]] : [cells.at[0], one ?? 0];
    cells.go(at, { focus: false });
  }

  function anew() {
    bar.hidden = !small.matches;
    offer();
    show();
  }

  by.addEventListener("change", () => {
    history.settle();
    offer();
    show();
  });
  of.addEventListener("change", () => {
    history.settle();
    show();
  });
  small.addEventListener("change", anew);
  anew();
}
