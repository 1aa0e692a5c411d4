// The control of one item by its kind. Each answers its element, and tells what is chosen through ``changed(value)``.
import { signatureOf } from "./camera.js";
import { make } from "./dom.js";
import { pictures } from "./pictures.js";
import { position } from "./position.js";
import { signaturePad } from "./signature.js";
import { said, word } from "./words.js";

const GROUPED = ["yes_no", "choice", "choices", "photo", "signature", "position"];
export const isGroup = (kind) => GROUPED.includes(kind);

export function control(form, item, { value, changed, describedby }) {
  return KINDS[item.kind](form, item, { value, changed, describedby });
}

function radios(name, options, value, changed) {
  return make(
    "div",
    { class: options.length === 2 ? "options options-two" : "options" },
    options.map(([code, words]) =>
      make(
        "label",
        { class: "option" },
        make("input", { type: "radio", name, value: String(code), checked: code === value, onchange: () => changed(code) }),
        make("span", {}, words),
      ),
    ),
  );
}

export { radios };

const KINDS = {
  yes_no: (form, item, { value, changed }) =>
    radios(item.code, [[true, word("yes")], [false, word("no")]], value, changed),
  choice: (form, item, { value, changed }) =>
    radios(item.code, item.options.map((one) => [one.code, said(one)]), value, changed),
  choices(form, item, { value, changed }) {
    const chosen = new Set(value ?? []);
    const turn = (code) => (event) => {
      if (event.target.checked) chosen.add(code);
      else chosen.delete(code);
      changed(item.choices.filter((one) => chosen.has(one)));
    };
    return make(
      "div",
      { class: "options" },
      item.options.map((one) =>
        make(
          "label",
          { class: "option" },
          make("input", { type: "checkbox", name: item.code, value: one.code, checked: chosen.has(one.code), onchange: turn(one.code) }),
          make("span", {}, said(one)),
        ),
      ),
    );
  },
  number: (form, item, { value, changed, describedby }) =>
    make(
      "div",
      { class: "with-unit" },
      make("input", { id: `answer-${item.code}`, type: "text", inputmode: "decimal", autocomplete: "off", value: value ?? "", "aria-describedby": describedby, oninput: (event) => changed(event.target.value) }),
      item.unit ? make("span", {}, item.unit) : null,
    ),
  text: (form, item, { value, changed, describedby }) =>
    make("textarea", { id: `answer-${item.code}`, rows: 2, maxlength: 2000, value: value ?? "", "data-no-draft": true, "aria-describedby": describedby, oninput: (event) => changed(event.target.value) }),
  date: (form, item, { value, changed, describedby }) =>
    make("input", { id: `answer-${item.code}`, type: "date", value: value ?? "", "aria-describedby": describedby, onchange: (event) => changed(event.target.value) }),
  position(form, item, { value, changed }) {
    const told = make("p", { class: "hint", role: "status" }, value ? spotWords(value) : word("spot.none"));
    const mark = () => {
      const here = position();
      if (!here) {
        told.textContent = word("position.none");
        return;
      }
      const spot = { longitude: here.longitude, latitude: here.latitude };
      told.textContent = `${spotWords(spot)} ${word("position.accuracy", { count: here.accuracy })}`;
      changed(spot);
    };
    return make("div", {}, make("button", { type: "button", class: "button-quiet", onclick: mark }, word("spot.mark")), told);
  },
  photo(form, item, { changed }) {
    const shots = pictures(form, { item: item.code, stage: "seen", label: word("shot.take"), most: item.files_most });
    form.follow(item.code, () => changed(form.namesOf(item.code, "seen")));
    return shots.element;
  },
  signature(form, item, { changed }) {
    const canvas = make("canvas", { class: "pad", role: "img", "aria-label": word("sign.pad"), width: 320, height: 160 });
    const there = () => form.photos.filter((one) => one.item === item.code);
    const kept = make("p", { class: "hint", role: "status" }, there().length ? word("sign.kept") : word("sign.words"));
    const keep = async () => {
      const before = there();
      await form.addPhoto(signatureOf(canvas, { visit: form.draft.uid, item: item.code, name: "signature.png" }));
      for (const one of before) await form.dropPhoto(one);
      kept.textContent = word("sign.kept");
      changed(form.namesOf(item.code, "signature"));
    };
    const pad = signaturePad(canvas, { ended: keep });
    const clear = async () => {
      pad.clear();
      for (const one of there()) await form.dropPhoto(one);
      kept.textContent = word("sign.words");
      changed([]);
    };
    return make("div", { class: "signing" }, canvas, kept, make("button", { type: "button", class: "button-quiet", onclick: clear }, word("sign.clear")));
  },
};

const spotWords = (spot) => `${spot.longitude.toFixed(6)}, ${spot.latitude.toFixed(6)}`;
