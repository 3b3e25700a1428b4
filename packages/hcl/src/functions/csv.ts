import { FunctionError } from "../eval/function.ts";
import { DYNAMIC, objectType, STRING, type Type } from "../values/type.ts";
import { listValue, objectValue, stringValue } from "../values/value.ts";
import { type FunctionTable, string, textOf } from "./define.ts";
import { libraries } from "./libraries.ts";

export const CSV_FUNCTIONS: FunctionTable = {
  csvdecode: {
    parameters: [string("str")],
    resultType: DYNAMIC,
    call: ([text], environment) => {
      const [header, ...rows] = parse(textOf(text));
      if (header === undefined) throw new FunctionError("missing header line");
      const types = new Map<string, Type>();
      for (const name of header) {
        if (types.has(name)) throw new FunctionError(`duplicate column name "${name}"`);
        types.set(name, STRING);
      }
      environment.charge(rows.length * header.length);
      const values = rows.map((row) =>
        objectValue(header.map((name, index) => [name, stringValue(row[index] ?? "")] as const)),
      );
      return listValue(values[0]?.type ?? objectType(types), values);
    },
  },
};

function parse(text: string): string[][] {
  try {
    return libraries.csv().parse(text, { skip_empty_lines: true, bom: false });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new FunctionError(`CSV parse error: ${error.message}`);
  }
}
