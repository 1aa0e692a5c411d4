// Photographs of one item at one stage: what there is, taking one more, taking one away.
import { photoOf } from "./camera.js";
import { fill, make } from "./dom.js";
import { word } from "./words.js";

// ``form`` is the visit at hand: it knows its photographs and keeps them.
export function pictures(form, { item, stage, label, most = 9 }) {
  const row = make("ul", { class: "shots" });
  const told = make("p", { class: "hint", role: "status" });
  const input = make("input", {
    type: "file",
    accept: "image/*",
    capture: "environment",
    class: "visually-hidden",
    "data-camera": `${item || "site"}.${stage}`,
    onchange: () => take(),
  });
  const button = make("label", { class: "button-quiet camera" }, label, input);

  async function take() {
    const [file] = input.files;
    if (!file) return;
    input.disabled = true;
    told.textContent = word("shot.working");
    try {
      await form.addPhoto(photoOf(file, { visit: form.draft.uid, item, stage }));
      told.textContent = "";
    } catch {
      told.textContent = word("shot.failed");
    }
    input.value = "";
    input.disabled = false;
    draw();
  }

  const own = () => form.photos.filter((one) => one.item === item && one.stage === stage);

  function draw() {
    fill(row, ...own().map((one, n) => shot(one, n + 1)));
    button.hidden = own().length >= most;
  }

  function shot(photo, n) {
    const drop = async () => {
      await form.dropPhoto(photo);
      draw();
      input.focus();
    };
    const name = word("shot.name", { label, n });
    return make(
      "li",
      { class: "shot" },
      photo.small ? make("img", { src: photo.small, alt: name, width: 80, height: 80 }) : make("span", {}, photo.name),
      make("button", { type: "button", class: "button-quiet", onclick: drop }, word("shot.drop"), make("span", { class: "visually-hidden" }, name)),
    );
  }

  draw();
  return { element: make("div", { class: "pictures" }, row, button, told), draw, count: () => own().length };
}
