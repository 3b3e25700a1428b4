import { hasEnded, listProcesses, readCommandLine } from "@drover/process";

/** The processes with this word in their arguments, less those that have ended. */
export function findMarked(word: string): number[] {
  return listProcesses()
    .filter((it) => !hasEnded(it))
    .map(({ pid }) => pid)
    .filter((pid) => readCommandLine(pid)?.some((argument) => argument.includes(word)));
}
