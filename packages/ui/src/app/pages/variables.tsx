import { operations } from "@drover/api";
import { useApp } from "../app.ts";
import { LISTS_VARIABLES } from "../links.ts";
import { useLive } from "../live/use-live.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge, NamespaceBadge } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { variableAddress } from "../place.ts";
import { VariableForm } from "../variable/variable-form.tsx";

/** The variables whose path begins with `?prefix=`; with `?new=` the form of one more. */
export function Variables() {
  const { client, navigation } = useApp();
  const { query } = navigation.place.value;
  const fresh = query.get("new");
  const prefix = query.get("prefix") ?? "";
  const live = useLive({
    key: fresh === null ? `variables ${prefix}` : undefined,
    needs: LISTS_VARIABLES,
    subject: { namespace: "*" },
    read: (signal, index) => client.variables.list({ signal, namespace: "*", prefix, index }),
    changedBy: () => false,
    waits: true,
  });
  if (fresh !== null) return <VariableForm path={fresh} />;
  return (
    <Panel
      isPage
      title="Variables"
      aside={
        <>
          <input
            type="search"
            aria-label="Filter by prefix"
            placeholder="nomad/jobs/"
            value={prefix}
            onInput={(event) => navigation.set({ prefix: event.currentTarget.value })}
          />
          <May do={operations.putVariable} namespace="*">
            <a class="button primary" href={`/ui/variables?new=${encodeURIComponent(prefix)}`}>
              New variable
            </a>
          </May>
        </>
      }
    >
      <Loaded live={live}>
        {(all) =>
          all.length > 0 ? (
            <table>
              <thead>
                <tr>
                  <th scope="col">Path</th>
                  <th scope="col">Changed</th>
                  <th scope="col" class="wide">
                    Created
                  </th>
                </tr>
              </thead>
              <tbody>
                {all.map(({ Path, Namespace, Lock, ModifyTime, CreateTime }) => (
                  <tr key={`${Namespace} ${Path}`}>
                    <th scope="row">
                      <a href={variableAddress(Path, Namespace)}>{Path}</a>
                      <NamespaceBadge of={{ Namespace }} />
                      {Lock && <Badge mood="warn">locked</Badge>}
                    </th>
                    <td>
                      <Time at={ModifyTime} />
                    </td>
                    <td class="wide">
                      <Time at={CreateTime} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : prefix === "" ? (
            <Empty title="There is no variable yet">
              Tasks of a job read <code>nomad/jobs/</code> and what is below it with the job's name,
              as in <code>nomadVar "nomad/jobs/web"</code>.
            </Empty>
          ) : (
            <Empty title="No path begins like that" />
          )
        }
      </Loaded>
    </Panel>
  );
}
