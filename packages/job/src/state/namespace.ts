/** A room of its own for the names of jobs and variables. */
export interface Namespace {
  Name: string;
  Description: string;
  /** Always empty: quotas are of Nomad Enterprise. */
  Quota: string;
  Capabilities: NamespaceCapabilities | null;
  Meta: Record<string, string> | null;
  CreateIndex: number;
  ModifyIndex: number;
}

/** What the jobs of a namespace may use; an empty or null list of enabled ones stands for all. */
export interface NamespaceCapabilities {
  EnabledTaskDrivers: string[] | null;
  DisabledTaskDrivers: string[] | null;
  EnabledNetworkModes: string[] | null;
  DisabledNetworkModes: string[] | null;
}
