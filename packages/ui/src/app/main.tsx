import { render } from "preact";
import { App, AppContext } from "./app.ts";
import { Shell } from "./shell.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no element #app");
const app = new App();
render(
  <AppContext.Provider value={app}>
    <Shell />
  </AppContext.Provider>,
  root,
);
