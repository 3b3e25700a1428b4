import type { AclPolicy } from "@drover/api";
import { useRef, useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { CodeEditor } from "../edit/code-editor.tsx";
import { accessAddress } from "../place.ts";
import { SaveForm, TextField } from "./save-form.tsx";

const FIRST_RULES = `namespace "default" {
  policy       = "read"
  capabilities = ["read-logs"]

  variables {
    path "nomad/jobs/*" {
      capabilities = ["list"]
    }
  }
}

node {
  policy = "read"
}
`;

/** A policy that is made or changed. */
export function PolicyForm({ policy }: { policy?: AclPolicy }) {
  const { client, navigation } = useApp();
  const [name, setName] = useState(policy?.Name ?? "");
  const [description, setDescription] = useState(policy?.Description ?? "");
  const [rules, setRules] = useState(policy?.Rules ?? FIRST_RULES);
  const [job, setJob] = useState(
    policy?.JobACL ?? { Namespace: "default", JobID: "", Group: "", Task: "" },
  );
  const field = useRef<HTMLTextAreaElement>(null);
  const save = async () => {
    await client.acl.upsertPolicy({
      Name: name,
      Description: description,
      Rules: rules,
      JobACL: job.JobID === "" ? null : job,
    });
    navigation.go(accessAddress("policies", name));
  };
  return (
    <SaveForm
      done={`The policy ${name} is saved`}
      back={policy ? accessAddress("policies", policy.Name) : "/ui/policies"}
      save={save}
    >
      {policy === undefined && (
        <TextField label="Name" value={name} required placeholder="read-only" onInput={setName} />
      )}
      <TextField label="Description" value={description} onInput={setDescription} />
      <div class="code-field">
        <span aria-hidden="true">Rules</span>
        <CodeEditor label="Rules" field={field} text={rules} problems={[]} onText={setRules} />
      </div>
      <details open={job.JobID !== ""}>
        <summary>Tasks that have it without a token</summary>
        <div class="fields">
          <TextField
            label="Job"
            value={job.JobID}
            placeholder="none"
            onInput={(JobID) => setJob({ ...job, JobID })}
          />
          <TextField
            label="Group"
            value={job.Group}
            placeholder="all"
            onInput={(Group) => setJob({ ...job, Group })}
          />
          <TextField
            label="Task"
            value={job.Task}
            placeholder="all"
            onInput={(Task) => setJob({ ...job, Task })}
          />
        </div>
      </details>
    </SaveForm>
  );
}
