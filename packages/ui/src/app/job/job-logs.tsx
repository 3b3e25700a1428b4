import { useJobAllocations } from "../live/job.ts";
import { LogPanel } from "../logs/log-panel.tsx";
import { sourcesOf } from "../logs/log-source.ts";
import { Loaded } from "../parts/loaded.tsx";

/** Of allocations that have ended, only the newest ones are offered. */
const MOST_ENDED = 4;

/** The output of a job's allocations together. */
export function JobLogs({ id }: { id: string }) {
  const allocations = useJobAllocations(id);
  return (
    <Loaded live={allocations}>
      {(all) => {
        const running = all.filter(({ ClientStatus }) => ClientStatus === "running");
        const ended = all.filter(({ ClientStatus }) => ClientStatus !== "running");
        return <LogPanel sources={sourcesOf([...running, ...ended.slice(0, MOST_ENDED)])} />;
      }}
    </Loaded>
  );
}
