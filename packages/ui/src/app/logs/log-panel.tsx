import { operations } from "@drover/api";
import { useApp } from "../app.ts";
import { saveAs } from "../format/save-as.ts";
import { Empty } from "../parts/empty.tsx";
import { Panel } from "../parts/panel.tsx";
import { COLOURS, type LogSource } from "./log-source.ts";
import { LogView } from "./log-view.tsx";

/** More colours nobody tells apart, and more the agent does not read at once. */
const MOST_SOURCES = 64;

/** The output of tasks: which of them, `?from=` says, all of one task with `?task=`. */
export function LogPanel({ sources }: { sources: readonly LogSource[] }) {
  const { navigation, client, notices } = useApp();
  const { query } = navigation.place.value;
  const task = query.get("task");
  const wanted =
    query.get("from")?.split(",") ??
    sources.filter((source) => task === null || source.task === task).map(({ id }) => id);
  const chosen = sources.filter(({ id }) => wanted.includes(id)).slice(0, MOST_SOURCES);
  const choose = (id: string, isOn: boolean) => {
    const ids = chosen.map((source) => source.id).filter((one) => one !== id);
    const from = isOn ? [...ids, id].slice(-MOST_SOURCES) : ids;
    navigation.set({ from: from.join(",") || "none", task: undefined });
  };
  if (sources.length === 0) {
    return (
      <Panel title="Logs">
        <Empty title="No task has begun yet">Their output appears here as soon as one has.</Empty>
      </Panel>
    );
  }
  return (
    <Panel
      title="Logs"
      aside={
        <button
          type="button"
          disabled={chosen.length === 0}
          onClick={() =>
            notices.attempt("The log is downloaded", () =>
              Promise.all(
                chosen.map(({ id, allocId, task: name, type }) =>
                  saveAs(
                    `${id}.log`,
                    client.transport.stream(
                      operations.streamLogs,
                      { id: allocId },
                      { task: name, type, plain: true },
                    ),
                  ),
                ),
              ),
            )
          }
        >
          Download
        </button>
      }
    >
      <fieldset class="sources">
        <legend class="hidden">Outputs, at most {MOST_SOURCES} at once</legend>
        {sources.map(({ id, label }) => {
          const at = chosen.findIndex((source) => source.id === id);
          return (
            <label key={id} class={`inline source-${at < 0 ? "" : at % COLOURS}`}>
              <input
                type="checkbox"
                checked={at >= 0}
                onChange={(event) => choose(id, event.currentTarget.checked)}
              />
              {label}
            </label>
          );
        })}
      </fieldset>
      <LogView key={chosen.map(({ id }) => id).join()} sources={chosen} />
    </Panel>
  );
}
