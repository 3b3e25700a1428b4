import { quoteWord } from "../terminal/quote-word.ts";

/** A request to an agent. */
export interface CurlRequest {
  readonly method: string;
  /** Of the agent: http, https or unix. */
  readonly address: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether standard input is the body. */
  readonly hasBody: boolean;
  /** A secret that stands on the command line; one of the environment is named and not shown. */
  readonly token: "" | { readonly secret: string } | "environment";
}

/** The command of curl that sends a request. */
export function curlCommand({ method, address, path, headers, hasBody, token }: CurlRequest) {
  const isSocket = address.startsWith("unix:");
  const base = isSocket ? "http://localhost" : address.replace(/\/+$/, "");
  return [
    "curl",
    ...(method === (hasBody ? "POST" : "GET") ? [] : ["-X", method]),
    ...(isSocket ? ["--unix-socket", quoteWord(address.replace(/^unix:(?:\/\/)?/, ""))] : []),
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", quoteWord(`${name}: ${value}`)]),
    ...(token === "environment" ? ["-H", '"X-Nomad-Token: $NOMAD_TOKEN"'] : []),
    ...(typeof token === "object" ? ["-H", quoteWord(`X-Nomad-Token: ${token.secret}`)] : []),
    ...(hasBody ? ["--data-binary", "@-"] : []),
    quoteWord(`${base}${path}`),
  ].join(" ");
}
