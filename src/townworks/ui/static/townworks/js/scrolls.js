// What is wider than the screen can be scrolled with the keyboard too.
function reach(root) {
  for (const box of root.querySelectorAll(".table-wrap, .chart-drawing, .board")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  }
}
document.addEventListener("htmx:afterSettle", (event) => reach(event.target));
reach(document);
