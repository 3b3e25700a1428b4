import { useApp } from "./app.ts";
import { AllocationPage } from "./pages/allocation.tsx";
import { Evaluations } from "./pages/evaluations.tsx";
import { JobPage } from "./pages/job.tsx";
import { Jobs } from "./pages/jobs.tsx";
import { NodePage } from "./pages/node.tsx";
import { Overview } from "./pages/overview.tsx";
import { Policies, PolicyPage } from "./pages/policies.tsx";
import { RolePage, Roles } from "./pages/roles.tsx";
import { Run } from "./pages/run.tsx";
import { ServicePage, Services } from "./pages/services.tsx";
import { Settings } from "./pages/settings.tsx";
import { TokenPage, Tokens } from "./pages/tokens.tsx";
import { VariablePage } from "./pages/variable.tsx";
import { Variables } from "./pages/variables.tsx";
import { Panel } from "./parts/panel.tsx";

/** The page that the address names. */
export function Page() {
  const { navigation } = useApp();
  const { page, id, namespace } = navigation.place.value;
  const key = `${namespace} ${id}`;
  switch (page) {
    case "overview":
      return <Overview />;
    case "jobs":
      return <Jobs />;
    case "job":
      return <JobPage key={key} id={id} />;
    case "run":
      return <Run />;
    case "allocation":
      return <AllocationPage key={id} id={id} />;
    case "evaluations":
      return <Evaluations />;
    case "services":
      return <Services />;
    case "service":
      return <ServicePage key={key} name={id} />;
    case "variables":
      return <Variables />;
    case "variable":
      return <VariablePage key={key} path={id} />;
    case "tokens":
      return <Tokens />;
    case "token":
      return <TokenPage key={id} accessor={id} />;
    case "policies":
      return <Policies />;
    case "policy":
      return <PolicyPage key={id} name={id} />;
    case "roles":
      return <Roles />;
    case "role":
      return <RolePage key={id} id={id} />;
    case "node":
      return <NodePage />;
    case "settings":
      return <Settings />;
    case "unknown":
      return (
        <Panel isPage title="There is no such page">
          <p class="note">
            <a href="/ui/">Go to the overview</a>, or press <kbd>/</kbd> to search.
          </p>
        </Panel>
      );
  }
}
