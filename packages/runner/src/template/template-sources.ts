import type { ServiceInstance } from "@drover/go-template";

/** What templates learn of the cluster. */
export interface TemplateSources {
  /** Every instance of every service of a namespace. */
  services(namespace: string): readonly ServiceInstance[];
  /**
   * Calls `listener` whenever what the others answer may have changed.
   *
   * @returns a function that ends it
   */
  onChange(listener: () => void): () => void;
}

/** A cluster without services. */
export const NO_SOURCES: TemplateSources = {
  services: () => [],
  onChange: () => () => {},
};
