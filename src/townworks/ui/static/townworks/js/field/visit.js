// 一次检查: what is known of the place, and the record to fill.
import { radios } from "./controls.js";
import { fill, make } from "./dom.js";
import { VisitForm } from "./form.js";
import { itemView } from "./item.js";
import { pictures } from "./pictures.js";
import { farOf, wayTo, whereOf } from "./places.js";
import { position, watchPosition, whyNone } from "./position.js";
import { draftOf } from "./queue.js";
import { recordOf, stateTag } from "./states.js";
import { day, said, word } from "./words.js";

const OUTCOMES = { check: ["visited", "refused", "absent", "vanished"], recheck: ["visited"], lookback: ["visited", "vanished"] };

export async function showVisit(app, key) {
  const { visits, drafts } = await app.held();
  const task = app.pack?.tasks[key] ?? null;
  const draft = drafts.find((one) => one.key === key);
  const visit = draft ? null : task ? recordOf(task, visits) : visits.find((one) => one.key === key);
  if (visit) return showRecord(app, visit);
  if (!task && !draft) {
    fill(app.main, back(app), make("h1", { tabindex: "-1" }, word("not_here.title")), make("p", {}, word("not_here.words")), make("p", {}, make("a", { href: `${app.addressOf(key)}${key.includes("/") ? "&" : "?"}plain=1` }, word("not_here.plain"))));
    return {};
  }
  const fresh = () => {
    const round = app.pack.rounds[task.round];
    return draftOf(task, { round, edition: app.pack.editions[round.edition] });
  };
  const filled = draft ?? fresh();
  const form = new VisitForm(app, filled, await app.store.photosOf(filled.uid), { known: Boolean(draft) });
  return showForm(app, form, task);
}

const back = (app) => make("p", {}, make("a", { class: "back", href: app.places.home, "data-go": true }, `‹ ${word("back")}`));

function showRecord(app, visit) {
  fill(
    app.main,
    back(app),
    make("h1", { tabindex: "-1" }, visit.task.site.name),
    make("p", {}, stateTag(visit.state)),
    make("p", {}, word(visit.state === "waiting" ? "record.waiting" : visit.state === "clash" ? "clash.words" : visit.state === "refused" ? "record.refused" : "record.sent")),
    visit.state === "refused" ? make("p", { class: "notice notice-bad" }, visit.sentence) : null,
  );
  return { draw: () => showVisit(app, visit.key) };
}

