// What is wrong with a cell, or only unusual, shown at the cell while it is typed, and in words in one line below the table.
import { read } from "./reading.js";
import { say } from "./words.js";

const WRONG = ["nonsense", "unread", "unit"];

export function marks(cells, rules) {
  const line = document.querySelector("[data-entry-line]");
  const bar = document.querySelector("[data-count]");
  const head = (box) => cells.heads[cells.where.get(box)[1]];

  const answer = (box) => read(box.value, head(box).dataset.unit ?? "1", rules);

  function beyondLimits(box, value) {
    const { least, most } = head(box).dataset;
    return (least !== undefined && value < Number(least)) || (most !== undefined && value > Number(most));
  }

  function one(box) {
    if (box.readOnly) return;
    const found = answer(box);
    const cell = box.closest("td");
    const changed = box.value.trim() !== box.dataset.was;
    const wrong = changed && (WRONG.includes(found.kind) || box.dataset.problem === box.value);
    if (box.dataset.problem !== undefined && box.dataset.problem !== box.value) {
      delete box.dataset.problem;
      delete box.dataset.sentence;
    }
    cell.classList.toggle("wrong", wrong);
    cell.classList.toggle("changed", changed && !wrong);
    cell.classList.toggle("asked", changed && found.kind === "value" && beyondLimits(box, found.value));
    if (wrong) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
    if (box === cells.box) tell();
  }

  function words(box) {
    if (box.readOnly) return document.getElementById(box.getAttribute("aria-describedby"))?.firstChild.nextSibling.textContent ?? "";
    if (box.dataset.problem === box.value && box.dataset.sentence) return box.dataset.sentence;
    const found = answer(box);
    const { unitName: unit, least, most } = head(box).dataset;
    if (found.kind === "nonsense") return say("nonsense", { text: box.value });
    if (found.kind === "unread") return say("unread", { text: box.value });
    if (found.kind === "unit") return say("unit", { unit: found.unit, wanted: unit });
    if (found.kind === "below") return say("below", { limit: `${found.value} ${unit}` });
    if (found.kind === "missing") return box.dataset.was && box.value === "--" && box.dataset.was !== "--" ? say("cleared") : say("missing");
    if (found.kind === "other") return say("other");
    if (found.kind !== "value") return "";
    if (beyondLimits(box, found.value)) return say("asked", { range: `${least ?? ""}–${most ?? ""}` });
    return found.factored ? `= ${found.value} ${unit}` : "";
  }

  function tell() {
    const { box } = cells;
    const text = words(box);
    line.replaceChildren(text ? `${cells.named(box)}：${text}` : "");
    if (box.dataset.correct) {
      const link = document.createElement("a");
      link.href = box.dataset.correct;
      link.textContent = say("correct");
      line.append(" ", link);
    }
    line.classList.toggle("wrong-words", box.closest("td").classList.contains("wrong"));
  }

  function count() {
    const n = cells.changed.length;
    if (bar) bar.textContent = n ? say("changed", { n }) : "";
  }

  cells.table.addEventListener("input", (event) => {
    if (!cells.where.has(event.target)) return;
    one(event.target);
    count();
  });
  cells.table.addEventListener("entry:here", tell);

  return {
    one,
    count,
    line: (text) => line.replaceChildren(text),
    wrong: () => cells.open.filter((box) => box.closest("td").classList.contains("wrong")),
    refuse(box, sentence) {
      box.dataset.problem = box.value;
      box.dataset.sentence = sentence;
      box.closest("td").classList.add("wrong");
      box.setAttribute("aria-invalid", "true");
    },
    all() {
      cells.open.forEach(one);
      count();
    },
  };
}
