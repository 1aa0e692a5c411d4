// 期初余额: a block copied from a spreadsheet is spread over the grid. Rows that begin with a code find their account; others go
// down and right from the cell at hand. Without it every cell is typed.
const grid = document.querySelector("[data-opening]");
const COLUMNS = ["debit", "credit"];
const bare = (text) => text.trim().replaceAll(/[,，¥￥]/g, "");
const cell = (side, code) => grid.querySelector(`[data-side="${side}"][data-code="${code}"]`);

function byCode(rows) {
  const unknown = [];
  for (const [code, ...rest] of rows) {
    if (!/^\d{3,9}$/.test(code)) continue;  // heads and sums
    const [debit, credit] = rest.slice(-2);
    if (!cell("debit", code)) unknown.push(code);
    else COLUMNS.forEach((side, n) => { cell(side, code).value = bare([debit, credit][n] ?? ""); });
  }
  grid.querySelector("[data-unknown]").hidden = unknown.length === 0;
  grid.querySelector("[data-unknown-codes]").textContent = unknown.join(" ");
}

function fromHere(rows, first) {
  const codes = [...grid.querySelectorAll('[data-side="debit"]')].map((one) => one.dataset.code);
  const top = codes.indexOf(first.dataset.code), left = COLUMNS.indexOf(first.dataset.side);
  rows.forEach((row, down) => row.forEach((text, right) => {
    const side = COLUMNS[left + right], code = codes[top + down];
    if (side && code) cell(side, code).value = bare(text);
  }));
}

grid?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (!event.target.dataset.side || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const rows = text.trimEnd().split(/\r?\n/).map((line) => line.split("\t").map((one) => one.trim()));
  if (rows.some(([code, ...rest]) => rest.length > 1 && /^\d{3,9}$/.test(code))) byCode(rows);
  else fromHere(rows, event.target);
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});
