import { writeFile } from "node:fs/promises";
import { Fault } from "@drover/fault";

/**
 * Writes a file that is not there yet.
 *
 * @throws {Fault} `already_exists`
 */
export async function writeNewFile(
  file: string,
  text: string,
  { mode = 0o666 }: { mode?: number } = {},
): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx", mode });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new Fault("already_exists", `File "${file}" already exists`);
    }
    throw error;
  }
}
