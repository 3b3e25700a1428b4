import { Fault } from "@drover/fault";
import { hasErrors, renderDiagnostics } from "@drover/hcl";
import { parseHcl1 } from "@drover/hcl/hcl1";
import { errorsOf, fill, type Input, type ObjectSchema, parseJson, readJson } from "@drover/schema";
import { decodeBlock } from "@drover/schema/hcl";

/**
 * Reads a specification by its table.
 *
 * @param name of the file, for messages
 * @throws {Fault} `invalid_argument` with what is wrong and where
 */
export function readSpec<Spec extends object>(
  schema: ObjectSchema<Spec>,
  text: string,
  { format, name }: { format: "hcl" | "json"; name: string },
): Spec {
  return format === "json" ? readJsonSpec(schema, text, name) : readHclSpec(schema, text, name);
}

function readJsonSpec<Spec extends object>(
  schema: ObjectSchema<Spec>,
  text: string,
  name: string,
): Spec {
  let json: ReturnType<typeof parseJson>;
  try {
    json = parseJson(text);
  } catch (error) {
    throw new Fault("invalid_argument", `${name} is not JSON: ${Fault.from(error).message}`);
  }
  const { value, problems } = readJson(schema, json, { unknown: "ignore" });
  if (value !== undefined) return value;
  const messages = errorsOf(problems).map(({ message }) => message);
  throw new Fault("invalid_argument", `${name}: ${messages.join("; ")}`);
}

function readHclSpec<Spec extends object>(
  schema: ObjectSchema<Spec>,
  text: string,
  name: string,
): Spec {
  const { body, diagnostics } = parseHcl1(text, name);
  const given = hasErrors(diagnostics)
    ? {}
    : decodeBlock(schema, { body, labels: [] }, { evaluation: {}, diagnostics, trail: "" });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Fault("invalid_argument", renderDiagnostics(errors));
  return fill(schema, given as Input<Spec>);
}
