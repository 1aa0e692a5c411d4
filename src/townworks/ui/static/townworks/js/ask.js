/* 还要填什么: a kind that asks more is asked for at once; without script the button beside it does the same. */
const form = document.querySelector("[data-ask-matter]");

form?.addEventListener("change", async (event) => {
  if (event.target.name !== "matter") return;
  const address = new URL(location.href);
  address.searchParams.set("matter", event.target.value);
  const answer = await fetch(address);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of form.querySelectorAll('[name^="details."]')) old.closest(".field, fieldset").remove();
  const place = form.querySelector(".ask-more");
  for (const one of page.querySelectorAll("[data-ask-matter] [name^=\"details.\"]")) place.before(one.closest(".field, fieldset"));
});
