import type { ComponentChildren } from "preact";
import { useApp } from "../app.ts";
import { Empty } from "../parts/empty.tsx";
import { Panel } from "../parts/panel.tsx";
import { Tabs } from "../parts/tabs.tsx";

const TABS = [
  { name: "tokens", title: "Tokens", address: "/ui/tokens" },
  { name: "policies", title: "Policies", address: "/ui/policies" },
  { name: "roles", title: "Roles", address: "/ui/roles" },
] as const;

/** A list of what says who may do what; where ACL is off, how it is turned on. */
export function AccessPage({
  current,
  children,
}: {
  current: (typeof TABS)[number]["name"];
  children: ComponentChildren;
}) {
  const { rights } = useApp();
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
        rights.isEnforced.value && children
      )}
    </>
  );
}
