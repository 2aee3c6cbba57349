// The widget runtime of the static pages, bundled into vendor/widgets/ by `python -m
// coursekit.site.vendor`. Standard ipywidgets controls come from Jupyter's own html-manager;
// any other front-end module (anywidget) is provided as a local file, never fetched by name
// from a network: that is why html-manager's loader with its remote fallback is left out.
import { HTMLManager } from "@jupyter-widgets/html-manager/lib/htmlmanager";
import * as base from "@jupyter-widgets/base";
import "@lumino/widgets/style/index.css";
import "@jupyter-widgets/controls/css/widgets-base.css";

const provided = { "@jupyter-widgets/base": base };

function load(name) {
  if (name in provided) return Promise.resolve(provided[name]);
  return Promise.reject(new Error(`No front-end module "${name}" is provided on this site.`));
}

window.courseWidgets = {
  /** Register an AMD module under a name; `body` calls the `define` that it is handed. */
  provide(name, body) {
    body((dependencies, factory) => {
      provided[name] = factory(...dependencies.map((dependency) => provided[dependency]));
    });
  },

  /** Draw every saved view of the document from the saved state; resolves when all stand. */
  async render(root = document) {
    const state = root.querySelector('script[type="application/vnd.jupyter.widget-state+json"]');
    if (!state) return;
    const manager = new HTMLManager({ loader: load });
    const models = await manager.set_state(JSON.parse(state.textContent));
    const byId = new Map(models.map((model) => [model.model_id, model]));
    const tags = root.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]');
    for (const tag of tags) {
      const model = byId.get(JSON.parse(tag.textContent).model_id);
      if (!model) continue;
      const place = document.createElement("div");
      place.className = "widget-subarea";
      tag.before(place);
      await manager.display_view(await manager.create_view(model), place);
    }
  },
};
