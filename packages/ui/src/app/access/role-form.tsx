import type { AclRole } from "@drover/api";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { accessAddress } from "../place.ts";
import { ChoiceField, SaveForm, TextField } from "./save-form.tsx";
import { usePolicies } from "./use-access.ts";

/** A role that is made or changed. */
export function RoleForm({ role }: { role?: AclRole }) {
  const { client, navigation } = useApp();
  const policies = usePolicies();
  const [name, setName] = useState(role?.Name ?? "");
  const [description, setDescription] = useState(role?.Description ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(
    (role?.Policies ?? []).map(({ Name }) => Name),
  );
  const save = async () => {
    const input = {
      Name: name,
      Description: description,
      Policies: chosen.map((Name) => ({ Name })),
    };
    const saved =
      role === undefined
        ? await client.acl.createRole(input)
        : await client.acl.updateRole({ ...input, ID: role.ID });
    navigation.go(accessAddress("roles", saved.ID));
  };
  return (
    <SaveForm
      done={`The role ${name} is saved`}
      back={role ? accessAddress("roles", role.ID) : "/ui/roles"}
      save={save}
    >
      <TextField label="Name" value={name} required placeholder="operators" onInput={setName} />
      <TextField label="Description" value={description} onInput={setDescription} />
      <ChoiceField
        legend="Policies"
        names={(policies.value ?? []).map(({ Name }) => Name)}
        chosen={chosen}
        onChange={setChosen}
      />
    </SaveForm>
  );
}
