// A number as engines/checklist.py reads and keeps it: nine places after the point, halves to the even, below 10¹².
// It is a BigInt of billionths, so that nothing is lost where two are compared.
const SHAPE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const LONGEST = 60;
const PLACES = 9;
const LARGEST = 10n ** BigInt(12 + PLACES);

const plain = (text) =>
  text.replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/(?<=.)_/g, "");

export function decimal(given) {
  if (typeof given === "number") given = String(given);
  if (typeof given !== "string" || given.length > LONGEST) return null;
  const text = plain(given.trim());
  if (!SHAPE.test(text)) return null;
  const [mantissa, power = "0"] = text.toLowerCase().split("e");
  const negative = mantissa.startsWith("-");
  const [whole, part = ""] = mantissa.replace(/^[+-]/, "").split(".");
  const digits = BigInt(whole + part || "0");
  if (digits === 0n) return 0n;
  const shift = Number(power) - part.length + PLACES;
  if (!Number.isSafeInteger(shift) || shift > 40) return null;
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : rounded(digits, -shift);
  const exact = shift >= 0 ? size : digits / 10n ** BigInt(Math.min(-shift, 80));
  if (exact >= LARGEST) return null;
  return negative ? -size : size;
}

function rounded(digits, places) {
  if (places > 80) return 0n;
  const unit = 10n ** BigInt(places);
  const whole = digits / unit;
  const rest = (digits % unit) * 2n;
  return whole + (rest > unit || (rest === unit && whole % 2n === 1n) ? 1n : 0n);
}

// As JSON keeps it: no idle zeros, no minus before a zero.
export function told(value) {
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, "0");
  const part = digits.slice(-PLACES).replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -PLACES)}${part ? `.${part}` : ""}`;
}
