// 填报表: the plain form's boxes become cells that answer like a spreadsheet's. Each part has a file of its own.
import { Cells } from "./cells.js";
import { clipboard } from "./clip.js";
import { History } from "./history.js";
import { keyboard } from "./keys.js";
import { marks } from "./marks.js";
import { oneAtATime } from "./phone.js";
import { pointer } from "./pointer.js";
import { saving } from "./saving.js";
import { warnUnsaved } from "./unsaved.js";

const table = document.querySelector("[data-entry]");
if (table) {
  const rules = JSON.parse(document.querySelector("#entry-rules").textContent);
  const cells = new Cells(table);
  const marking = marks(cells, rules);
  const history = new History(cells, marking);
  clipboard(cells, history, marking);
  keyboard(cells, history);
  pointer(cells, history);
  saving(cells, history, marking);
  oneAtATime(cells, history);
  warnUnsaved(cells);
  marking.all();
}
