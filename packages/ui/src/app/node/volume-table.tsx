import type { NodeHostVolume } from "@drover/job";
import { Empty } from "../parts/empty.tsx";
import { NamespaceBadge } from "../parts/status.tsx";

/** The host volumes of the node: where they are, and whether tasks may write to them. */
export function VolumeTable({ volumes }: { volumes: readonly NodeHostVolume[] }) {
  if (volumes.length === 0) {
    return (
      <Empty title="There is no host volume">
        A <code>host_volume</code> block of the agent's configuration or{" "}
        <code>drover volume create</code> makes one.
      </Empty>
    );
  }
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Volume</th>
          <th scope="col">Path</th>
          <th scope="col">Access</th>
        </tr>
      </thead>
      <tbody>
        {volumes.map(({ Name, Path, ReadOnly, ID, Namespace }) => (
          <tr key={ID ?? Name}>
            <th scope="row">
              {Name}
              {Namespace !== undefined && <NamespaceBadge of={{ Namespace }} />}
            </th>
            <td>
              <code>{Path}</code>
            </td>
            <td>{ReadOnly ? "read-only" : "read and write"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
