import type { AclPolicy } from "@drover/api";
import { Fault } from "@drover/fault";
import { useRef, useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { CodeEditor } from "../edit/code-editor.tsx";
import { type FileProblem, leadOf, problemsIn } from "../edit/file-problems.ts";
import { ProblemList } from "../edit/problem-list.tsx";
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
  const [problems, setProblems] = useState<readonly FileProblem[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const save = async () => {
    setProblems([]);
    try {
      await client.acl.upsertPolicy({
        Name: name,
        Description: description,
        Rules: rules,
        // What is named without its job is refused with the reason.
        JobACL: [job.JobID, job.Group, job.Task].every((part) => part === "") ? null : job,
      });
    } catch (error) {
      const { code, message } = Fault.from(error);
      const placed = problemsIn(message).filter(({ line }) => line !== undefined);
      setProblems(placed);
      throw placed.length > 0 ? new Fault(code, leadOf(message)) : error;
    }
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
        <CodeEditor
          label="Rules"
          field={field}
          text={rules}
          problems={problems}
          onText={(changed) => {
            setRules(changed);
            setProblems([]);
          }}
        />
        <ProblemList field={field} problems={problems} />
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
            label="Namespace of the job"
            value={job.Namespace}
            onInput={(Namespace) => setJob({ ...job, Namespace })}
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
