import { EvaluationTable } from "../job/evaluation-table.tsx";
import { useEvaluations } from "../live/lists.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";

/** What the scheduler has looked at, and what it could not place. */
export function Evaluations() {
  const evaluations = useEvaluations();
  return (
    <Panel isPage title="Evaluations">
      <Loaded live={evaluations} rows={6}>
        {(all) => <EvaluationTable evaluations={all.slice(-500)} withJob />}
      </Loaded>
    </Panel>
  );
}
