import { Fault } from "@drover/fault";

/** Characters that need no encoding in a URL and mean nothing in a template. */
const PATH = /^[a-zA-Z0-9\-_~/]{1,128}$/;

/**
 * Holds that a variable may be written at a path: below "nomad" only where Nomad itself looks.
 *
 * @throws {Fault} `invalid_argument`
 */
export function requireVariablePath(path: string): void {
  const reason = whyInvalid(path);
  if (reason !== undefined) throw new Fault("invalid_argument", reason);
}

function whyInvalid(path: string): string | undefined {
  if (!PATH.test(path)) {
    return `invalid path ${JSON.stringify(path)}: it takes 1 to 128 of A-Z, a-z, 0-9, "-", "_", "~" and "/"`;
  }
  const [top, second, ...rest] = path.split("/");
  if (top !== "nomad" || second === "jobs") return undefined;
  if (second === undefined) {
    return '"nomad" is a reserved top-level path; write variables to "nomad/jobs", "nomad/job-templates/<name>", or below "nomad/jobs"';
  }
  if (second !== "job-templates") {
    return `invalid path ${JSON.stringify(path)}: below the reserved path "nomad" there are only "nomad/jobs" and "nomad/job-templates"`;
  }
  if (rest.length === 1 && rest[0] !== "") return undefined;
  return 'job templates are kept at "nomad/job-templates/<name>", with one name and nothing below it';
}
