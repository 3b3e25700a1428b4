import { operations } from "@drover/api";
import { AccessPage } from "../access/access-page.tsx";
import { PolicyForm } from "../access/policy-form.tsx";
import { usePolicies, usePolicy } from "../access/use-access.ts";
import { useApp } from "../app.ts";
import { CodeView } from "../edit/code-view.tsx";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { NamespaceBadge } from "../parts/status.tsx";
import { accessAddress, jobAddress } from "../place.ts";

/** The policies that the token may see; with `?new` the form of one more. */
export function Policies() {
  const live = usePolicies();
  return (
    <AccessPage
      current="policies"
      item="policy"
      create={operations.upsertAclPolicy}
      form={<PolicyForm />}
      live={live}
    >
      {(all) =>
        all.length === 0 ? (
          <Empty title="There is no policy yet">
            A policy says what tokens with it may do; one with the name <code>anonymous</code> holds
            for requests without a token.
          </Empty>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Description</th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ Name, Description }) => (
                <tr key={Name}>
                  <th scope="row">
                    <a href={accessAddress("policies", Name)}>{Name}</a>
                  </th>
                  <td>{Description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </AccessPage>
  );
}

/** One policy with its rules; with `?edit` the form to change it. */
export function PolicyPage({ name }: { name: string }) {
  const { client, navigation } = useApp();
  const live = usePolicy(name);
  const isEdited = navigation.place.value.query.has("edit");
  return (
    <>
      <div class="title">
        <h1>{name}</h1>
        {live.value && !isEdited && (
          <div class="buttons">
            <May do={operations.upsertAclPolicy}>
              <button type="button" onClick={() => navigation.set({ edit: "1" })}>
                Edit
              </button>
            </May>
            <May do={operations.deleteAclPolicy}>
              <ConfirmButton
                label="Delete"
                danger
                title={`Delete the policy ${name}?`}
                done={`The policy ${name} is deleted`}
                action={async () => {
                  await client.acl.deletePolicy(name);
                  navigation.go("/ui/policies");
                }}
              >
                <p>What it grants is taken from all tokens and tasks that have it.</p>
              </ConfirmButton>
            </May>
          </div>
        )}
      </div>
      <Loaded live={live} rows={6}>
        {(policy) =>
          isEdited ? (
            <Panel title="Edit">
              <PolicyForm policy={policy} />
            </Panel>
          ) : (
            <>
              <Panel title="Rules of the policy">
                <CodeView text={policy.Rules} label="Rules" />
              </Panel>
              <Panel title="Facts">
                <Facts
                  facts={[
                    ["Description", policy.Description],
                    [
                      "Tasks that have it",
                      policy.JobACL && (
                        <span key="job">
                          of job{" "}
                          <a href={jobAddress({ ...policy.JobACL, ID: policy.JobACL.JobID })}>
                            {policy.JobACL.JobID}
                          </a>
                          <NamespaceBadge of={policy.JobACL} />
                          {policy.JobACL.Group && `, group ${policy.JobACL.Group}`}
                          {policy.JobACL.Task && `, task ${policy.JobACL.Task}`}
                        </span>
                      ),
                    ],
                    ["Index", policy.ModifyIndex],
                  ]}
                />
              </Panel>
            </>
          )
        }
      </Loaded>
    </>
  );
}
