import type { ServiceInstance, TemplateVariable, VariableStub } from "@drover/go-template";
import type { Allocation } from "@drover/job";

/** Whose template it is that asks. */
export interface TemplateReader {
  readonly alloc: Allocation;
  readonly task: string;
}

/** What has changed in a cluster. */
export interface SourceChange {
  /** Whether services may have. */
  readonly services: boolean;
  readonly variables: readonly { readonly Namespace: string; readonly Path: string }[];
}

/** What templates learn of the cluster. */
export interface TemplateSources {
  /** Every instance of every service of a namespace. */
  services(namespace: string): readonly ServiceInstance[];
  /** @throws {Fault} `permission_denied` if the task may not read it; `data_loss` */
  variable(
    reader: TemplateReader,
    place: { readonly namespace: string; readonly path: string },
  ): TemplateVariable | undefined;
  /** The variables of a namespace, "*" for all, that the task may list, by the beginning of their paths; in order. */
  variables(
    reader: TemplateReader,
    within: { readonly namespace: string; readonly prefix: string },
  ): readonly VariableStub[];
  /**
   * Calls `listener` whenever what the others answer may have changed.
   *
   * @returns a function that ends it
   */
  onChange(listener: (change: SourceChange) => void): () => void;
}

/** A cluster without services and variables. */
export const NO_SOURCES: TemplateSources = {
  services: () => [],
  variable: () => undefined,
  variables: () => [],
  onChange: () => () => {},
};
