const OLDEST_NODE = 24;
/** Of `node --version`, as a pattern of sh(1). */
const NEW_ENOUGH = "v2[4-9].*|v[3-9][0-9].*|v[1-9][0-9][0-9]*";

/** Where Nodes are beside the PATH, which a service seldom has as a user has it. */
const USUAL_PLACES = [
  "/usr/local/bin",
  "/usr/bin",
  "/snap/bin",
  '/usr/local/lib/nodejs/*"/bin"',
  '/opt/node*"/bin"',
];

export interface ScriptHeadOptions {
  /** Directories to search after the PATH, as patterns of sh(1). */
  readonly places?: readonly string[];
  /** Options for Node. */
  readonly nodeFlags?: readonly string[];
  /** Further ones, unless the first argument is `agent`. */
  readonly commandFlags?: readonly string[];
  /** Further ones if it is. */
  readonly agentFlags?: readonly string[];
  /**
   * The variable that a plugin's host sets: then what is wrong is said on standard output too, whose first
   * line is what a host shows of a plugin that does not start.
   */
  readonly hostVariable?: string;
}

/**
 * What a script for Node begins with: a program for sh(1), of which JavaScript sees a comment. It runs
 * the rest with the first Node that is new enough, on the PATH or in the usual places, and says which
 * ones it found if none is.
 */
export function scriptHead(
  name: string,
  {
    places = USUAL_PLACES,
    nodeFlags = [],
    commandFlags = [],
    agentFlags = [],
    hostVariable,
  }: ScriptHeadOptions = {},
): string {
  const node = ['"$dir/node"', ...nodeFlags, "$flags"].join(" ");
  const advice = `Install Node ${OLDEST_NODE}, or use the ${name} with Node inside (dist/standalone/${name})`;
  const tellHost = hostVariable === undefined ? "" : `[ -z "$${hostVariable}" ] || echo "$found"\n`;
  return `#!/bin/sh
":" /*
flags="${commandFlags.join(" ")}" IFS=: found=
case $1 in agent) flags="${agentFlags.join(" ")}" ;; esac
for dir in $PATH ${places.join(" ")}; do
  [ -x "$dir/node" ] || continue
  version=$("$dir/node" --version 2>&1)
  case $version in
    ${NEW_ENOUGH}) unset IFS; exec ${node} "$0" "$@" ;;
  esac
  case $found in *"$dir/node "*) ;; *) found="$found\${found:+, }$dir/node ($version)" ;; esac
done
found="${name} needs Node ${OLDEST_NODE} or newer, and found \${found:-none}. ${advice}."
echo "$found" >&2
${tellHost}exit 1
*/;
if (Number(process.versions.node.split(".")[0]) < ${OLDEST_NODE}) {
  console.error("${name} needs Node ${OLDEST_NODE} or newer, and this is " + process.version + ". ${advice}.");
  process.exit(1);
}
`;
}
