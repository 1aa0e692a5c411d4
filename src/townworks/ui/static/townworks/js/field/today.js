// 今天: where to go, in which order, how far it is, and what became of each record.
import { fill, make } from "./dom.js";
import { farOf, whereOf } from "./places.js";
import { position, watchPosition } from "./position.js";
import { reopen } from "./queue.js";
import { sketch } from "./sketch.js";
import { recordOf, stateOf, stateTag } from "./states.js";
import { clock, said, word } from "./words.js";

const LISTS = ["planned", "rechecks", "lookbacks", "unplanned"];

export async function showToday(app) {
  const draw = async () => {
    const held = await app.held();
    const at = document.activeElement?.dataset?.key;
    fill(app.main, ...parts(app, held));
    if (at) app.main.querySelector(`[data-key="${CSS.escape(at)}"]`)?.focus();
  };
  await draw();
  const far = () => {
    for (const one of app.main.querySelectorAll("[data-far]")) {
      one.textContent = farOf(app.pack.tasks[one.dataset.far].site);
    }
  };
  const stop = watchPosition(far);
  return { draw, leave: stop };
}

function parts(app, held) {
  const { pack } = app;
  if (!pack) return [make("h1", {}, word("no_pack.title")), make("p", {}, word("no_pack.words"))];
  const tasks = (name) => pack.lists[name].map((key) => pack.tasks[key]);
  const planned = tasks("planned");
  const others = held.visits.filter((one) => !pack.tasks[one.key] || recordOf(pack.tasks[one.key], held.visits) !== one);
  const left = held.drafts.filter((one) => !pack.tasks[one.key]);
  const any = LISTS.some((name) => pack.lists[name].length);
  const open = planned.filter((one) => ["open", "half"].includes(stateOf(one, held))).length;
  return [
    make("h1", { tabindex: "-1" }, word("today.title", { count: open })),
    app.trouble ? make("p", { class: "notice notice-warn" }, troubleWords(app.trouble)) : null,
    any ? null : make("div", { class: "empty" }, make("p", { class: "empty-title" }, word("today.none")), make("p", {}, word("today.none_words"))),
    ...LISTS.flatMap((name) => list(app, held, name, tasks(name))),
    pack.left_out ? make("p", { class: "muted" }, word("today.more")) : null,
    left.length ? section("drafts", left.map((one) => row(app, one.task, "half"))) : null,
    others.length ? section("sent", others.map((one) => sentRow(app, one))) : null,
  ];
}

const troubleWords = (trouble) =>
  trouble === "no_line" ? word("trouble.no_line") : trouble === "signed_out" ? word("bar.signed_out") : trouble;

function list(app, held, name, tasks) {
  if (!tasks.length) return [];
  const rows = tasks.map((task, n) => {
    const visit = recordOf(task, held.visits);
    return row(app, task, stateOf(task, held), { visit, n: name === "planned" ? n + 1 : 0 });
  });
  const picture = name === "planned" ? sketch(tasks, position()) : null;
  return [
    section(name, rows, picture ? make("details", { class: "fold" }, make("summary", {}, word("sketch.open")), picture) : null),
  ];
}

const section = (name, rows, more = null) =>
  make("section", { class: "field-list" }, make("h2", {}, word(`list.${name}`)), more, make("ol", {}, rows));

function row(app, task, state, { visit = null, n = 0 } = {}) {
  return make(
    "li",
    { class: "task" },
    make(
      "a",
      { class: "task-link", href: app.addressOf(task.key), "data-go": true, "data-key": task.key },
      make("span", { class: "task-name" }, n ? `${n}. ${task.site.name}` : task.site.name),
      make("span", { class: "task-where" }, whereOf(task.site), " ", make("span", { class: "task-far", "data-far": app.pack.tasks[task.key] ? task.key : null }, farOf(task.site))),
      task.finding ? make("span", { class: "task-why" }, task.finding.text) : null,
      task.outcome === "absent" && state === "open" ? make("span", { class: "task-why" }, word("was_absent")) : null,
      stateTag(state),
    ),
    visit?.state === "refused" ? refusal(app, visit) : null,
  );
}

// A record that is about nothing in the pack any more: it has arrived, or it waits.
function sentRow(app, visit) {
  return make(
    "li",
    { class: "task task-past" },
    make("span", { class: "task-name" }, visit.task.site.name),
    make("span", { class: "task-where" }, `${word(`outcome.${visit.outcome}`)} · ${clock(visit.finished_at)}`),
    stateTag(visit.state),
    visit.state === "clash" ? make("p", { class: "task-why" }, word("clash.words")) : null,
    visit.state === "refused" ? refusal(app, visit) : null,
  );
}

function refusal(app, visit) {
  const again = async () => {
    await reopen(app.store, visit);
    app.go(visit.key);
  };
  const items = visit.edition?.items ?? [];
  const named = (field) => said(items.find((one) => one.code === field) ?? {}, "text");
  return make(
    "div",
    { class: "refused" },
    make("p", {}, make("strong", {}, word("refused.title")), visit.sentence),
    visit.problems.length
      ? make("ul", {}, visit.problems.map((one) => make("li", {}, named(one.field) ? `${named(one.field)}${word("colon")}` : "", one.sentence)))
      : null,
    make("button", { type: "button", class: "button", onclick: again }, word("refused.again")),
  );
}
