import { operations, type Variable } from "@drover/api";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { useLive } from "../live/use-live.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { ItemTable } from "../variable/item-table.tsx";
import { VariableForm } from "../variable/variable-form.tsx";

/** What a variable says, and with `?edit` the form to change it. */
export function VariablePage({ path }: { path: string }) {
  const { client, navigation } = useApp();
  const { namespace, query } = navigation.place.value;
  const isEdited = query.has("edit");
  const live = useLive({
    key: `variable ${path}`,
    needs: operations.getVariable,
    subject: { namespace, path },
    read: (signal, index) => client.variables.get(path, { signal, index }),
    changedBy: () => false,
    waits: true,
  });
  return (
    <>
      <div class="title">
        <h1>{path}</h1>
        {live.value?.Lock && <Badge mood="warn">locked</Badge>}
        {live.value && !isEdited && <Actions variable={live.value} />}
      </div>
      <Loaded live={live}>
        {(variable) =>
          isEdited ? (
            <VariableForm path={path} variable={variable} />
          ) : (
            <VariableView variable={variable} />
          )
        }
      </Loaded>
    </>
  );
}

function VariableView({ variable }: { variable: Variable }) {
  const { Items, Lock, Namespace, CreateTime, ModifyTime, ModifyIndex } = variable;
  const [isOpen, setOpen] = useState(false);
  const items = Object.entries(Items ?? {});
  return (
    <>
      <Panel
        title="Items"
        aside={
          items.length > 0 && (
            <button type="button" aria-pressed={isOpen} onClick={() => setOpen(!isOpen)}>
              {isOpen ? "Hide values" : "Show values"}
            </button>
          )
        }
      >
        {items.length === 0 ? (
          <Empty title="The variable has no items" />
        ) : (
          <ItemTable items={items} isOpen={isOpen} />
        )}
      </Panel>
      <Panel title="Facts">
        <Facts
          facts={[
            ["Namespace", Namespace],
            ["Created", <Time key="created" at={CreateTime} />],
            ["Changed", <Time key="changed" at={ModifyTime} />],
            ["Index", ModifyIndex],
            ["Lock", Lock && <code key="lock">{Lock.ID}</code>],
            ["Lock is lost after", Lock?.TTL],
            ["Lock is free again after", Lock?.LockDelay],
          ]}
        />
        {Lock && (
          <p class="note">
            Only who holds the lock may change the variable; it is freed by{" "}
            <code>drover var lock</code> as it ends, or when it is not renewed in time.
          </p>
        )}
      </Panel>
    </>
  );
}

function Actions({ variable: { Path, Namespace, ModifyIndex, Lock } }: { variable: Variable }) {
  const { client, navigation } = useApp();
  const subject = { namespace: Namespace, path: Path };
  const isLocked = Lock !== undefined;
  return (
    <div class="buttons">
      <May do={operations.putVariable} {...subject}>
        <button type="button" disabled={isLocked} onClick={() => navigation.set({ edit: "1" })}>
          Edit
        </button>
      </May>
      <May do={operations.deleteVariable} {...subject}>
        <ConfirmButton
          label="Delete"
          danger
          disabled={isLocked}
          title={`Delete ${Path}?`}
          done={`${Path} is deleted`}
          action={async () => {
            await client.variables.delete(Path, { checkIndex: ModifyIndex });
            navigation.go("/ui/variables");
          }}
        >
          <p>What it says is lost. Templates that read it fail until it is written again.</p>
        </ConfirmButton>
      </May>
    </div>
  );
}
