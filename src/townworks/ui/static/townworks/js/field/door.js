// Asking the server: one place that knows the token, who is at the phone, and what a bad line looks like.
const PATIENCE = 30_000;

export class NoLine extends Error {}
export class SignedOut extends Error {}

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";

export async function ask(method, url, { person, json, body, headers = {} } = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      method,
      body: json === undefined ? body : JSON.stringify(json),
      headers: {
        Accept: "application/json",
        "X-CSRFToken": token(),
        ...(person ? { "X-Person": person } : {}),
        ...(json === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new NoLine();
  }
  if (answer.type === "opaqueredirect") throw new SignedOut();
  let facts;
  try {
    facts = answer.status === 304 ? {} : await answer.json();
  } catch {
    throw new NoLine(); // cut off in the middle, or a page of something in between
  }
  if (answer.status === 401) throw new SignedOut(facts.sentence);
  if (answer.status >= 500 || answer.status === 429) throw new NoLine();
  return { status: answer.status, ok: answer.ok, facts, answer };
}
