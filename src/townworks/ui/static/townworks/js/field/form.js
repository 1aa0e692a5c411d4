// The record being filled: every change is on the phone at once, and nothing needs a line.
import { compute } from "./checklist.js";
import { position } from "./position.js";
import { discard, submit } from "./queue.js";
import { said, word } from "./words.js";

export class VisitForm {
  constructor(app, draft, photos, { known }) {
    Object.assign(this, { app, draft, photos, known, changed: () => {} });
    this.items = draft.task.kind === "check" ? draft.edition.items : [];
    this.followers = new Map();
    this.saving = Promise.resolve();
    this.working = 0;
    this.turn = 0;
    this.written = 0;
  }

  // One write after another, each of the record as it stands then.
  save() {
    this.known = true;
    const copy = structuredClone(this.draft);
    const turn = (this.turn += 1);
    // A write that failed does not keep the next from being tried.
    const before = this.saving.catch(() => {});
    this.saving = before.then(() => this.app.store.put("drafts", copy)).then(() => {
      this.written = turn;
      this.changed();
    });
    this.changed();
    return this.saving;
  }

  // What the page may tell: there is something, and all of it is on the phone.
  get kept() {
    return this.known && this.written === this.turn;
  }

  set(name, value) {
    this.draft[name] = value;
    return this.save();
  }

  answer(code, value) {
    if (value === "" || value === null || (Array.isArray(value) && !value.length)) delete this.draft.answers[code];
    else this.draft.answers[code] = value;
    return this.save();
  }

  mend(code, on) {
    const others = this.draft.mended.filter((one) => one !== code);
    return this.set("mended", on ? [...others, code] : others);
  }

  follow(code, changed) {
    this.followers.set(code, changed);
  }

  async addPhoto(making) {
    this.working += 1;
    try {
      const photo = await making;
      await this.app.store.put("photos", photo);
      this.photos.push(photo);
      await this.save();
      this.followers.get(photo.item)?.();
    } finally {
      this.working -= 1;
      this.changed();
    }
  }

  async dropPhoto(photo) {
    await this.app.store.remove("photos", photo.uid);
    this.photos = this.photos.filter((one) => one.uid !== photo.uid);
    await this.save();
    this.followers.get(photo.item)?.();
  }

  namesOf(item, stage) {
    return this.photos.filter((one) => one.item === item && one.stage === stage).map((one) => one.name);
  }

  judged() {
    const photos = {};
    for (const one of this.photos) photos[one.item] = (photos[one.item] ?? 0) + 1;
    return compute({ items: this.items, answers: this.draft.answers, photos });
  }

  // What keeps the record from being handed in: [where, sentence].
  problems() {
    const { draft } = this;
    if (this.working) return [["", word("shot.working")]];
    if (draft.task.kind !== "check") {
      const found = [];
      if (draft.holds === null && draft.outcome === "visited") found.push(["holds", word("holds.missing")]);
      if (draft.holds === false && !draft.note.trim()) found.push(["note", word("holds.why")]);
      return found;
    }
    if (draft.outcome !== "visited") return [];
    const { problems, failures } = this.judged();
    const found = problems.map(([code, { why, limit }]) => [`item-${code}`, word(`wrong.${why}`, { limit }), code]);
    for (const code of failures) {
      const item = this.items.find((one) => one.code === code);
      if (!draft.mended.includes(code)) continue;
      const lacks = item.after - this.namesOf(code, "after").length;
      if (lacks > 0) found.push([`item-${code}`, word("shot.after_lacking", { count: lacks }), code]);
    }
    return found;
  }

  nameOf(code) {
    return said(this.items.find((one) => one.code === code) ?? {}, "text");
  }

  // 提交: into the queue, with only what belongs to the answers as they stand.
  async submit() {
    await this.saving;
    const { draft } = this;
    const { shown, failures } = this.judged();
    const visited = draft.outcome === "visited";
    const belongs = (one) =>
      draft.task.kind !== "check" ||
      one.item === "" ||
      (visited && (["seen", "signature"].includes(one.stage) ? shown : failures).includes(one.item) &&
        (one.stage !== "after" || draft.mended.includes(one.item)));
    for (const one of this.photos.filter((each) => !belongs(each))) await this.app.store.remove("photos", one.uid);
    const here = position();
    return submit(this.app.store, {
      ...draft,
      refused: undefined,
      holds: draft.task.kind === "check" ? null : draft.outcome === "vanished" ? true : draft.holds,
      answers: visited && draft.task.kind === "check" ? draft.answers : {},
      mended: visited ? draft.mended.filter((code) => failures.includes(code)) : [],
      position: here ? { longitude: here.longitude, latitude: here.latitude, accuracy: here.accuracy } : null,
    });
  }

  async discard() {
    await this.saving;
    await discard(this.app.store, this.draft);
  }
}
