// What every page may use; each part looks for its own marks and does nothing where there are none.
import "./appearance.js";
import "./drafts.js";
import "./field/owner.js";
import "./folds.js";
import "./keys.js";
import "./scrolls.js";
