import fc from "fast-check";

/** What generated expressions may refer to. */
export interface Names {
  readonly variables: readonly string[];
  /** Functions that can be called with one argument of any kind, if only to refuse it. */
  readonly functions: readonly string[];
}

const ATTRIBUTES = ["a", "b", "id", "tags", "x1"];
const OPERATORS = ["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"];

/** Source text of expressions that the parser accepts; many of them have no value. */
export function expressionText({ variables, functions }: Names): fc.Arbitrary<string> {
  const { expression } = fc.letrec<Record<"expression" | "template", string>>((tie) => {
    const inner = tie("expression");
    const attribute = fc.constantFrom(...ATTRIBUTES);
    const key = fc.oneof(
      attribute,
      literalText().map((text) => `"${text}"`),
      inner.map((text) => `(${text})`),
    );
    return {
      template: fc
        .array(
          fc.oneof(
            { weight: 3, arbitrary: literalText() },
            fc.tuple(sequence("$"), inner).map(([[open, close], text]) => open + text + close),
            fc
              .tuple(sequence("%"), inner, tie("template"), fc.option(tie("template")))
              .map(([[open, close], condition, yes, no]) => {
                const otherwise = no === null ? "" : `${open}else${close}${no}`;
                return `${open}if ${condition}${close}${yes}${otherwise}${open}endif${close}`;
              }),
            fc
              .tuple(sequence("%"), inner, tie("template"))
              .map(
                ([[open, close], collection, each]) =>
                  `${open}for v in ${collection}${close}${each}${open}endfor${close}`,
              ),
          ),
          { maxLength: 4 },
        )
        .map((parts) => parts.join("")),
      expression: fc.oneof(
        { maxDepth: 4, depthIdentifier: "expression" },
        numberText(),
        fc.constantFrom("true", "false", "null", ...variables),
        tie("template").map((text) => `"${text}"`),
        fc.array(inner, { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
        fc
          .array(fc.tuple(key, fc.constantFrom("=", ":"), inner), { maxLength: 3 })
          .map((items) => `{${items.map(([k, sign, v]) => `${k} ${sign} ${v}`).join(", ")}}`),
        fc
          .tuple(inner, fc.constantFrom(...OPERATORS), inner)
          .map(([a, operator, b]) => `(${a}) ${operator} ${/^[[{"(\w]/.test(b) ? b : `(${b})`}`),
        fc.tuple(fc.constantFrom("-", "!"), inner).map(([sign, text]) => `${sign}(${text})`),
        inner.map((text) => `(${text})`),
        fc.tuple(inner, inner, inner).map(([c, a, b]) => `(${c}) ? ${a} : ${b}`),
        fc.tuple(inner, steps(inner)).map(([text, rest]) => `(${text})${rest}`),
        fc.tuple(fc.constantFrom(...variables), steps(inner)).map(([name, rest]) => name + rest),
        fc
          .tuple(inner, inner, fc.option(inner))
          .map(([c, v, i]) => `[for k, v in ${c} : ${v}${i === null ? "" : ` if ${i}`}]`),
        fc
          .tuple(inner, inner, inner, fc.boolean())
          .map(([c, k, v, group]) => `{for k, v in ${c} : ${k} => ${v}${group ? "..." : ""}}`),
        fc
          .tuple(fc.constantFrom(...functions), inner)
          .map(([name, argument]) => `${name}(${argument})`),
      ),
    };
  });
  return expression;
}

function steps(inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const step = fc.oneof(
    fc.constantFrom(...ATTRIBUTES).map((name) => `.${name}`),
    fc.nat(3).map((index) => `[${index}]`),
    fc.constantFrom("[*]", ".*", ".0"),
    inner.map((text) => `[${text}]`),
  );
  return fc
    .array(step, { minLength: 1, maxLength: 3 })
    .map((each) => each.join(""))
    .filter((text) => !/\.0\.0|\.\*(?:\.\w+)*\.\*/.test(text));
}

function sequence(sigil: "$" | "%"): fc.Arbitrary<readonly [string, string]> {
  const tilde = fc.constantFrom("", "", "~");
  return fc.tuple(tilde, tilde).map(([left, right]) => [`${sigil}{${left}`, `${right}}`] as const);
}

function numberText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.nat(10).map(String),
    fc.nat().map(String),
    fc.constantFrom("0.1", "0.25", "1.5", "1e3", "2.50", "1e-7", "12345678901234567890.5", "1E+2"),
  );
}

/** Text for between quotes, without template sequences, and escapes that are right. */
function literalText(): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom("a", "b", " ", "  ", "é", "e\\u0301", "😀", "\\n", '\\"', "\\\\", "\\t"),
    fc.constantFrom("$", "%", "$$", "%%", "$${", "%%{", "{", "}", "~", "\\u0024", "\\U0001F600"),
  );
  return fc
    .array(piece, { maxLength: 4 })
    .map((pieces) => pieces.join(""))
    .filter((text) => !/(^|[^$])\$\{|(^|[^%])%\{/.test(text) && !/[$%]$/.test(text));
}

/** Source text of whole bodies. */
export function bodyText(names: Names): fc.Arbitrary<string> {
  const { body } = fc.letrec<Record<"body", string>>((tie) => ({
    body: fc
      .tuple(
        fc.uniqueArray(fc.constantFrom("one", "two_2", "three-x"), { maxLength: 3 }),
        fc.array(fc.tuple(space(), expressionText(names), comment()), {
          minLength: 3,
          maxLength: 3,
        }),
        fc.oneof(
          { maxDepth: 2 },
          fc.constant(""),
          fc
            .tuple(fc.constantFrom('block "l"', "block", 'b "x" y'), tie("body"))
            .map(([header, inside]) => `${header} {\n${inside}}\n`),
        ),
      )
      .map(([attributes, values, block]) => {
        const lines = attributes.map((name, index) => {
          const [gap = "", value = "1", end = "\n"] = values[index] ?? [];
          return `${gap}${name}${gap}=${gap}${value}${end}`;
        });
        return lines.join("") + block;
      }),
  }));
  return body;
}

function space(): fc.Arbitrary<string> {
  return fc.constantFrom("", " ", "   ", "\t");
}

function comment(): fc.Arbitrary<string> {
  return fc.constantFrom("\n", "  # a comment\n", " // another\n", "/* inside */\n", "\r\n");
}
