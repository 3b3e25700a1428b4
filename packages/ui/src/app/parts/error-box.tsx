import type { Fault } from "@drover/fault";

export function ErrorBox({ error }: { error: Pick<Fault, "message"> }) {
  return (
    <div class="error" role="alert">
      <pre>{error.message}</pre>
    </div>
  );
}
