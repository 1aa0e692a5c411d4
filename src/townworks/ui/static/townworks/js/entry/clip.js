// Copying and pasting blocks as Excel writes them: tabs between cells, lines between rows, quotes around what holds either.
import { say } from "./words.js";

export function parse(text) {
  const rows = [[""]];
  let quoted = false;
  for (let n = 0; n < text.length; n += 1) {
    const sign = text[n];
    const row = rows[rows.length - 1];
    if (quoted && sign === '"' && text[n + 1] === '"') {
      row[row.length - 1] += '"';
      n += 1;
    } else if (sign === '"' && (quoted || row[row.length - 1] === "")) quoted = !quoted;
    else if (!quoted && sign === "\t") row.push("");
    else if (!quoted && sign === "\n") rows.push([""]);
    else if (quoted || sign !== "\r") row[row.length - 1] += sign;
  }
  if (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
  return rows;
}

export const written = (block) =>
  block.map((row) => row.map((box) => (/["\t\n]/.test(box.value) ? `"${box.value.replaceAll('"', '""')}"` : box.value)).join("\t")).join("\n");

// What is pasted goes down and right from the cell at hand; a single value fills the whole picked block.
function placed(cells, rows) {
  const block = cells.block();
  if (rows.length === 1 && rows[0].length === 1) return { wanted: block.flat().map((box) => [box, rows[0][0]]), over: 0 };
  const { top, left } = cells.range();
  const wanted = [];
  let over = 0;
  let r = cells.seen(top, left) ? top : null;
  for (const row of rows) {
    let c = left;
    for (const text of row) {
      if (r === null || c === null) over += text.trim() ? 1 : 0;
      else wanted.push([cells.rows[r][c], text]);
      c = r === null || c === null ? null : (cells.beyond([r, c], 0, 1)?.[1] ?? null);
    }
    r = r === null ? null : (cells.beyond([r, left], 1, 0)?.[0] ?? null);
  }
  return { wanted, over };
}

// An empty cell of a pasted block says nothing: it clears no figure that stands.
const spoken = (wanted) => wanted.filter(([box, text]) => text.trim() !== "" || box.dataset.was === "");

export function clipboard(cells, history, marking) {
  const ours = (event) => cells.where.has(event.target) && cells.mode === "move";

  cells.table.addEventListener("copy", (event) => {
    if (!ours(event)) return;
    event.clipboardData.setData("text/plain", written(cells.block()));
    event.preventDefault();
  });

  cells.table.addEventListener("cut", (event) => {
    if (!ours(event)) return;
    event.clipboardData.setData("text/plain", written(cells.block()));
    event.preventDefault();
    history.put(cells.block().flat().map((box) => [box, ""]));
  });

  cells.table.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!cells.where.has(event.target) || (cells.mode === "edit" && !/[\t\n]/.test(text.trimEnd()))) return;
    event.preventDefault();
    if (cells.mode !== "move") history.settle();
    const { wanted, over } = placed(cells, parse(text));
    const held = history.put(spoken(wanted));
    const last = wanted.at(-1)?.[0];
    const from = cells.where.get(wanted[0]?.[0]);
    if (last && wanted.length > 1) {
      cells.go(from);
      cells.go(cells.where.get(last), { extend: true, focus: false });
      cells.box.focus({ preventScroll: true });
    }
    const words = [over && say("cut", { n: over }), held && say("kept", { n: held })].filter(Boolean);
    if (words.length) marking.line(words.join(" "));
  });
}
