/** A request that must not be served: sent as it is, by whom, and the status that it is answered with. */
export interface Attack {
  readonly name: string;
  /** Whose process sends it. */
  readonly from: "root" | "another user";
  readonly bytes: (port: number) => string;
  readonly status: number;
}

const JOB = '{"Job":{"ID":"owned"}}';
const UPGRADE =
  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
const EXEC = "/v1/client/allocation/x/exec?task=t&command=%5B%22id%22%5D";

/** A request that asks for a job to be run, with changes. */
function put({
  target = "/v1/jobs",
  host = "",
  headers = "",
  length = true,
}: {
  target?: string;
  host?: string;
  headers?: string;
  length?: boolean;
}): (port: number) => string {
  return (port) =>
    `PUT ${target} HTTP/1.1\r\nHost: ${host || `127.0.0.1:${port}`}\r\nConnection: close\r\n${
      length ? `Content-Length: ${JOB.length}\r\n` : ""
    }${headers}\r\n${JOB}`;
}

function webSocket(headers = ""): (port: number) => string {
  return (port) => `GET ${EXEC} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${UPGRADE}${headers}\r\n`;
}

/** What web pages, other users of the machine and broken clients try. */
export const ATTACKS: readonly Attack[] = [
  ...(
    [
      ["a foreign Host", { host: "evil.example" }],
      ["a name that resolves to loopback", { host: "127.0.0.1.evil.example:4646" }],
      ["a Host with user information", { host: "127.0.0.1@evil.example" }],
      ["a target with a foreign host", { target: "http://evil.example/v1/jobs" }],
      ["a foreign Origin", { headers: "Origin: https://evil.example\r\n" }],
      ["the Origin of a sandboxed page", { headers: "Origin: null\r\n" }],
      ["the Origin of another port", { headers: "Origin: http://localhost:3000\r\n" }],
      ["a form of another site", { headers: "Sec-Fetch-Site: cross-site\r\n" }],
    ] as const
  ).map(([name, changes]): Attack => {
    return { name, from: "root", bytes: put(changes), status: 403 };
  }),
  ...(
    [
      ["two Host headers", { headers: "Host: evil.example\r\n" }],
      ["a length and chunks (request smuggling)", { headers: "Transfer-Encoding: chunked\r\n" }],
      ["two lengths", { headers: "Content-Length: 1\r\n" }],
      [
        "an unknown transfer encoding",
        { headers: "Transfer-Encoding: xchunked\r\n", length: false },
      ],
      ["a blank before the colon", { headers: "X-Nomad-Token : x\r\n" }],
      ["a folded header", { headers: "X-A: b\r\n\tHost: evil.example\r\n" }],
      ["a path of two slashes", { target: "//v1/jobs" }],
      ["a path with a backslash", { target: "/\\v1/jobs" }],
      ["a NUL in the query", { target: "/v1/jobs?namespace=%00" }],
    ] as const
  ).map(([name, changes]): Attack => {
    return { name, from: "root", bytes: put(changes), status: 400 };
  }),
  {
    name: "the preface of HTTP/2",
    from: "root",
    bytes: () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    status: 400,
  },
  {
    name: "HTTP/1.0 without a Host",
    from: "root",
    bytes: () => "GET /v1/jobs HTTP/1.0\r\n\r\n",
    status: 403,
  },
  {
    name: "headers of 17 KiB",
    from: "root",
    bytes: put({ headers: `X-Long: ${"x".repeat(17 * 1024)}\r\n` }),
    status: 431,
  },
  {
    name: "a websocket of a foreign page",
    from: "root",
    bytes: webSocket("Origin: https://evil.example\r\n"),
    status: 403,
  },
  ...(
    [
      ["a job of another user", put({})],
      ["a job of another user with a made-up token", put({ headers: "X-Nomad-Token: x\r\n" })],
      [
        "a job of another user who says that it comes from root",
        put({ headers: "X-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1\r\n" }),
      ],
      ["a command of another user beside a task", webSocket()],
      [
        "ten requests of another user in one",
        (port: number) => {
          const one = `GET /v1/jobs HTTP/1.1\r\nHost: localhost:${port}\r\n`;
          return `${`${one}\r\n`.repeat(9)}${one}Connection: close\r\n\r\n`;
        },
      ],
    ] as const
  ).map(([name, bytes]): Attack => {
    return { name, from: "another user", bytes, status: 403 };
  }),
];

/** The statuses of the answers that came back. */
export function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}
