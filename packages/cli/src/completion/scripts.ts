import type { Candidate } from "./candidates.ts";

/** How a shell is taught to complete, and how it takes what may follow. */
export interface Shell {
  /** What the shell is to read at its start. */
  readonly script: string;
  /** Where that belongs. */
  readonly advice: string;
  line(candidate: Candidate): string;
}

// Where nothing is known, each falls back to the names of files.
const BASH = `_drover() {
  local IFS=$'\\n'
  COMPREPLY=($(drover completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -o bashdefault -F _drover drover`;

const ZSH = `#compdef drover
_drover() {
  local -a found
  found=("\${(@f)$(drover completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n $found[1] ]]; then _describe drover found; else _files; fi
}
if [[ $funcstack[1] == _drover ]]; then _drover "$@"; else compdef _drover drover; fi`;

const FISH = `function __drover_complete
    set -l found (drover completion fish -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c drover -f -a '(__drover_complete)'`;

export const SHELLS: Readonly<Record<"bash" | "zsh" | "fish", Shell>> = {
  bash: {
    script: BASH,
    advice: '# In ~/.bashrc: eval "$(drover completion bash)"',
    line: ({ word }) => word,
  },
  zsh: {
    script: ZSH,
    advice: '# In ~/.zshrc, after compinit: eval "$(drover completion zsh)"',
    line: ({ word, text }) => `${word.replaceAll(":", "\\:")}${text === "" ? "" : `:${text}`}`,
  },
  fish: {
    script: FISH,
    advice: "# In ~/.config/fish/config.fish: drover completion fish | source",
    line: ({ word, text }) => (text === "" ? word : `${word}\t${text}`),
  },
};
