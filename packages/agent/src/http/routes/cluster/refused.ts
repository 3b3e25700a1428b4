import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** Answers what Nomad has and an agent cannot with the reason. */
export function refusedRoutes(): Route[] {
  return Object.values(operations.refused).map((operation) =>
    route<string, object, object, typeof operation.reply>(operation, () => {
      throw new Fault("unimplemented", operation.summary);
    }),
  );
}
