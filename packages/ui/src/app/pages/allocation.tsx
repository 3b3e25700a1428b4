import { operations } from "@drover/api";
import { type Allocation, groupOf } from "@drover/job";
import { AllocationActions } from "../allocation/allocation-actions.tsx";
import { FilesTab } from "../allocation/files-tab.tsx";
import { TasksTab } from "../allocation/tasks-tab.tsx";
import { useApp } from "../app.ts";
import { shortId } from "../format/amounts.ts";
import { wordOf } from "../job/allocation-table.tsx";
import { events, useLive } from "../live/use-live.ts";
import { LogPanel } from "../logs/log-panel.tsx";
import { sourcesOf } from "../logs/log-source.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Badge, NamespaceBadge, Status } from "../parts/status.tsx";
import { Tabs } from "../parts/tabs.tsx";
import { allocationAddress, jobAddress } from "../place.ts";
import { TerminalTab } from "../terminal/terminal-tab.tsx";

/** Each part with what one must be allowed to see it. */
const TABS = [
  ["", "Tasks", operations.getAllocation],
  ["logs", "Logs", operations.streamLogs],
  ["files", "Files", operations.listFiles],
  ["terminal", "Terminal", operations.execInTask],
] as const;

/** One allocation, in parts. */
export function AllocationPage({ id }: { id: string }) {
  const { client, navigation, rights } = useApp();
  const { tab } = navigation.place.value;
  const live = useLive({
    key: `allocation ${id}`,
    read: (signal) => client.allocations.get(id, { signal }),
    changedBy: events(["Allocation"], id),
  });
  const alloc = live.value;
  const namespace = alloc?.Namespace ?? "default";
  const group = alloc && groupOf(alloc);
  const drivers = (group?.Tasks ?? []).map(({ Driver }) => Driver);
  const mayExec = drivers.some((driver) => rights.mayExec({ driver, namespace }));
  const isShown = ([name, , needs]: (typeof TABS)[number]) =>
    name === "terminal" ? mayExec : rights.may(needs, { namespace });
  const tabs = TABS.filter(isShown).map(([name, title]) => ({
    name,
    title,
    address: allocationAddress(id, name),
  }));
  return (
    <>
      <div class="title">
        <h1>{alloc?.Name ?? shortId(id)}</h1>
        {alloc && (
          <>
            <Status word={wordOf(alloc)} />
            <span>
              <code title={id}>{shortId(id)}</code>
              <Badge>
                job <a href={jobAddress({ ...alloc, ID: alloc.JobID })}>{alloc.JobID}</a>
              </Badge>
              <NamespaceBadge of={alloc} />
              <Badge>version {alloc.Job.Version}</Badge>
            </span>
            <AllocationActions alloc={alloc} />
          </>
        )}
      </div>
      <Tabs label="Parts of the allocation" tabs={tabs} current={tab} />
      <Loaded live={live} rows={6}>
        {(value) => <Part alloc={value} tab={tab} />}
      </Loaded>
    </>
  );
}

function Part({ alloc, tab }: { alloc: Allocation; tab: string }) {
  switch (tab) {
    case "logs":
      return <LogPanel sources={sourcesOf([alloc])} />;
    case "files":
      return <FilesTab id={alloc.ID} />;
    case "terminal":
      return <TerminalTab alloc={alloc} />;
    default:
      return <TasksTab alloc={alloc} />;
  }
}
