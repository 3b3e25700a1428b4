import type { ServerResponse } from "node:http";

/** Writes a piece of an answer; resolves when the client can take more, or has gone. */
export async function writeOut(response: ServerResponse, chunk: string | Buffer): Promise<void> {
  if (response.destroyed || response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      response.off("drain", go);
      response.off("close", go);
      resolve();
    };
    response.once("drain", go);
    response.once("close", go);
  });
}
