import path from "node:path";
import { Fault } from "@drover/fault";
import type { ServiceInstance, TemplateVariable } from "@drover/go-template";
import type { Allocation, Template } from "@drover/job";
import type { SourceChange, TemplateSources } from "../src/template/template-sources.ts";
import { makeAlloc, makeTask } from "./allocation.ts";
import type { Harness } from "./harness.ts";

/** Prints the address of each instance of the service "db". */
export const ADDRESSES = '{{ range nomadService "db" }}{{ .Address }}:{{ .Port }};{{ end }}';

export function template(fields: Partial<Template> = {}): Template {
  return {
    SourcePath: "",
    DestPath: "local/out",
    EmbeddedTmpl: "",
    ChangeMode: "restart",
    ChangeSignal: "",
    ChangeScript: null,
    Once: false,
    Splay: 0,
    Perms: "0644",
    Uid: null,
    Gid: null,
    LeftDelim: "{{",
    RightDelim: "}}",
    Envvars: false,
    VaultGrace: 0,
    Wait: null,
    ErrMissingKey: false,
    ...fields,
  };
}

export function allocWith(...templates: Partial<Template>[]): Allocation {
  return makeAlloc({ tasks: [makeTask({ Templates: templates.map(template) })] });
}

/** A cluster whose services and variables a test changes. */
export class Cluster implements TemplateSources {
  #services: ServiceInstance[] = [];
  readonly #variables = new Map<string, TemplateVariable>();
  #index = 0;
  readonly listeners = new Set<(change: SourceChange) => void>();

  services = () => this.#services;

  variable: TemplateSources["variable"] = (_reader, { path }) => {
    if (path === "forbidden") throw new Fault("permission_denied", "Permission denied");
    return this.#variables.get(path);
  };

  variables: TemplateSources["variables"] = (_reader, { prefix }) =>
    this.#variables
      .values()
      .filter(({ Path }) => Path.startsWith(prefix))
      .toArray();

  onChange: TemplateSources["onChange"] = (listener) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Has one instance of the service "db" at each of the ports. */
  set(...ports: number[]): void {
    this.#services = ports.map((Port) => ({
      ID: `db-${Port}`,
      ServiceName: "db",
      Namespace: "default",
      NodeID: "n",
      Address: "127.0.0.1",
      Port,
      Datacenter: "dc1",
      Tags: [],
      JobID: "db",
      AllocID: `a-${Port}`,
    }));
    for (const listener of this.listeners) listener({ services: true, variables: [] });
  }

  /** Writes a variable, or deletes it. */
  put(Path: string, Items: Record<string, string> | undefined): void {
    const index = ++this.#index;
    const indexes = { CreateIndex: index, ModifyIndex: index, CreateTime: 0, ModifyTime: 0 };
    const place = { Namespace: "default", Path };
    if (Items === undefined) this.#variables.delete(Path);
    else this.#variables.set(Path, { ...place, ...indexes, Items });
    for (const listener of this.listeners) listener({ services: false, variables: [place] });
  }
}

export function fileOf(harness: Harness, alloc: Allocation, file = "main/local/out"): string {
  return path.join(harness.runner.allocDir(alloc.ID), file);
}

export function hasEvent(
  state: { Events: readonly { Type: string }[] } | undefined,
  type: string,
): boolean {
  return state?.Events.some(({ Type }) => Type === type) ?? false;
}
