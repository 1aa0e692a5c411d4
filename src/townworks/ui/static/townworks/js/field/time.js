// The phone's own clock. Only the demo town, which lives on a day of its own, shifts it (by seconds, from the pack).
let shift = 0;

export function setShift(seconds) {
  shift = seconds * 1000;
}

export const now = () => new Date(Date.now() + shift);
