import type { HostStats } from "@drover/api";
import type { Node } from "@drover/job";
import { useApp } from "../app.ts";
import { counted, formatBytes, formatPercent } from "../format/amounts.ts";
import { formatSpan } from "../format/time.ts";
import { useSamples } from "../live/use-samples.ts";
import { Chart } from "../parts/chart.tsx";

/** CPU, memory and disk of the machine, with the last two minutes. */
export function NodeCharts({ node }: { node: Node | undefined }) {
  const { client } = useApp();
  const samples = useSamples(node?.ID, async (signal) => {
    const { value } = await client.nodes.hostStats(node?.ID ?? "", { signal });
    return value;
  });
  const last = samples.at(-1);
  const cpu = samples.map(busyShare);
  const cores = last?.CPU.length ?? 0;
  const disk = last?.AllocDirStats;
  return (
    <div class="charts">
      <Chart
        label="CPU"
        values={cpu}
        most={100}
        now={last ? formatPercent(cpu.at(-1) ?? 0) : "–"}
        note={last && `${counted(cores, "core")}, up for ${formatSpan(last.Uptime * 1000)}`}
      />
      <Chart
        label="Memory"
        values={samples.map(({ Memory }) => Memory.Total - Memory.Available)}
        most={last?.Memory.Total}
        now={last ? formatBytes(last.Memory.Total - last.Memory.Available) : "–"}
        note={last && `of ${formatBytes(last.Memory.Total)}`}
      />
      <Chart
        label="Disk"
        values={samples.map(({ AllocDirStats }) => AllocDirStats?.Used ?? 0)}
        most={disk?.Size}
        now={disk ? formatPercent(disk.UsedPercent) : "–"}
        note={disk ? `${formatBytes(disk.Available)} free of ${formatBytes(disk.Size)}` : undefined}
      />
    </div>
  );
}

function busyShare({ CPU }: HostStats): number {
  return CPU.reduce((all, { TotalPercent }) => all + TotalPercent, 0) / Math.max(1, CPU.length);
}
