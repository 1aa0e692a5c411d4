// 全选: one box at the head of a column for all boxes below it. Without it each is ticked by hand.
for (const all of document.querySelectorAll("[data-choose-all]")) {
  const boxes = [...all.closest("table").querySelectorAll('tbody input[type="checkbox"]:enabled')];
  const show = () => {
    all.checked = boxes.length > 0 && boxes.every((one) => one.checked);
    all.indeterminate = !all.checked && boxes.some((one) => one.checked);
  };
  all.hidden = boxes.length === 0;
  all.addEventListener("change", () => { for (const one of boxes) one.checked = all.checked; show(); });
  all.closest("table").addEventListener("change", show);
  show();
}
