/** One instance of a service with `provider = "nomad"`. */
export interface ServiceRegistration {
  /** `_nomad-task-<allocation>-<task, or group-<group>>-<service>-<port label>`. */
  ID: string;
  ServiceName: string;
  Namespace: string;
  NodeID: string;
  Datacenter: string;
  JobID: string;
  AllocID: string;
  Tags: string[];
  Address: string;
  /** 0 for a service without a port. */
  Port: number;
  CreateIndex: number;
  ModifyIndex: number;
}

/** The services of a namespace. */
export interface ServiceListStub {
  Namespace: string;
  Services: { ServiceName: string; Tags: string[] }[];
}
