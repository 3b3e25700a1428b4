import { NomadClient } from "@drover/api";
import { stringifyJson } from "@drover/job";

/**
 * A client whose agent answers each path with the next of its documents, then with the last for
 * ever, and to whoever waits for another than that one not at all: for what a real agent only does with
 * much effort, as a failed deployment.
 */
export function cannedClient(answers: Readonly<Record<string, readonly unknown[]>>): NomadClient {
  const asked = new Map<string, number>();
  return new NomadClient({
    address: "http://127.0.0.1:4646",
    fetch: async (input, init) => {
      const { pathname, searchParams } = new URL(String(input));
      const documents = answers[pathname];
      if (documents === undefined) return new Response(`no ${pathname}`, { status: 404 });
      const at = asked.get(pathname) ?? 0;
      if (at >= documents.length && searchParams.has("index")) await aborted(init?.signal);
      asked.set(pathname, at + 1);
      const body = stringifyJson(documents[Math.min(at, documents.length - 1)]);
      return new Response(body, { headers: { "X-Nomad-Index": String(at + 1) } });
    },
  });
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