function showForm(app, form, task) {
  const { draft } = form;
  const { site, finding } = draft.task;
  const views = new Map(form.items.map((item) => [item.code, itemView(form, item)]));
  const summary = make("div", { hidden: true });
  const spot = make("p", { class: "hint position", role: "status" });
  const checklist = make("div", { class: "checklist" }, [...views.values()].map((one) => one.element));
  const door = pictures(form, { item: "", stage: "seen", label: word("shot.door") });
  const elsewhere = make("div", { class: "item" }, make("p", {}, word("door.words")), door.element);
  const kept = make("p", { class: "hint", id: "kept", hidden: true }, word("kept"));
  const lacking = make("p", { class: "hint", role: "status" });
  const hand = make("button", { type: "button", class: "button wide", id: "submit", onclick: () => handIn() }, word("submit"));

  async function handIn() {
    const found = form.problems();
    for (const [code, view] of views) view.blame(found.find(([, , about]) => about === code)?.[1] ?? "");
    if (found.length) return blame(found);
    hand.disabled = true;
    await form.submit();
    app.tell(word("submitted", { site: site.name }));
    app.go("");
    app.sync.run();
  }

  function blame(found) {
    const rows = found.map(([place, sentence, code]) => {
      const words = code ? `${form.nameOf(code)}${word("colon")}${sentence}` : sentence;
      return make("li", {}, place ? make("a", { href: `#${place}` }, words) : words);
    });
    fill(summary, make("div", { class: "error-summary", role: "alert", tabindex: "-1" }, make("h2", {}, word("summary")), make("ul", {}, rows)));
    summary.hidden = false;
    summary.firstElementChild.focus();
  }

  function draw() {
    const visited = draft.outcome === "visited";
    const judged = form.judged();
    for (const [code, view] of views) view.show(judged.shown.includes(code), judged.failures.includes(code));
    checklist.hidden = !visited;
    elsewhere.hidden = visited || draft.task.kind !== "check";
    lacking.textContent = visited && judged.lacking.length ? word("shot.lacking", { count: judged.lacking.length }) : "";
    hand.disabled = form.working > 0;
    drop.hidden = !form.known;
    kept.hidden = !form.kept;
  }

  function place() {
    const here = position();
    const far = farOf(site);
    spot.textContent = here
      ? [word("position.here", { count: here.accuracy }), far].filter(Boolean).join(word("comma"))
      : word(whyNone() === "denied" ? "position.denied" : "position.waiting");
  }

  const drop = make(
    "button",
    {
      type: "button",
      class: "button-quiet button-danger",
      hidden: true,
      onclick: async () => {
        if (!confirm(word("discard.sure"))) return;
        await form.discard();
        app.go("");
      },
    },
    word("discard"),
  );
  form.changed = draw;
  fill(
    app.main,
    back(app),
    make("h1", { tabindex: "-1" }, site.name),
    make("p", { class: "muted" }, draft.round.name),
    draft.refused ? make("p", { class: "notice notice-bad" }, `${word("refused.title")}${draft.refused.sentence}`) : null,
    task && task.stamp !== draft.task.stamp ? make("p", { class: "notice notice-warn" }, word("changed_since")) : null,
    siteView(site, draft.task),
    finding ? make("p", { class: "notice notice-warn" }, `${word(`kind.${draft.task.kind}`)}${word("colon")}${finding.text}`) : earlier(draft.task.findings),
    spot,
    summary,
    make(
      "form",
      { class: "field-form", id: "visit", novalidate: true, onsubmit: (event) => event.preventDefault() },
      outcomes(form),
      finding ? againView(form, finding) : null,
      checklist,
      elsewhere,
      line("companion", word("companion"), "input", form),
      line("note", word("note"), "textarea", form),
      lacking,
      make("p", { class: "form-foot" }, hand),
      kept,
      make("p", { class: "hint" }, word("submit.words")),
      make("p", {}, drop),
    ),
  );
  draw();
  place();
  return { leave: watchPosition(place) };
}

function siteView(site, task) {
  const rows = [
    [word("site.code"), site.code],
    [word("site.where"), whereOf(site)],
    [word("site.kind"), said(site.kind)],
    [word("site.credit"), site.credit_code],
    ...site.facts.map((one) => [said(one), said(one, "value")]),
  ];
  return make(
    "section",
    { class: "site-facts" },
    make("dl", { class: "facts" }, rows.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
    wayTo(site),
    task.outcome === "absent" ? make("p", { class: "hint" }, word("was_absent")) : null,
  );
}

function earlier(findings) {
  if (!findings.length) return null;
  const rows = findings.map((one) =>
    make("li", {}, one.text, " ", make("span", { class: "muted" }, `${word(`finding.${one.state}`)}${word("comma")}${word("due", { day: day(one.due_on) })}`)),
  );
  return make("section", { class: "told" }, make("h2", {}, word("earlier")), make("ul", {}, rows));
}

function outcomes(form) {
  const codes = OUTCOMES[form.draft.task.kind];
  if (codes.length < 2) return null;
  return make(
    "fieldset",
    { class: "item" },
    make("legend", {}, word("outcome")),
    radios("outcome", codes.map((code) => [code, word(`outcome.${code}`)]), form.draft.outcome, (code) => form.set("outcome", code)),
  );
}

// 复查和回头看: is it gone, and a picture of how it is now.
function againView(form, finding) {
  const shots = pictures(form, { item: finding.item, stage: "after", label: word("shot.now") });
  return make(
    "fieldset",
    { class: "item", id: "holds", tabindex: "-1" },
    make("legend", {}, word("holds")),
    radios("holds", [[true, word("holds.yes")], [false, word("holds.no")]], form.draft.holds, (value) => form.set("holds", value)),
    shots.element,
  );
}

const line = (name, label, tag, form) =>
  make(
    "div",
    { class: "item" },
    make("label", { for: name }, label, make("span", { class: "optional" }, word("optional"))),
    make(tag, { id: name, name, value: form.draft[name], maxlength: name === "note" ? 1000 : 60, autocomplete: "off", oninput: (event) => form.set(name, event.target.value) }),
  );
