// What is the matter with each visit, in one word and its look; and what the bar below says of all of them.
import { make } from "./dom.js";
import { word } from "./words.js";

const LOOKS = { waiting: "yellow", refused: "red", clash: "yellow", sent: "green", half: "blue", open: "grey" };

// The record on this phone that is about the task as the pack has it now; an older one that arrived is history.
export const recordOf = (task, visits) =>
  visits.findLast((one) => one.key === task.key && (!arrived(one) || one.task.stamp === task.stamp));

const arrived = (visit) => visit.state === "sent" || visit.state === "clash";

export function stateOf(task, { visits, drafts }) {
  const visit = recordOf(task, visits);
  if (visit) return visit.state;
  return drafts.some((one) => one.key === task.key) ? "half" : "open";
}

export const stateTag = (state, key = `state.${state}`) =>
  make("span", { class: `task-state state-${LOOKS[state]}`, "data-state": state }, word(key));

export function countsOf({ visits, drafts }) {
  return {
    waiting: visits.filter((one) => one.state === "waiting").length,
    refused: visits.filter((one) => one.state === "refused").length,
    half: drafts.length,
  };
}

// The sentence of the bar.
export function barWords({ waiting, refused }, { line, busy, signedOut }) {
  const parts = [];
  if (waiting) parts.push(word("bar.waiting", { count: waiting }));
  if (refused) parts.push(word("bar.refused", { count: refused }));
  if (!parts.length) parts.push(word("bar.nothing"));
  if (busy) parts.push(word("bar.busy"));
  else if (signedOut) parts.push(signedOut === "signed_out" ? word("bar.signed_out") : signedOut);
  else if (!line) parts.push(word("bar.no_line"));
  return parts.join(" ");
}
