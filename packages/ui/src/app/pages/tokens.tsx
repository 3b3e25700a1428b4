import { type AclToken, operations } from "@drover/api";
import { useState } from "preact/hooks";
import { AccessPage } from "../access/access-page.tsx";
import { AclTokenForm } from "../access/token-form.tsx";
import { useToken, useTokens } from "../access/use-access.ts";
import { useApp } from "../app.ts";
import { shortId } from "../format/amounts.ts";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { Badge } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { accessAddress } from "../place.ts";

/** All tokens, without their secrets; with `?new` the form of one more. */
export function Tokens() {
  const live = useTokens();
  return (
    <AccessPage
      current="tokens"
      item="token"
      create={operations.createAclToken}
      form={<AclTokenForm />}
      live={live}
    >
      {(all) => (
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col" class="wide">
                Policies and roles
              </th>
              <th scope="col" class="wide">
                Created
              </th>
              <th scope="col">Expires</th>
            </tr>
          </thead>
          <tbody>
            {all.map((token) => (
              <tr key={token.AccessorID}>
                <th scope="row">
                  <a href={accessAddress("tokens", token.AccessorID)}>
                    {token.Name || shortId(token.AccessorID)}
                  </a>
                </th>
                <td>{token.Type}</td>
                <td class="wide">
                  {token.Type === "management" ? "everything" : <Grants token={token} />}
                </td>
                <td class="wide">
                  <Time at={token.CreateTime} />
                </td>
                <td>
                  {token.ExpirationTime === null ? (
                    <span class="muted">never</span>
                  ) : (
                    <Time at={token.ExpirationTime} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </AccessPage>
  );
}

function Grants({ token: { Policies, Roles } }: { token: Pick<AclToken, "Policies" | "Roles"> }) {
  return (
    <>
      {(Policies ?? []).map((name) => (
        <Badge key={name}>
          <a href={accessAddress("policies", name)}>{name}</a>
        </Badge>
      ))}
      {(Roles ?? []).map(({ ID, Name }) => (
        <Badge key={ID} mood="busy">
          role <a href={accessAddress("roles", ID)}>{Name}</a>
        </Badge>
      ))}
    </>
  );
}

/** One token, with its secret for who asks for it; with `?edit` the form to change it. */
export function TokenPage({ accessor }: { accessor: string }) {
  const { client, navigation } = useApp();
  const live = useToken(accessor);
  const isEdited = navigation.place.value.query.has("edit");
  return (
    <>
      <div class="title">
        <h1>{live.value?.Name || shortId(accessor)}</h1>
        {live.value && <Badge>{live.value.Type}</Badge>}
        {live.value && !isEdited && (
          <div class="buttons">
            <May do={operations.updateAclToken}>
              <button type="button" onClick={() => navigation.set({ edit: "1" })}>
                Edit
              </button>
            </May>
            <May do={operations.deleteAclToken}>
              <ConfirmButton
                label="Delete"
                danger
                title={`Delete the token ${live.value.Name || shortId(accessor)}?`}
                done="The token is deleted"
                action={async () => {
                  await client.acl.deleteToken(accessor);
                  navigation.go("/ui/tokens");
                }}
              >
                <p>Whoever uses it is refused from now on, what they follow is cut off.</p>
              </ConfirmButton>
            </May>
          </div>
        )}
      </div>
      <Loaded live={live} rows={6}>
        {(token) =>
          isEdited ? (
            <Panel title="Edit">
              <AclTokenForm token={token} />
            </Panel>
          ) : (
            <TokenFacts token={token} />
          )
        }
      </Loaded>
    </>
  );
}

function TokenFacts({ token }: { token: AclToken }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel
      title="Facts"
      aside={
        <button type="button" aria-pressed={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Hide the secret" : "Show the secret"}
        </button>
      }
    >
      <Facts
        facts={[
          ["Accessor", <code key="accessor">{token.AccessorID}</code>],
          ["Secret", isOpen ? <code key="secret">{token.SecretID}</code> : "••••••••"],
          ["Grants", token.Type === "management" ? "everything" : <Grants token={token} />],
          ["Created", <Time key="created" at={token.CreateTime} />],
          [
            "Expires",
            token.ExpirationTime === null ? (
              "never"
            ) : (
              <Time key="expires" at={token.ExpirationTime} />
            ),
          ],
        ]}
      />
    </Panel>
  );
}
