/** A message to a command that runs beside a task; one without any field is a heartbeat. */
export interface ExecStreamingInput {
  stdin?: ExecStreamingData;
  tty_size?: { height: number; width: number };
}

/** A message from a command that runs beside a task. */
export interface ExecStreamingOutput {
  stdout?: ExecStreamingData;
  stderr?: ExecStreamingData;
  exited?: boolean;
  result?: { exit_code: number };
}

export interface ExecStreamingData {
  /** Base64. */
  data?: string;
  close?: boolean;
}
