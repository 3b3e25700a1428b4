import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** Says that there is no single sign-on. */
export function singleSignOnRoutes(): Route[] {
  const refuse = (): never => {
    throw new Fault(
      "unimplemented",
      "There is no single sign-on: this agent has no auth methods and no binding rules; make tokens with PUT /v1/acl/token",
    );
  };
  return [
    route(operations.listAuthMethods, () => ({ items: [] })),
    route(operations.listBindingRules, () => ({ items: [] })),
    route(operations.createAuthMethod, refuse),
    route(operations.useAuthMethod, refuse),
    route(operations.createBindingRule, refuse),
    route(operations.useBindingRule, refuse),
    route(operations.login, refuse),
    route(operations.beginOidcLogin, refuse),
    route(operations.completeOidcLogin, refuse),
  ];
}
