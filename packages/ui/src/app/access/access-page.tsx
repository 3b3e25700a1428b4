import type { ComponentChildren } from "preact";
import { useApp } from "../app.ts";
import type { Guarded } from "../live/rights.ts";
import type { Live } from "../live/use-live.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Tabs } from "../parts/tabs.tsx";

const TABS = [
  { name: "tokens", title: "Tokens", address: "/ui/tokens" },
  { name: "policies", title: "Policies", address: "/ui/policies" },
  { name: "roles", title: "Roles", address: "/ui/roles" },
] as const;

/**
 * A list of what says who may do what; with `?new` the form of one more; where ACL is off, how it is turned on.
 *
 * @param item what the list is of, as "role"
 * @param create makes one more
 * @param children shows the list
 */
export function AccessPage<T>({
  current,
  item,
  create,
  form,
  live,
  children,
}: {
  current: (typeof TABS)[number]["name"];
  item: string;
  create: Guarded;
  form: ComponentChildren;
  live: Live<T>;
  children: (value: T) => ComponentChildren;
}) {
  const { navigation, rights } = useApp();
  if (navigation.place.value.query.has("new")) {
    return (
      <Panel isPage title={`New ${item}`}>
        {form}
      </Panel>
    );
  }
  return (
    <>
      <h1 class="hidden">Access</h1>
      <Tabs label="Parts of access" tabs={TABS} current={current} />
      {rights.isEnforced.value === false ? (
        <Panel title="Access control is off">
          <Empty title="Everybody who reaches the agent may do everything">
            Turn it on with <code>{"acl { enabled = true }"}</code> in the agent's configuration,
            and make the first token with <code>drover acl bootstrap</code>.
          </Empty>
        </Panel>
      ) : (
        rights.isEnforced.value && (
          <Panel
            title={TABS.find(({ name }) => name === current)?.title ?? ""}
            aside={
              <May do={create}>
                <a class="button primary" href={`/ui/${current}?new=1`}>
                  New {item}
                </a>
              </May>
            }
          >
            <Loaded live={live}>{children}</Loaded>
          </Panel>
        )
      )}
    </>
  );
}
