import type { Job } from "@drover/job";
import { useState } from "preact/hooks";
import { useApp } from "../app.ts";
import { toBase64 } from "../format/base64.ts";
import { Dialog } from "../parts/dialog.tsx";
import { jobAddress } from "../place.ts";

/** Runs a parameterized job with the meta and the payload that it takes. */
export function DispatchButton({ job }: { job: Job }) {
  const { client, navigation, notices } = useApp();
  const [isOpen, setOpen] = useState(false);
  const [meta, setMeta] = useState<Readonly<Record<string, string>>>({});
  const [payload, setPayload] = useState("");
  const { MetaRequired, MetaOptional, Payload } = job.ParameterizedJob ?? {};
  const fields = [
    ...(MetaRequired ?? []).map((name) => ({ name, isRequired: true })),
    ...(MetaOptional ?? []).map((name) => ({ name, isRequired: false })),
  ];
  const dispatch = async () => {
    const given = Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== ""));
    const isDone = await notices.attempt(`${job.ID} is dispatched`, async () => {
      const { DispatchedJobID } = await client.jobs.dispatch(job.ID, {
        Meta: given,
        ...(payload === "" ? {} : { Payload: toBase64(payload) }),
      });
      navigation.go(jobAddress({ ...job, ID: DispatchedJobID }));
    });
    if (isDone) setOpen(false);
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Dispatch
      </button>
      {isOpen && (
        <Dialog title={`Dispatch ${job.ID}`} onClose={() => setOpen(false)}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void dispatch();
            }}
          >
            {fields.map(({ name, isRequired }) => (
              <label key={name}>
                {isRequired ? name : `${name} (optional)`}
                <input
                  required={isRequired}
                  value={meta[name] ?? ""}
                  onInput={(event) => setMeta({ ...meta, [name]: event.currentTarget.value })}
                />
              </label>
            ))}
            {Payload !== "forbidden" && (
              <label>
                {Payload === "required" ? "Payload" : "Payload (optional)"}
                <textarea
                  rows={5}
                  required={Payload === "required"}
                  value={payload}
                  onInput={(event) => setPayload(event.currentTarget.value)}
                />
              </label>
            )}
            <div class="buttons">
              <button type="button" onClick={() => setOpen(false)}>
                Cancel
              </button>
              <button type="submit" class="primary">
                Dispatch
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  );
}
