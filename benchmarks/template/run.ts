// Measures rendering: node benchmarks/template/run.ts (npm run bench:template). Needs Go for the figures beside ours.
import { consulTemplateFunctions, Template } from "@drover/go-template";
import { Oracle } from "../../conformance/template/oracle.ts";

const ROUNDS = 7;
const BYTES = 1_000_000;
/** What configurations are made of: plain text, variables, arithmetic, conditions and formats. */
const LINE =
  'server {{ env "NAME" | toUpper }} {{ add 1 2 }} {{ if eq 1 2 }}no{{ else }}yes{{ end }} {{ printf "%05d %q" 42 "text" }} # some plain text to fill the line up\n';
const LOOP = "{{ range $i := loop 100 }}server 10.0.0.{{ $i }}:{{ add 8000 $i }};\n{{ end }}";

const TEXTS: readonly (readonly [string, string])[] = [
  ["1 MB of short actions", LINE.repeat(BYTES / LINE.length)],
  ["1 MB of text", `${"plain text without any action\n".repeat(BYTES / 30)}{{ env "NAME" }}`],
  ["200 loops of 100", LOOP.repeat(200)],
];

function render(text: string): Buffer {
  const functions = consulTemplateFunctions({
    env: { NAME: "web" },
    now: () => 0,
    timeZone: "UTC",
    readFile: () => Buffer.alloc(0),
    print: () => {},
  });
  return Template.parse(text, { name: "", functions }).execute(undefined);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

using oracle = new Oracle();
console.log("parsed and executed    |  ours ms |   Go ms | ours / Go (goal: at most 3)");
for (const [name, text] of TEXTS) {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const output = render(text);
    ours.push(performance.now() - start);
    const answer = await oracle.ask({ mode: "consul", text, env: ["NAME=web"] });
    if (output.toString("latin1") !== answer.output) throw new Error(`${name}: other bytes`);
    theirs.push(answer.milliseconds);
  }
  const [mine, go] = [median(ours), median(theirs)];
  const cells = [mine.toFixed(1).padStart(8), go.toFixed(1).padStart(7), (mine / go).toFixed(2)];
  console.log(`${name.padEnd(22)} | ${cells.join(" | ")}`);
}
