// 填制凭证: sums while one types, "=" puts in what is missing, Enter goes to the next cell. Without it the form works as well.
const form = document.querySelector("[data-ledger]");
const fen = (text) => {
  const bare = text.replaceAll(/[,，¥￥元\s]/g, "");
  return bare === "" || Number.isNaN(Number(bare)) ? 0 : Math.round(Number(bare) * 100);
};
const yuan = (value) => (value / 100).toLocaleString("en", { minimumFractionDigits: 2 });
const cells = (side) => [...form.querySelectorAll(`[data-side="${side}"]`)];
const sum = (side, but) => cells(side).reduce((all, one) => (one === but ? all : all + fen(one.value)), 0);

function show() {
  const debit = sum("debit"), credit = sum("credit");
  form.querySelector("[data-sums]").hidden = false;
  form.querySelector('[data-sum="debit"]').textContent = yuan(debit);
  form.querySelector('[data-sum="credit"]').textContent = yuan(credit);
  form.querySelector("[data-gap]").hidden = debit === credit;
  form.querySelector("[data-gap-amount]").textContent = yuan(Math.abs(debit - credit));
}

function balance(cell) {
  const own = cell.dataset.side, other = own === "debit" ? "credit" : "debit";
  const missing = sum(other) - sum(own, cell);
  if (missing > 0) cell.value = (missing / 100).toFixed(2);
  show();
}

if (form) {
  form.addEventListener("input", show);
  form.addEventListener("keydown", (event) => {
    if (event.key === "=" && event.target.dataset.side) {
      event.preventDefault();
      balance(event.target);
    }
    if (event.key === "Enter" && event.target.matches(".ledger-lines input")) {
      const all = [...form.querySelectorAll(".ledger-lines input")];
      event.preventDefault();
      (all[all.indexOf(event.target) + 1] ?? form.querySelector("button")).focus();
    }
  });
  show();
}
