import type { Launch } from "./launch.ts";

/** What a shell does to become a command. */
export interface LaunchSteps {
  readonly launch: Launch;
  /** A named pipe: the shell tells it how far it came, and its end says that the command runs. */
  readonly started: string;
  /** Programs that execute each other, the last of them the command. */
  readonly chain: readonly string[];
  /** What the chain reads as its standard input; without it, the chain has the command's streams. */
  readonly input: string | undefined;
}

/** Gives the chain the descriptors that were kept for the command. */
const COMMAND_STREAMS = "<&4 >&5 2>&6 4<&- 5>&- 6>&-";

/** Fields of /proc/self/stat before the start time. Source: proc_pid_stat(5). */
const STAT_FIELDS_BEFORE_START = 21;

/** The signals that would end a shell and that it can catch. */
const CAUGHT_SIGNALS =
  "HUP INT QUIT ABRT USR1 USR2 PIPE ALRM TERM XCPU XFSZ VTALRM PROF TSTP TTIN TTOU";

/**
 * The script of a sentinel: runs the command in a process of its own, waits, and keeps the exit
 * status. Every task has one, which outlives whoever started it.
 *
 * - `lifeline`, a named pipe, is open for writing for as long as the sentinel lives, and carries
 *   "exit STATUS"; `exit` holds the status and a newline.
 * - The command runs in a foreground subshell: a background one would start with SIGINT ignored.
 * - Signals are caught, not ignored, because the command would inherit that.
 * - Afterwards the sentinel keeps the output pipes open, so that nothing in them is lost while
 *   nobody reads them, until it is released through `started`.
 */
export function sentinelScript({
  directory,
  steps,
  stdout,
  stderr,
}: {
  directory: string;
  steps: LaunchSteps;
  /** Redirections, as `outputRedirection` makes them. */
  stdout: string;
  stderr: string;
}): string {
  return `trap : ${CAUGHT_SIGNALS}
cd ${quote(directory)} || exit 1
exec 3<>lifeline 4</dev/null 5${stdout} 6${stderr}
(
${launchScript(steps)})
status=$?
echo "$status" >exit
echo "exit $status" >&3
while [ -p started ] && ! read -r word <started; do :; done
`;
}

/** The script of a session beside a task: becomes the command, with the streams that it has. */
export function sessionScript({ steps, tty }: { steps: LaunchSteps; tty: boolean }): string {
  const { user } = steps.launch;
  // The terminal belongs to root, and programs open theirs again by its name.
  const handOver = tty && user ? `chown ${user.uid} /proc/self/fd/0 2>&1\n` : "";
  return `${handOver}exec 4<&0 5>&1 6>&2
${launchScript(steps)}`;
}

/** Where a command's output goes: read-write for a named pipe, so that no reader's death breaks it. */
export function outputRedirection(file: string, { isFifo }: { isFifo: boolean }): string {
  return `${isFifo ? "<>" : ">>"}${quote(file)}`;
}

/**
 * Turns the shell that runs it into the command. Expects the command's standard streams as
 * descriptors 4, 5 and 6. What goes wrong is said through `started`.
 */
function launchScript({ launch, started, chain, input }: LaunchSteps): string {
  const lines = [`exec 3>${quote(started)} 1>&3 2>&3`];
  for (const file of launch.cgroupFiles) lines.push(`echo 0 >${quote(file)} || exit 1`);
  if (launch.oomScoreAdj !== undefined) {
    lines.push(`echo ${launch.oomScoreAdj} >/proc/self/oom_score_adj || exit 1`);
  }
  lines.push(`cd ${quote(launch.workDir)} || exit 1`);
  const streams = input === undefined ? COMMAND_STREAMS : `<${quote(input)}`;
  lines.push(`exec ${chain.map(quote).join(" ")} ${streams}`);
  return `${lines.join("\n")}\n`;
}

/**
 * What the last shell reads from its standard input, as the task's user and after everything that
 * runs with more rights: so no variable, `LD_PRELOAD` for one, reaches those, and none shows in an
 * argument list. Descriptor 3 closes when the command is executed and no sooner: the shell keeps it
 * aside, close-on-exec, to undo the redirection.
 */
export function environmentScript(env: Readonly<Record<string, string>>): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  return `unset PATH PWD OLDPWD
read -r pid ${"_ ".repeat(STAT_FIELDS_BEFORE_START - 1)}start _ </proc/self/stat
trap 'echo "failed $?" >&3' EXIT
case \${BASH_VERSION-} in ?*) shopt -s execfail ;; esac
echo "started $pid $start" >&3
unset pid start _
${exports.join("")}{ exec "$@" ${COMMAND_STREAMS}; } 3>&-; exit $?
`;
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
