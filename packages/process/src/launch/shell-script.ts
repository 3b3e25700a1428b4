import { CLAIM_FILE, MAIN_FILE } from "../sentinel/start-claim.ts";
import type { Launch } from "./launch.ts";

/** Gives a program the descriptors that were kept for the command. */
const COMMAND_STREAMS = "<&4 >&5 2>&6 4<&- 5>&- 6>&-";

/** Marks a sentinel and what it starts until the command is executed, with its state directory. */
export const SENTINEL_MARK = "DROVER_SENTINEL";

/** Fields of /proc/self/stat before the start time. Source: proc_pid_stat(5). */
const STAT_FIELDS_BEFORE_START = 21;

/** Sets `pid` and `start` to the shell's own. */
const READ_STAT = `read -r pid ${"_ ".repeat(STAT_FIELDS_BEFORE_START - 1)}start _ </proc/self/stat`;

/** The signals that would end a shell and that it can catch. */
const CAUGHT_SIGNALS =
  "HUP INT QUIT ABRT USR1 USR2 PIPE ALRM TERM XCPU XFSZ VTALRM PROF TSTP TTIN TTOU";

/**
 * The script of every sentinel. Its argument is the task's state directory; the descriptors are those
 * that `Launcher.prepareSentinel` tells. It runs the script `launch` of that directory in a session
 * of its own, waits, and keeps the exit status.
 *
 * - The lifeline is open for writing for as long as the sentinel lives, and carries "exit STATUS".
 * - `exit` begins with the status and a newline. The file is there and is not truncated, so that to
 *   write it takes no room on a disk that is full.
 * - Without a claim the command never ran, and nobody need be waited for.
 * - The command runs in the foreground: in the background it would start with SIGINT ignored.
 * - Signals are caught, not ignored, because the command would inherit that.
 * - Afterwards the sentinel keeps the output pipes open, so that nothing in them is lost while
 *   nobody reads them, until it is released through `started`. They close before the lifeline does.
 */
export function sentinelScript({ sh, setsid }: { sh: string; setsid: string }): string {
  return `trap : ${CAUGHT_SIGNALS}
cd "$1" || exit 1
${setsid} ${sh} launch 3>&-
status=$?
[ -f ${CLAIM_FILE} ] || exit 1
echo "$status" 1<>exit
echo "exit $status" >&3
while [ -p started ] && ! read -r word <started; do :; done
cd /
exec >&- 4>&-
`;
}

/**
 * Turns the shell that runs it, with the command's standard streams, into the command. What goes
 * wrong is said through `started`, whose end says that the command runs.
 *
 * @param options.started the path of a named pipe; opened for both, so that nobody is waited for
 * @param options.stderr the descriptor of the command's standard error
 * @param options.claim what has to be so for the command to run: from `claimScript`, or empty
 * @param options.become the last lines: from `becomeCommand` or `becomeProgram`
 */
export function launchScript(
  { cgroup, oomScoreAdj, openFiles, workDir }: Launch,
  {
    started,
    stderr,
    claim,
    become,
  }: { started: string; stderr: number; claim: string; become: string },
): string {
  const lines = [`exec 6>&${stderr} 5>&1 4<&0 3<>${quote(started)} 1>&3 2>&3`];
  for (const file of cgroup?.joinFiles ?? []) {
    lines.push(`echo 0 >${quote(file)} || exit 1`);
  }
  if (oomScoreAdj !== undefined) {
    lines.push(`echo ${oomScoreAdj} >/proc/self/oom_score_adj || exit 1`);
  }
  if (openFiles !== undefined) lines.push(`ulimit -n ${openFiles} || exit 1`);
  lines.push(`cd ${quote(workDir)} || exit 1`, `${claim}${become}`);
  return lines.join("\n");
}

/**
 * Claims a start, after it has said which process becomes the command; ends the shell where its
 * starter is gone, or somebody has claimed it who looked for what became of it.
 *
 * @param starter a pid
 */
export function claimScript(directory: string, starter: number): string {
  const [main, claim] = [MAIN_FILE, CLAIM_FILE].map((file) => quote(`${directory}/${file}`));
  return `${READ_STAT}
echo "$pid $start" >${main} && [ -d /proc/${starter} ] && set -C && echo >${claim} || exit 1
`;
}

/** Hands a terminal, which belongs to root, to its user: programs open theirs again by its name. */
export function terminalHandOver(uid: number): string {
  return `chown ${uid} /proc/self/fd/0 2>&1\n`;
}

/** Executes programs that execute each other, with the command's streams or with `input` to read. */
export function becomeProgram(
  chain: readonly string[],
  { input }: { input?: string } = {},
): string {
  const streams = input === undefined ? COMMAND_STREAMS : `<${quote(input)}`;
  return `exec ${chain.map(quote).join(" ")} ${streams}\n`;
}

/**
 * Executes the command that the shell's arguments hold, with this environment. Descriptor 3 closes
 * then and no sooner: the shell keeps it aside, close-on-exec, to undo the redirection.
 */
export function becomeArguments(env: Readonly<Record<string, string>>): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  return `unset PATH PWD OLDPWD ${SENTINEL_MARK}
${READ_STAT}
trap 'echo "failed $?" >&3' EXIT
case \${BASH_VERSION-} in ?*) shopt -s execfail ;; esac
echo "started $pid $start" >&3
unset pid start _
${exports.join("")}{ exec "$@" ${COMMAND_STREAMS}; } 3>&-; exit $?
`;
}

/** Executes a command, with this environment. */
export function becomeCommand({ command, args, env }: Launch): string {
  return `set -- ${[command, ...args].map(quote).join(" ")}\n${becomeArguments(env)}`;
}

/** Whether a shell hands this variable on as it is; the others need `execve` itself. */
export function isShellVariable(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED_VARIABLES.has(name);
}

/** Variables to which the shells in use give a meaning or a value of their own. */
const RESERVED_VARIABLES: ReadonlySet<string> = new Set(
  "BASHOPTS BASHPID BASH_ARGC BASH_ARGV BASH_LINENO BASH_SOURCE BASH_VERSINFO DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS IFS LINENO OPTIND PPID RANDOM SECONDS SHELLOPTS SRANDOM UID".split(
    " ",
  ),
);

/** A word that the shell takes literally. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
