import type { ComponentChildren } from "preact";
import { useApp } from "../app.ts";
import type { Guarded, Subject } from "../live/rights.ts";

/** What is shown to those only who may do something; its room is kept while that is not known. */
export function May({
  do: operation,
  children,
  ...subject
}: Subject & {
  do: Guarded;
  children: ComponentChildren;
}) {
  const { rights } = useApp();
  const may = rights.may(operation, subject);
  if (may === false) return null;
  return may ? children : <span class="unsure">{children}</span>;
}
