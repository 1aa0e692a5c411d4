// A block is saved in one request, all or nothing; what is wrong comes back all at once, and who was faster with it.
import { say } from "./words.js";

export function saving(cells, history, marking) {
  const form = document.querySelector("[data-entry-form]");
  const summary = document.querySelector("[data-problems]");
  const button = form.querySelector("[data-save]");
  const byName = (name) => cells.open.find((box) => box.name === name);

  function show(sentence, rows) {
    summary.hidden = false;
    summary.querySelector("h2").textContent = sentence;
    summary.querySelector("ul").replaceChildren(...rows);
    summary.focus();
  }

  function row(box, sentence, now) {
    const item = document.createElement("li");
    const link = document.createElement("button");
    link.type = "button";
    link.className = "entry-to";
    link.textContent = sentence;
    link.addEventListener("click", () => cells.go(cells.where.get(box)));
    item.append(link);
    if (now) item.append(document.createElement("br"), ...meanwhile(box, now, item));
    return item;
  }

  // Somebody was faster: theirs is shown beside, and one of the two is chosen.
  function meanwhile(box, now, item) {
    const words = say("meanwhile", { who: now.by, at: now.at, text: now.text || "—" });
    const choose = (label, take) => {
      const choice = document.createElement("button");
      choice.type = "button";
      choice.className = "button-quiet small";
      choice.textContent = say(label);
      choice.addEventListener("click", () => {
        const mine = box.value;
        stands(box, now);
        if (take === "mine") box.value = mine;
        marking.one(box);
        marking.count();
        item.remove();
        summary.hidden = !summary.querySelector("li");
        cells.go(cells.where.get(box));
      });
      return choice;
    };
    return [`${words} `, choose("theirs", "theirs"), " ", choose("mine", "mine")];
  }

  function stands(box, cell) {
    box.name = cell.name;
    box.value = cell.text;
    box.dataset.was = cell.text;
    delete box.dataset.problem;
    delete box.dataset.sentence;
  }

  function saved(answer, sent) {
    for (const [name, cell] of Object.entries(answer.cells)) {
      const box = byName(name);
      if (!box) continue;
      if (box.value.trim() === sent.get(name)) stands(box, cell);
      else [box.name, box.dataset.was] = [cell.name, cell.text]; // typed on while it was being saved
      marking.one(box);
      box.closest("td").classList.add("saved");
    }
    setTimeout(() => cells.table.querySelectorAll(".saved").forEach((cell) => cell.classList.remove("saved")), 1500);
    cells.before = cells.box.value;
    marking.count();
    marking.line(answer.sentence);
  }

  function refused(answer) {
    const rows = [];
    for (const { cell, sentence, now } of answer.problems ?? []) {
      const box = byName(cell);
      if (!box) continue;
      marking.refuse(box, sentence);
      rows.push(row(box, sentence, now));
    }
    show(answer.sentence, rows);
  }

  async function send() {
    const boxes = cells.changed;
    const sent = new Map(boxes.map((box) => [box.name, box.value.trim()]));
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, text] of sent) body.set(name, text);
    marking.line(say("saving"));
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
    if (response.type === "opaqueredirect" || !response.headers.get("Content-Type")?.includes("json")) {
      return show(say("signed"), []);
    }
    const answer = await response.json();
    return response.ok ? saved(answer, sent) : refused(answer);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    history.settle();
    summary.hidden = true;
    if (!cells.changed.length) return marking.line(say("nothing"));
    const wrong = marking.wrong().find((box) => !box.dataset.sentence);
    if (wrong) {
      cells.go(cells.where.get(wrong));
      return show(say("first"), marking.wrong().map((box) => row(box, `${cells.named(box)}：${box.value}`)));
    }
    button.setAttribute("aria-disabled", "true");
    await send().catch(() => show(say("lost"), []));
    button.removeAttribute("aria-disabled");
  });
}
