import type { ServerResponse } from "node:http";
import { every, type Timer } from "@drover/clock";
import { writeOut } from "./write-out.ts";

const HEARTBEAT_MS = 10_000;

/** Answers with JSON objects, one a line, an empty one as a heartbeat. */
export class JsonLines {
  readonly #response: ServerResponse;
  readonly #heartbeat: Timer;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, {
      "Content-Type": "application/json",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
    });
    response.flushHeaders();
    this.#heartbeat = every(HEARTBEAT_MS, () => void this.write({}));
  }

  /** Resolves when the client can take more. */
  async write(value: object): Promise<void> {
    await writeOut(this.#response, `${JSON.stringify(value)}\n`);
  }

  end(): void {
    this.#heartbeat.cancel();
    this.#response.end();
  }
}
