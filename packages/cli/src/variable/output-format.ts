import { Fault } from "@drover/fault";
import type { Output } from "../command/context.ts";

/**
 * The value of `-out`: one for terminals unless told, and JSON for what reads a pipe.
 *
 * @throws {Fault} `invalid_argument`
 */
export function outputFormat<const Format extends string>(
  { out, template }: { out: string | undefined; template: string | undefined },
  {
    formats,
    terminal,
    stdout,
  }: { formats: readonly Format[]; terminal: NoInfer<Format>; stdout: Output },
): Format | "json" {
  const given = out ?? (stdout.isTTY ? terminal : "json");
  const format = formats.find((each) => each === given);
  if (format === undefined) {
    throw new Fault(
      "invalid_argument",
      `Invalid value "${given}" for "-out"; valid values are [${formats.join(", ")}]`,
    );
  }
  if (format === "go-template" && !template) {
    throw new Fault(
      "invalid_argument",
      "A template must be supplied using '-template' when using go-template formatting",
    );
  }
  if (format !== "go-template" && template) {
    throw new Fault(
      "invalid_argument",
      "The '-template' flag is only valid when using 'go-template' formatting",
    );
  }
  return format;
}

/** @throws {Fault} `invalid_argument` for all namespaces at once */
export function requireOneNamespace(
  flags: { namespace: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): void {
  if ((flags.namespace ?? env.NOMAD_NAMESPACE) !== "*") return;
  throw new Fault(
    "invalid_argument",
    'The wildcard namespace ("*") is not valid for this command.',
  );
}
