export const shells = ['bash', 'fish', 'zsh', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell has to read to complete `coder`. Each script calls the program that is typed with COMPLETION_MODE=1 and
 * the words up to the cursor, and is answered one candidate a line; without an answer it offers files.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: String.raw`_coder_completion() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    [ -n "$candidate" ] && COMPREPLY+=("${'$'}{candidate// /\\ }")
  done < <(COMPLETION_MODE=1 "${'$'}{COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)
}
complete -o default -F _coder_completion coder
`,
  zsh: `_coder_completion() {
  local -a candidates
  candidates=("\${(@f)$(COMPLETION_MODE=1 "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( \${#candidates} )); then
    compadd -a candidates
  else
    _files
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _coder_completion coder
`,
  fish: `function __coder_completion
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    COMPLETION_MODE=1 $words "$current" 2>/dev/null
end
complete -c coder -a '(__coder_completion)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName coder -ScriptBlock {
  param($word, $command, $cursor)
  $words = @($command.CommandElements | ForEach-Object { $_.Extent.Text })
  if ($word -eq '') { $words += '' }
  $before = $env:COMPLETION_MODE
  $env:COMPLETION_MODE = '1'
  try {
    & $words[0] @($words | Select-Object -Skip 1) 2>$null | ForEach-Object {
      [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
  } finally {
    $env:COMPLETION_MODE = $before
  }
}
`,
};
