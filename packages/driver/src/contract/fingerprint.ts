/** Whether a driver can run tasks here, and what it says of the node. */
export interface Fingerprint {
  /** Node attributes, as `driver.raw_exec` = true. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly health: "undetected" | "unhealthy" | "healthy";
  readonly healthDescription: string;
}
