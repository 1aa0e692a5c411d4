// What a cell says, read as the server reads it (engine measure_reading) so that a slip shows while it is typed.
// The tables of words and units come from the engine itself; the last word is always the server's.
const NUMBER = "[+-]?(?:\\d{1,3}(?:,\\d{3})+|\\d+)?(?:\\.\\d+)?";
const READ = new RegExp(`^([<>≤≥~约]?)(${NUMBER})(?:(?:e|(?:[×x*]10\\^?))([+-]?\\d{1,3}))?(.*)$`, "s");

const plain = (unit) => unit.replace(/^[([【]+|[)\]】]+$/g, "").replaceAll("µ", "μ").replaceAll("每", "/");

// {kind: "empty" | "missing" | "other" | "below" | "value" | "later" | "nonsense" | "unread" | "unit", value, factored, unit}
export function read(text, unit, rules) {
  const word = text.normalize("NFKC").replace(/\s+/g, "").replaceAll("﹤", "<").toLowerCase();
  if (word === "") return { kind: "empty" };
  if (rules.missing.includes(word)) return { kind: "missing" };
  if (rules.other.includes(word)) return { kind: "other" };
  if (rules.undetected.includes(word)) return { kind: "later" };
  if (rules.nonsense.includes(word)) return { kind: "nonsense" };
  const found = READ.exec(word);
  if (!found || !/\d/.test(found[2])) return { kind: "unread" };
  const [, sign, digits, power] = found;
  let rest = found[4];
  if ([">", "≥", "~", "约"].includes(sign)) return { kind: "unread" };
  let below = sign === "<" || sign === "≤";
  if ((rest === "l" || rest === "(l)") && !rules.litres.includes(unit)) {
    rest = "";
    below = true;
  }
  const factor = factorOf(rest, rules.units[unit] ?? {}, rules.many);
  if (factor === undefined) return /[/·每]/.test(rest) ? { kind: "later" } : { kind: "unit", unit: rest };
  const value = Number(digits.replaceAll(",", "")) * 10 ** Number(power ?? 0) * factor;
  return { kind: below ? "below" : "value", value: Number(value.toPrecision(15)), factored: rest !== "" };
}

function factorOf(rest, units, many) {
  if (rest === "") return 1;
  const unit = plain(rest);
  if (unit in units) return Number(units[unit]);
  for (const length of [2, 1]) {
    const head = rest.slice(0, length);
    if (!(head in many) || head.length < length) continue;
    const tail = plain(rest.slice(length));
    if (tail === "") return many[head];
    return tail in units ? many[head] * Number(units[tail]) : undefined;
  }
  return undefined;
}
