import { operations } from "@drover/api";
import type { DrainStrategy, Node } from "@drover/job";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { counted, formatBytes } from "../format/amounts.ts";
import { useAllocations, useNode } from "../live/lists.ts";
import { NodeCharts } from "../node/node-charts.tsx";
import { VolumeTable } from "../node/volume-table.tsx";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { allocationAddress } from "../place.ts";

const MIB = 1024 * 1024;
const NS_PER_MINUTE = 60e9;

/** The node: what it has, its drivers, and whether it takes work. */
export function NodePage() {
  const live = useNode();
  return (
    <>
      <div class="title">
        <h1>{live.value?.Name ?? "Node"}</h1>
        {live.value && (
          <>
            <Status word={live.value.Drain ? "draining" : live.value.Status} />
            <Status word={live.value.SchedulingEligibility} />
            <NodeActions node={live.value} />
          </>
        )}
      </div>
      <Loaded live={live} rows={8}>
        {(node) => (
          <>
            {node.DrainStrategy && <DrainPanel strategy={node.DrainStrategy} />}
            <Panel title="Use">
              <NodeCharts node={node} />
            </Panel>
            <Panel title="Drivers">
              <DriverTable node={node} />
            </Panel>
            <Panel title="Host volumes">
              <VolumeTable volumes={Object.values(node.HostVolumes ?? {})} />
            </Panel>
            <Panel title="Facts">
              <Facts
                facts={[
                  ["Id", <code key="id">{node.ID}</code>],
                  ["Address", node.HTTPAddr],
                  ["Datacenter", node.Datacenter],
                  ["Pool", node.NodePool],
                  ["Class", node.NodeClass],
                  ["CPU", `${node.NodeResources.Cpu.CpuShares.toLocaleString("en")} MHz`],
                  ["Memory", formatBytes(node.NodeResources.Memory.MemoryMB * MIB)],
                  ["Disk", formatBytes(node.NodeResources.Disk.DiskMB * MIB)],
                  ["Last drain", node.LastDrain && `${node.LastDrain.Status}`],
                ]}
              />
            </Panel>
            <Panel title="Events">
              {node.Events.length === 0 && <Empty title="Nothing has happened to the node yet" />}
              <table class="events">
                <thead class="hidden">
                  <tr>
                    <th scope="col">When</th>
                    <th scope="col">What</th>
                  </tr>
                </thead>
                <tbody>
                  {node.Events.toReversed().map(({ Timestamp, Message }) => (
                    <tr key={`${Timestamp}${Message}`}>
                      <td>
                        <Time at={Timestamp} />
                      </td>
                      <td>{Message}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Panel>
            <Panel title="Attributes">
              <Facts
                facts={Object.entries({ ...node.Attributes, ...prefixed(node.Meta) }).toSorted()}
              />
            </Panel>
          </>
        )}
      </Loaded>
    </>
  );
}

/** How far a drain has come. */
function DrainPanel({ strategy }: { strategy: DrainStrategy }) {
  const allocations = useAllocations();
  const left = (allocations.value ?? []).filter(({ ClientStatus }) => ClientStatus === "running");
  return (
    <Panel title="Drain">
      <Facts
        facts={[
          ["Begun", <Time key="begun" at={strategy.StartedAt} />],
          ["What is left is killed", <Time key="end" at={strategy.ForceDeadline} />],
          ["Still running", counted(left.length, "allocation")],
        ]}
      />
      <ul class="failures">
        {left.map(({ ID, Name }) => (
          <li key={ID}>
            <a href={allocationAddress(ID)}>{Name}</a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function NodeActions({ node: { ID, Drain, SchedulingEligibility } }: { node: Node }) {
  const { client, notices } = useApp();
  const [minutes, setMinutes] = useState(60);
  const isEligible = SchedulingEligibility === "eligible";
  return (
    <May do={operations.drainNode}>
      <div class="buttons">
        {Drain ? (
          <button
            type="button"
            onClick={() =>
              notices.attempt("The drain is ended", () =>
                client.nodes.drain(ID, { DrainSpec: null, MarkEligible: true }),
              )
            }
          >
            End the drain
          </button>
        ) : (
          <>
            <button
              type="button"
              onClick={() =>
                notices.attempt(
                  isEligible ? "The node takes no new work" : "The node takes work again",
                  () => client.nodes.setEligibility(ID, !isEligible),
                )
              }
            >
              {isEligible ? "Make ineligible" : "Make eligible"}
            </button>
            <ConfirmButton
              label="Drain"
              danger
              title="Drain this node?"
              done="The drain has begun"
              action={() =>
                client.nodes.drain(ID, {
                  DrainSpec: { Deadline: minutes * NS_PER_MINUTE, IgnoreSystemJobs: false },
                })
              }
            >
              <p>
                All allocations are asked to end, and nothing is placed until the drain is ended.
              </p>
              <label>
                Minutes until what is left is killed
                <input
                  type="number"
                  min={1}
                  max={10_000}
                  value={minutes}
                  onInput={(event) => setMinutes(Number(event.currentTarget.value))}
                />
              </label>
            </ConfirmButton>
          </>
        )}
      </div>
    </May>
  );
}

function DriverTable({ node: { Drivers } }: { node: Node }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Driver</th>
          <th scope="col">State</th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(Drivers).map(([name, { Detected, Healthy, HealthDescription }]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Status word={Healthy ? "healthy" : Detected ? "unhealthy" : "not detected"} />
            </td>
            <td>{HealthDescription}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function prefixed(meta: Node["Meta"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(meta ?? {}).map(([name, value]) => [`meta.${name}`, value]),
  );
}
