import path from "node:path";
import { FunctionError } from "../eval/function.ts";
import { BOOL, STRING, setType } from "../values/type.ts";
import { boolValue, setValue, stringValue } from "../values/value.ts";
import { type FunctionTable, string, stringFunction, textOf } from "./define.ts";
import { decodeUtf8 } from "./encoding.ts";

/** The file operations that functions need; `fileAccess` makes one of `node:fs`. */
export interface FileAccess {
  /** Where relative paths start. */
  readonly baseDirectory: string;
  /** What `~` stands for. */
  readonly homeDirectory: string;
  /** The content of a file; undefined if there is none at the path. */
  readFile(path: string): Uint8Array | undefined;
  /** What is at a path, links followed. */
  kindOf(path: string): "file" | "other" | "nothing";
  /** The regular files that match a pattern (`*`, `**`, `?`, `[...]`, `{a,b}`), relative to the directory. */
  glob(directory: string, pattern: string): Iterable<string>;
}

/**
 * The functions of files and paths.
 *
 * @param files undefined to refuse every call, as is needed for job files of somebody else
 */
export function fileFunctions(files: FileAccess | undefined): FunctionTable {
  const access = (): FileAccess => {
    if (files !== undefined) return files;
    throw new FunctionError("filesystem function disabled");
  };
  const read = (name: string): Uint8Array => {
    const place = resolve(access(), name);
    const content = access().readFile(place);
    if (content !== undefined) return content;
    throw new FunctionError(`no file exists at ${place}`, 0);
  };
  return {
    abspath: stringFunction(["path"], (name = "") => path.resolve(access().baseDirectory, name)),
    basename: stringFunction(["path"], (name = "") => {
      access();
      return name === "" ? "." : path.basename(name) || "/";
    }),
    dirname: stringFunction(["path"], (name = "") => {
      access();
      // The directory of "a/" is "a", unlike for Node.
      return path
        .normalize(name.slice(0, name.lastIndexOf("/") + 1) || ".")
        .replace(/(.)\/$/, "$1");
    }),
    pathexpand: stringFunction(["path"], (name = "") => expandHome(access(), name)),
    file: stringFunction(["path"], (name = "") => {
      const text = decodeUtf8(read(name));
      if (text !== undefined) return text;
      const advice = "use the filebase64 function to obtain the Base64 encoded contents";
      throw new FunctionError(`contents of ${name} are not valid UTF-8; ${advice}`, 0);
    }),
    filebase64: stringFunction(["path"], (name = "") => Buffer.from(read(name)).toString("base64")),
    fileexists: {
      parameters: [string("path")],
      resultType: BOOL,
      call: ([name]) => {
        const place = resolve(access(), textOf(name));
        const kind = access().kindOf(place);
        if (kind === "other") throw new FunctionError(`${place} is not a regular file`, 0);
        return boolValue(kind === "file");
      },
    },
    fileset: {
      parameters: [string("path"), string("pattern")],
      resultType: setType(STRING),
      call: ([directory, pattern], environment) => {
        const base = path.resolve(access().baseDirectory, textOf(directory));
        const names: string[] = [];
        for (const name of access().glob(base, textOf(pattern))) {
          environment.charge(10);
          names.push(name);
        }
        return setValue(STRING, names.map(stringValue));
      },
    },
  };
}

function resolve(files: FileAccess, name: string): string {
  return path.resolve(files.baseDirectory, expandHome(files, name));
}

function expandHome({ homeDirectory }: FileAccess, name: string): string {
  if (name === "~") return homeDirectory;
  if (name.startsWith("~/")) return path.join(homeDirectory, name.slice(2));
  if (!name.startsWith("~")) return name;
  throw new FunctionError("cannot expand the home directory of another user", 0);
}
