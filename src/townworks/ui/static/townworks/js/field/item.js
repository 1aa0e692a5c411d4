// One item of the checklist: the question, its control, what is wrong with the answer, and what follows if it fails.
import { control, isGroup } from "./controls.js";
import { make } from "./dom.js";
import { pictures } from "./pictures.js";
import { said, word } from "./words.js";

export function itemView(form, item) {
  const wrongId = `wrong-${item.code}`;
  const wrong = make("p", { class: "wrong-words", id: wrongId, hidden: true });
  const fault = item.fails_if.length ? faultView(form, item) : null;
  const head = [said(item, "text"), item.required || item.kind === "note" ? null : make("span", { class: "optional" }, word("optional"))];
  const hints = [
    item.hint ? make("p", { class: "hint" }, item.hint) : null,
    item.basis && !item.basis.confirmed ? make("p", { class: "hint" }, word("unconfirmed", { basis: item.basis.text })) : null,
  ];
  const own =
    item.kind === "note"
      ? null
      : control(form, item, {
          value: form.draft.answers[item.code],
          changed: (value) => form.answer(item.code, value),
          describedby: wrongId,
        });
  const facts = { class: "item", id: `item-${item.code}`, tabindex: "-1", "data-code": item.code };
  const element = isGroup(item.kind)
    ? make("fieldset", { ...facts, "aria-describedby": wrongId }, make("legend", {}, head), hints, wrong, own, fault?.element)
    : item.kind === "note"
      ? make("div", facts, make("p", {}, head), hints)
      : make("div", facts, make("label", { for: `answer-${item.code}` }, head), hints, wrong, own, fault?.element);
  return {
    element,
    show(shown, failing) {
      element.hidden = !shown;
      element.classList.toggle("item-failing", failing);
      fault?.show(failing);
    },
    blame(sentence) {
      wrong.textContent = sentence;
      wrong.hidden = !sentence;
      element.classList.toggle("item-wrong", Boolean(sentence));
    },
  };
}

// 不合格: what will be written down, the photographs that are wanted, and whether it was put right on the spot.
function faultView(form, item) {
  const before = pictures(form, { item: item.code, stage: "before", label: word("shot.before") });
  const after = pictures(form, { item: item.code, stage: "after", label: word("shot.after") });
  const mended = make("input", { type: "checkbox", name: `${item.code}.mended`, checked: form.draft.mended.includes(item.code) });
  const later = make("div", { hidden: !mended.checked }, item.after ? make("p", { class: "hint" }, word("shot.after_wanted", { count: item.after })) : null, after.element);
  mended.addEventListener("change", () => {
    later.hidden = !mended.checked;
    form.mend(item.code, mended.checked);
  });
  const element = make(
    "div",
    { class: "fault", hidden: true },
    make("p", { class: "fault-words" }, make("strong", {}, word("fault"), word(`severity.${item.severity}`), word("colon")), said(item, "finding")),
    item.before ? make("p", { class: "hint" }, word("shot.before_wanted", { count: item.before })) : null,
    before.element,
    make("label", { class: "option" }, mended, make("span", {}, word("mended"))),
    later,
  );
  return {
    element,
    show(failing) {
      element.hidden = !failing;
    },
  };
}
