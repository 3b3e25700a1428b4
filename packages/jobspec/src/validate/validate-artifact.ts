import type { TaskArtifact } from "@drover/job";
import { escapes } from "./escapes.ts";
import { type Findings, quote } from "./messages.ts";

const MODES: readonly string[] = ["any", "file", "dir"];
const CHECKSUM_BYTES: Readonly<Record<string, number>> = {
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha512: 64,
};

export function* validateArtifact(artifact: TaskArtifact): Findings {
  if (artifact.GetterSource === "") yield "source must be specified";
  if (!MODES.includes(artifact.GetterMode)) {
    yield `invalid artifact mode ${quote(artifact.GetterMode)}; must be one of: ${MODES.join(", ")}`;
  }
  if (escapes("task", artifact.RelativeDest)) yield "destination escapes allocation directory";
  const checksum = artifact.GetterOptions?.checksum;
  if (checksum !== undefined) yield* validateChecksum(checksum.trim());
}

function* validateChecksum(checksum: string): Findings {
  if (/\$\{[\w.-]+\}/.test(checksum)) return;
  if (checksum === "") {
    yield "checksum value cannot be empty";
    return;
  }
  if (checksum.startsWith("file:")) return;
  const isBare = /^[0-9a-f]+$/i.test(checksum);
  if (isBare && Object.values(CHECKSUM_BYTES).includes(checksum.length / 2)) return;
  const [type = "", digits, ...rest] = checksum.split(":");
  const bytes = CHECKSUM_BYTES[type];
  if (digits === undefined || rest.length > 0) {
    yield `checksum must be given as "type:value"; got ${quote(checksum)}`;
  } else if (bytes === undefined) {
    yield `unsupported checksum type: ${type}`;
  } else if (!/^[0-9a-f]*$/i.test(digits) || digits.length !== 2 * bytes) {
    yield `invalid ${type} checksum: ${digits}`;
  }
}
