import type { AclRole, AclToken } from "@drover/api";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { accessAddress } from "../place.ts";
import { ChoiceField, SaveForm, TextField } from "./save-form.tsx";
import { usePolicies, useRoles } from "./use-access.ts";

const NS_PER_HOUR = 3600e9;

/** A token that is made, or one whose name and rights are changed. */
export function AclTokenForm({ token }: { token?: AclToken }) {
  const { client, navigation } = useApp();
  const policies = usePolicies();
  const roles = useRoles();
  const [name, setName] = useState(token?.Name ?? "");
  const [type, setType] = useState<string>(token?.Type ?? "client");
  const [chosen, setChosen] = useState<readonly string[]>(token?.Policies ?? []);
  const [ofRoles, setOfRoles] = useState<readonly string[]>(
    (token?.Roles ?? []).map(({ Name }) => Name),
  );
  const [hours, setHours] = useState("");
  const save = async () => {
    const isClient = type === "client";
    const input = {
      Name: name,
      Type: type,
      Policies: isClient ? [...chosen] : [],
      Roles: isClient ? rolesNamed(ofRoles, roles.value ?? []) : [],
    };
    if (token !== undefined) {
      await client.acl.updateToken(token.AccessorID, { ...input, Global: token.Global });
      navigation.go(accessAddress("tokens", token.AccessorID));
      return;
    }
    const ExpirationTTL = Number(hours) * NS_PER_HOUR;
    const made = await client.acl.createToken(hours === "" ? input : { ...input, ExpirationTTL });
    navigation.go(accessAddress("tokens", made.AccessorID));
  };
  return (
    <SaveForm
      done={token ? "The token is changed" : "The token is made"}
      back={token ? accessAddress("tokens", token.AccessorID) : "/ui/tokens"}
      save={save}
    >
      <TextField label="Name" value={name} placeholder="deploys of the shop" onInput={setName} />
      {token === undefined && (
        <label>
          Type
          <select value={type} onChange={(event) => setType(event.currentTarget.value)}>
            <option value="client">client: what its policies and roles grant</option>
            <option value="management">management: everything</option>
          </select>
        </label>
      )}
      {type === "client" && (
        <>
          <ChoiceField
            legend="Policies"
            names={(policies.value ?? []).map(({ Name }) => Name)}
            chosen={chosen}
            onChange={setChosen}
          />
          <ChoiceField
            legend="Roles"
            names={(roles.value ?? []).map(({ Name }) => Name)}
            chosen={ofRoles}
            onChange={setOfRoles}
          />
        </>
      )}
      {token === undefined && (
        <label>
          Hours until it expires; empty for never
          <input
            type="number"
            min={1}
            step="any"
            value={hours}
            onInput={(event) => setHours(event.currentTarget.value)}
          />
        </label>
      )}
    </SaveForm>
  );
}

function rolesNamed(names: readonly string[], roles: readonly AclRole[]): { ID: string }[] {
  return roles.filter(({ Name }) => names.includes(Name)).map(({ ID }) => ({ ID }));
}
