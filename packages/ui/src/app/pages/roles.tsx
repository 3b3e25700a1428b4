import { type AclRole, operations } from "@drover/api";
import { AccessPage } from "../access/access-page.tsx";
import { RoleForm } from "../access/role-form.tsx";
import { useRole, useRoles } from "../access/use-access.ts";
import { useApp } from "../app.ts";
import { shortId } from "../format/amounts.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge } from "../parts/status.tsx";
import { accessAddress } from "../place.ts";

/** The roles that the token may see; with `?new` the form of one more. */
export function Roles() {
  const live = useRoles();
  return (
    <AccessPage
      current="roles"
      item="role"
      create={operations.createAclRole}
      form={<RoleForm />}
      live={live}
    >
      {(all) =>
        all.length === 0 ? (
          <Empty title="There is no role yet">
            A role is a set of policies that many tokens have, and that is changed in one place.
          </Empty>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Policies</th>
                <th scope="col" class="wide">
                  Description
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map((role) => (
                <tr key={role.ID}>
                  <th scope="row">
                    <a href={accessAddress("roles", role.ID)}>{role.Name}</a>
                  </th>
                  <td>
                    <PolicyLinks role={role} />
                  </td>
                  <td class="wide">{role.Description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </AccessPage>
  );
}

function PolicyLinks({ role: { Policies } }: { role: AclRole }) {
  return Policies.map(({ Name }) => (
    <Badge key={Name}>
      <a href={accessAddress("policies", Name)}>{Name}</a>
    </Badge>
  ));
}

/** One role; with `?edit` the form to change it. */
export function RolePage({ id }: { id: string }) {
  const { client, navigation } = useApp();
  const live = useRole(id);
  const isEdited = navigation.place.value.query.has("edit");
  return (
    <>
      <div class="title">
        <h1>{live.value?.Name ?? shortId(id)}</h1>
        {live.value && !isEdited && (
          <div class="buttons">
            <May do={operations.updateAclRole}>
              <button type="button" onClick={() => navigation.set({ edit: "1" })}>
                Edit
              </button>
            </May>
            <May do={operations.deleteAclRole}>
              <ConfirmButton
                label="Delete"
                danger
                title={`Delete the role ${live.value.Name}?`}
                done={`The role ${live.value.Name} is deleted`}
                action={async () => {
                  await client.acl.deleteRole(id);
                  navigation.go("/ui/roles");
                }}
              >
                <p>Tokens that have it lose what it grants.</p>
              </ConfirmButton>
            </May>
          </div>
        )}
      </div>
      <Loaded live={live} rows={6}>
        {(role) =>
          isEdited ? (
            <Panel title="Edit">
              <RoleForm role={role} />
            </Panel>
          ) : (
            <Panel title="Facts">
              <Facts
                facts={[
                  ["Id", <code key="id">{role.ID}</code>],
                  ["Description", role.Description],
                  ["Policies", <PolicyLinks key="policies" role={role} />],
                ]}
              />
            </Panel>
          )
        }
      </Loaded>
    </>
  );
}
