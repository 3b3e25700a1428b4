import { type JobPlanResponse, operations } from "@drover/api";
import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { CodeEditor } from "../edit/code-editor.tsx";
import { type FileProblem, problemsIn } from "../edit/file-problems.ts";
import { type FileVariable, variablesFile, variablesIn } from "../edit/file-variables.ts";
import { FIRST_JOB } from "../edit/first-job.ts";
import { PlanView } from "../edit/plan-view.tsx";
import { ProblemList } from "../edit/problem-list.tsx";
import { useJob, useSubmission } from "../live/job.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { May } from "../parts/may.tsx";
import { Panel } from "../parts/panel.tsx";
import { jobAddress } from "../place.ts";

/** How long a user rests before the file is checked. */
const REST_MS = 400;
const DRAFT = "drover.draft";

/** A new job, or with `?job=` another version of one. */
export function Run() {
  const { navigation } = useApp();
  const { query, namespace } = navigation.place.value;
  const id = query.get("job") ?? "";
  if (id === "") {
    return (
      <JobEditor
        key="new"
        title="Run a job"
        text={sessionStorage.getItem(DRAFT) ?? FIRST_JOB}
        values={{}}
      />
    );
  }
  return <EditJob key={`${namespace} ${id}`} id={id} />;
}

function EditJob({ id }: { id: string }) {
  const job = useJob(id);
  // That which is edited stays where others register a newer one meanwhile: planning tells of it.
  const version = useRef(job.value?.Version);
  version.current ??= job.value?.Version;
  const submission = useSubmission(job.value && id, version.current ?? 0);
  if (submission.error !== undefined) {
    return (
      <ErrorBox
        error={{ message: `${id} was not made from a job file, so there is none to edit here.` }}
      />
    );
  }
  return (
    <Loaded live={{ value: submission.value, error: job.error }}>
      {({ Source, VariableFlags }) => (
        <JobEditor title={`Edit ${id}`} text={Source} values={VariableFlags ?? {}} />
      )}
    </Loaded>
  );
}

interface Plan {
  readonly job: Job;
  readonly answer: JobPlanResponse;
}

function JobEditor({
  title,
  text,
  values: given,
}: {
  title: string;
  text: string;
  values: Readonly<Record<string, string>>;
}) {
  const { client, notices, navigation } = useApp();
  const [source, setSource] = useState(text);
  const [values, setValues] = useState(given);
  const [problems, setProblems] = useState<readonly FileProblem[]>([]);
  const [warnings, setWarnings] = useState("");
  const [plan, setPlan] = useState<Plan>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  /** Aborted once the file is another than what is checked or planned. */
  const outdated = useRef(new AbortController());
  const variables = variablesIn(source);
  const file = variablesFile(variables, values);

  /** The job that the file makes; undefined where it makes none, which is shown then. */
  const check = async ({ signal }: AbortController): Promise<Job | undefined> => {
    try {
      const job = await client.jobs.parse(source, { variables: file });
      const { ValidationErrors, Error: error, Warnings } = await client.jobs.validate({ Job: job });
      if (signal.aborted) return undefined;
      const errors = ValidationErrors ?? (error === "" ? [] : [error]);
      setWarnings(Warnings);
      setProblems(errors.map((message) => ({ message })));
      return errors.length === 0 ? job : undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      setWarnings("");
      setProblems(problemsIn(Fault.from(error).message));
      return undefined;
    }
  };

  // At once: what is pressed next is about the file as it is now.
  useLayoutEffect(() => {
    const changing = new AbortController();
    outdated.current = changing;
    setPlan(undefined);
    const timer = after(REST_MS, () => void check(changing));
    return () => {
      changing.abort();
      timer.cancel();
    };
  }, [source, file]);

  const doPlan = async () => {
    const { current } = outdated;
    setBusy(true);
    const job = await check(current);
    if (job !== undefined) {
      try {
        const answer = await client.jobs.plan(job.ID, { Job: job, Diff: true });
        if (!current.signal.aborted) setPlan({ job, answer });
      } catch (error) {
        notices.failed(error);
      }
    }
    setBusy(false);
  };
  const run = async ({ job, answer }: Plan) => {
    setBusy(true);
    await notices.attempt(`${job.ID} is registered`, async () => {
      await client.jobs.register({
        Job: job,
        EnforceIndex: true,
        JobModifyIndex: answer.JobModifyIndex,
        Submission: { Source: source, Format: "hcl2", VariableFlags: values },
      });
      sessionStorage.removeItem(DRAFT);
      navigation.go(jobAddress(job));
    });
    setBusy(false);
  };
  return (
    <>
      <Panel
        isPage
        title={title}
        aside={
          <May do={operations.planJob} namespace="*">
            <button
              type="button"
              class="primary"
              disabled={isBusy || problems.length > 0}
              onClick={doPlan}
            >
              Plan
            </button>
          </May>
        }
      >
        <CodeEditor
          label="Job file"
          field={field}
          text={source}
          problems={problems}
          onText={(changed) => {
            setSource(changed);
            sessionStorage.setItem(DRAFT, changed);
          }}
        />
        {variables.length > 0 && (
          <div class="fields">
            {variables.map((variable) => (
              <VariableField
                key={variable.name}
                variable={variable}
                value={values[variable.name] ?? ""}
                onInput={(value) => setValues({ ...values, [variable.name]: value })}
              />
            ))}
          </div>
        )}
        <ProblemList field={field} problems={problems}>
          {warnings !== "" && <pre class="warning">{warnings}</pre>}
        </ProblemList>
        {plan === undefined && problems.length === 0 && (
          <p class="note">“Plan” shows what the file would change. Nothing runs before that.</p>
        )}
      </Panel>
      {plan && (
        <Panel
          title={`Plan of ${plan.job.ID}`}
          aside={
            <May do={operations.registerJob} namespace={plan.job.Namespace}>
              <button type="button" class="primary" disabled={isBusy} onClick={() => run(plan)}>
                Run
              </button>
            </May>
          }
        >
          <PlanView answer={plan.answer} />
        </Panel>
      )}
    </>
  );
}

function VariableField({
  variable: { name, type, hasDefault, description },
  value,
  onInput,
}: {
  variable: FileVariable;
  value: string;
  onInput: (value: string) => void;
}) {
  return (
    <label>
      {name}
      {description !== "" && `: ${description}`}
      <input
        value={value}
        spellcheck={false}
        placeholder={hasDefault ? "as the file says" : type || "a value"}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
