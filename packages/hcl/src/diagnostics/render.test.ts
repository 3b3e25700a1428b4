import assert from "node:assert/strict";
import { test } from "node:test";
import { Range } from "../source/range.ts";
import { Source } from "../source/source.ts";
import { errorDiagnostic } from "./diagnostic.ts";
import { renderDiagnostics } from "./render.ts";

test("a diagnostic shows its source line with the subject underlined", () => {
  const source = new Source("a = 1\n\tcount = nope\n", "job.hcl");
  const subject = new Range(source, 15, 19);
  const text = renderDiagnostics([
    errorDiagnostic("unknown_variable", "Unknown variable", "There is none.", { subject }),
  ]);
  assert.equal(
    text,
    [
      "Error: Unknown variable",
      "",
      "  on job.hcl:2:10",
      "    |",
      "  2 | \tcount = nope",
      "    | \t        ^^^^",
      "",
      "There is none.",
      "",
    ].join("\n"),
  );
});

test("a diagnostic without a place is its title and detail", () => {
  assert.equal(
    renderDiagnostics([errorDiagnostic("syntax", "Missing job block", "A job is needed.")]),
    "Error: Missing job block\n\nA job is needed.\n",
  );
});
