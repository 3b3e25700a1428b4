export interface Port {
  Label: string;
  /** 0 for a port that the scheduler chooses. */
  Value: number;
  /** The port inside the network namespace; 0 for the same, -1 for the chosen one. */
  To: number;
  HostNetwork: string;
  IgnoreCollision: boolean;
}

export interface NetworkResource {
  Mode: string;
  Device: string;
  CIDR: string;
  IP: string;
  Hostname: string;
  MBits: number;
  DNS: { Servers: string[] | null; Searches: string[] | null; Options: string[] | null } | null;
  ReservedPorts: Port[] | null;
  DynamicPorts: Port[] | null;
  CNI: { Args: Record<string, string> | null } | null;
}

/** A port that an allocation has been given. */
export interface AllocatedPort {
  Label: string;
  Value: number;
  To: number;
  HostIP: string;
  IgnoreCollision: boolean;
}
