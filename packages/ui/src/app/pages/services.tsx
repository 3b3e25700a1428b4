import { operations, type ServiceRegistration } from "@drover/api";
import { useApp } from "../app.ts";
import { shortId } from "../format/amounts.ts";
import { hostOf } from "../format/host-of.ts";
import { events, useLive } from "../live/use-live.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge, NamespaceBadge } from "../parts/status.tsx";
import { allocationAddress, jobAddress, serviceAddress } from "../place.ts";

/** The services of all jobs, by name. */
export function Services() {
  const { client } = useApp();
  const services = useLive({
    key: "services",
    needs: operations.listServices,
    subject: { namespace: "*" },
    read: async (signal) => {
      const { value } = await client.services.list({ signal, namespace: "*" });
      return {
        value: value
          .flatMap(({ Namespace, Services: own }) => own.map((one) => ({ ...one, Namespace })))
          .toSorted((a, b) => a.ServiceName.localeCompare(b.ServiceName)),
      };
    },
    changedBy: events(["Allocation", "Job", "Service"]),
  });
  return (
    <Panel isPage title="Services">
      <Loaded live={services}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No service runs">
              A <code>service</code> block with <code>provider = "nomad"</code> makes one.
            </Empty>
          ) : (
            <table>
              <thead>
                <tr>
                  <th scope="col">Service</th>
                  <th scope="col">Tags</th>
                </tr>
              </thead>
              <tbody>
                {all.map(({ ServiceName, Namespace, Tags }) => (
                  <tr key={`${Namespace} ${ServiceName}`}>
                    <th scope="row">
                      <a href={serviceAddress(ServiceName, Namespace)}>{ServiceName}</a>
                      <NamespaceBadge of={{ Namespace }} />
                    </th>
                    <td>
                      {Tags.map((tag) => (
                        <Badge key={tag}>{tag}</Badge>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** The instances of one service. */
export function ServicePage({ name }: { name: string }) {
  const { client } = useApp();
  const instances = useLive({
    key: `service ${name}`,
    read: (signal) => client.services.get(name, { signal }),
    changedBy: events(["Allocation", "Job", "Service"]),
  });
  return (
    <Panel isPage title={name}>
      <Loaded live={instances}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No instance runs">
              See <a href="/ui/services">all services</a>.
            </Empty>
          ) : (
            <InstanceTable instances={all} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function InstanceTable({ instances }: { instances: readonly ServiceRegistration[] }) {
  const { client, namespace, rights } = useApp();
  const mayRemove = rights.may(operations.deleteService, { namespace: namespace.value });
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Address</th>
          <th scope="col">Job</th>
          <th scope="col">Allocation</th>
          <th scope="col" class="wide">
            Tags
          </th>
          {mayRemove && <th scope="col">Actions</th>}
        </tr>
      </thead>
      <tbody>
        {instances.map(({ ID, ServiceName, Namespace, Address, Port, JobID, AllocID, Tags }) => (
          <tr key={ID}>
            <th scope="row">
              {Port > 0 ? (
                <a href={`http://${hostOf(Address)}:${Port}/`} target="_blank" rel="noreferrer">
                  {hostOf(Address)}:{Port}
                </a>
              ) : (
                Address
              )}
            </th>
            <td>
              <a href={jobAddress({ ID: JobID, Namespace })}>{JobID}</a>
            </td>
            <td>
              <a href={allocationAddress(AllocID)}>
                <code>{shortId(AllocID)}</code>
              </a>
            </td>
            <td class="wide">{Tags.join(", ")}</td>
            {mayRemove && (
              <td>
                <ConfirmButton
                  label="Remove"
                  danger
                  title={`Remove this instance of ${ServiceName}?`}
                  done="The instance is removed"
                  action={() => client.services.delete(ServiceName, ID)}
                >
                  <p>
                    {Address}:{Port} is not found any more until its task starts again. The task
                    goes on.
                  </p>
                </ConfirmButton>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
