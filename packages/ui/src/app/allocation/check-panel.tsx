import { type Allocation, type CheckResult, groupOf, type Service } from "@drover/job";
import { useApp } from "../app.ts";
import { useSamples } from "../live/use-samples.ts";
import { Empty } from "../parts/empty.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge, Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { serviceAddress } from "../place.ts";

const WORDS = { pending: "pending", success: "passing", failure: "failing" } as const;
const NS_PER_SECOND = 1e9;

/** The newest result of each check of the allocation's services; nothing where it has no checks. */
export function CheckPanel({ alloc }: { alloc: Allocation }) {
  const { client } = useApp();
  const group = groupOf(alloc);
  const services = [group, ...(group?.Tasks ?? [])].flatMap((it) => it?.Services ?? []);
  const declared = services.flatMap(checksOf);
  const hasChecks = declared.length > 0;
  const samples = useSamples(hasChecks ? `checks ${alloc.ID}` : undefined, async (signal) => {
    const { value } = await client.allocations.checks(alloc.ID, { signal });
    return Object.values(value).toSorted(byService);
  });
  if (!hasChecks) return null;
  const results = samples.at(-1) ?? declared;
  return (
    <Panel title="Checks">
      {results.length === 0 ? (
        <Empty title="No check has been run yet">They are run while the tasks run.</Empty>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">Status</th>
              <th scope="col" class="wide">
                Service
              </th>
              <th scope="col">Run</th>
              <th scope="col" class="wide">
                Output
              </th>
            </tr>
          </thead>
          <tbody>
            {results.map((result) => (
              <CheckRow key={result.ID} result={result} namespace={alloc.Namespace} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function CheckRow({
  result: { Check, Status: status, StatusCode, Mode, Service: service, Task, Timestamp, Output },
  namespace,
}: {
  result: CheckResult;
  namespace: string;
}) {
  return (
    <tr>
      <th scope="row">
        {Check}
        {Mode === "readiness" && <Badge>readiness</Badge>}
      </th>
      <td>
        <Status word={WORDS[status]} />
        {StatusCode !== undefined && <span class="muted"> {StatusCode}</span>}
      </td>
      <td class="wide">
        <a href={serviceAddress(service, namespace)}>{service}</a>
        {Task !== undefined && <span class="muted"> of {Task}</span>}
      </td>
      <td>
        <Time at={Timestamp === 0 ? null : Timestamp * NS_PER_SECOND} />
      </td>
      <td class="wide">
        <pre>{Output.trim()}</pre>
      </td>
    </tr>
  );
}

/** What is known of the checks before their results were read. */
function checksOf({ Name, Checks }: Service): CheckResult[] {
  return (Checks ?? []).map((check) => ({
    ID: `${Name} ${check.Name}`,
    Mode: check.OnUpdate === "ignore" ? "readiness" : "healthiness",
    Status: "pending",
    Output: "",
    Timestamp: 0,
    Group: "",
    Service: Name,
    Check: check.Name,
  }));
}

function byService(a: CheckResult, b: CheckResult): number {
  return a.Service.localeCompare(b.Service) || a.Check.localeCompare(b.Check);
}
