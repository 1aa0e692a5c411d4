// The twin of engines/checklist.py, for the phone: the same plain comparisons, the same order, no more.
// tests/journeys/test_field_checklist.py asks both the same and wants the same.
import { decimal, told } from "./decimal.js";

const LONGEST = 2000;
const MANY_FILES = 9;
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const keepable = (text) => text.replaceAll("\0", "").replace(HALVES, "");
const empty = (given) =>
  given === null ||
  given === undefined ||
  (Array.isArray(given) && given.length === 0) ||
  (typeof given === "string" && keepable(given).trim() === "");

export function compute({ items, answers, photos = {} }) {
  const values = new Map();
  const answer = { shown: [], kept: {}, problems: [], failures: [], lacking: [], leftOut: [] };
  for (const item of items) {
    if (!item.shown_if.every((one) => holds(one, values, item.code))) continue;
    answer.shown.push(item.code);
    if (item.kind === "note") continue;
    const [value, wrong] = read(item, answers[item.code]);
    if (wrong) {
      answer.problems.push([item.code, wrong]);
    } else if (value === null) {
      if (item.required) answer.problems.push([item.code, { why: "missing" }]);
    } else {
      values.set(item.code, value);
      answer.kept[item.code] = typeof value === "bigint" ? told(value) : value;
      if (item.fails_if.some((one) => holds(one, values, item.code))) {
        answer.failures.push(item.code);
        const lacks = item.before - (photos[item.code] ?? 0);
        if (lacks > 0) answer.lacking.push([item.code, lacks]);
      }
    }
  }
  const toldOf = new Set([...Object.keys(answer.kept), ...answer.problems.map(([code]) => code)]);
  answer.leftOut = Object.keys(answers).filter((code) => !toldOf.has(code) && !empty(answers[code]));
  return answer;
}

function holds(one, values, own) {
  const value = values.get(one.item ?? own) ?? null;
  if (one.op === "answered") return (value !== null) === Boolean(one.value);
  if (value === null) return false;
  if (one.op === "is") return same(value, one.value);
  if (one.op === "is_not") return !same(value, one.value);
  if (one.op === "has") return Array.isArray(value) && value.includes(one.value);
  if (typeof value !== "bigint" || typeof one.value === "boolean") return false;
  const limit = decimal(one.value);
  switch (one.op) {
    case "below":
      return value < limit;
    case "above":
      return value > limit;
    case "at_least":
      return value >= limit;
    case "at_most":
      return value <= limit;
  }
  throw new Error(`an unknown comparison: ${one.op}`);
}

// Numbers, positions and lists are never the same as a word or a yes.
const same = (value, wanted) => value === wanted;

export function read(item, given) {
  if (empty(given)) return [null, null];
  return READERS[item.kind](item, given);
}

const wrong = (why, values = {}) => [null, { why, ...values }];

const READERS = {
  yes_no: (item, given) => (typeof given === "boolean" ? [given, null] : wrong("yes_no")),
  choice: (item, given) =>
    typeof given === "string" && item.choices.includes(given) ? [given, null] : wrong("choice"),
  choices: (item, given) =>
    Array.isArray(given) && given.every((one) => item.choices.includes(one))
      ? [item.choices.filter((code) => given.includes(code)), null]
      : wrong("choice"),
  number(item, given) {
    const value = decimal(given);
    if (value === null) return wrong("number");
    if (item.least !== null && value < decimal(item.least)) return wrong("least", { limit: item.least });
    if (item.most !== null && value > decimal(item.most)) return wrong("most", { limit: item.most });
    return [value, null];
  },
  text(item, given) {
    const text = typeof given === "string" ? keepable(given).trim() : "";
    if (typeof given === "string" && [...text].length <= LONGEST) return [text || null, null];
    return wrong("text", { limit: LONGEST });
  },
  date(item, given) {
    const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(given).slice(0, 10));
    if (!found || Number(found[1]) < 1) return wrong("date");
    const day = new Date(Date.UTC(2000, Number(found[2]) - 1, Number(found[3])));
    day.setUTCFullYear(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
    return day.toISOString().slice(0, 10) === found[0] ? [found[0], null] : wrong("date");
  },
  position(item, given) {
    const longitude = degrees(given?.longitude);
    const latitude = degrees(given?.latitude);
    if (Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90) return [{ longitude, latitude }, null];
    return wrong("position");
  },
  photo: files,
  signature: files,
};

// Seven places are a centimetre.
const degrees = (given) =>
  typeof given === "number" || (typeof given === "string" && given.trim() !== "")
    ? Math.round(Number(given) * 1e7) / 1e7
    : NaN;

function files(item, given) {
  const names = typeof given === "string" ? [given] : given;
  if (!Array.isArray(names) || !names.every((one) => typeof one === "string" && [...one].length <= 200)) {
    return wrong("files");
  }
  if (names.length > Math.min(item.files_most, MANY_FILES)) return wrong("many", { limit: item.files_most });
  return [names.map(keepable), null];
}
