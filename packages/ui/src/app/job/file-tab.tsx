import { operations } from "@drover/api";
import type { Job } from "@drover/job";
import { stringifyJson } from "@drover/schema/json";
import { useApp } from "../app.ts";
import { CodeView } from "../edit/code-view.tsx";
import { useSubmission } from "../live/job.ts";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { editAddress } from "../place.ts";

/** The text that a version of a job was read from; the job itself where there was none. */
export function FileTab({ job }: { job: Job }) {
  const { navigation } = useApp();
  const given = navigation.place.value.query.get("version");
  const version = given === null ? job.Version : Number(given);
  const submission = useSubmission(job.ID, version);
  const hasNone = submission.error !== undefined;
  if (!hasNone && submission.value === undefined) return <Panel title="Job file"> </Panel>;
  const text = submission.value?.Source ?? stringifyJson(job, 2);
  const variables = Object.entries(submission.value?.VariableFlags ?? {});
  return (
    <Panel
      title={hasNone ? "Job as JSON" : `Job file of version ${version}`}
      aside={
        <May do={operations.registerJob} namespace={job.Namespace}>
          <a class="button" href={editAddress(job)}>
            Edit
          </a>
        </May>
      }
    >
      <CodeView text={text} label="Job file" />
      {variables.length > 0 && (
        <p class="note">
          With the variables{" "}
          {variables.map(([name, value]) => (
            <code key={name}>
              {name}={value}{" "}
            </code>
          ))}
        </p>
      )}
    </Panel>
  );
}
