// scripts: what each shell needs to ask `nexo __complete` for candidates.
import { usageInvalid } from '../../reporting/errors.ts'

const bash = `# nexo completion for bash
_nexo_complete() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  local IFS=$'\\n'
  COMPREPLY=($(nexo __complete -- "\${words[@]}" 2>/dev/null))
}
complete -o default -F _nexo_complete nexo
`

const zsh = `#compdef nexo
# nexo completion for zsh
_nexo() {
  local -a candidates
  candidates=("\${(@f)$(nexo __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- "\${(@)candidates:#}"
}
if [ "\${funcstack[1]}" = "_nexo" ]; then
  _nexo "$@"
else
  compdef _nexo nexo
fi
`

const fish = `# nexo completion for fish
function __nexo_complete
  set -l words (commandline -opc) (commandline -ct)
  nexo __complete -- $words[2..-1] 2>/dev/null
end
complete -c nexo -f -a '(__nexo_complete)'
`

const pwsh = `# nexo completion for PowerShell
Register-ArgumentCompleter -Native -CommandName nexo -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  nexo __complete -- @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`

const scripts: Readonly<Record<string, string>> = { bash, zsh, fish, pwsh }

/** The script for a shell. @throws NX-CLI-USAGE for a shell that is not known */
export function completionScript(shell: string): string {
  const script = scripts[shell]
  if (script !== undefined) return script
  throw usageInvalid({
    message: `there is no completion for "${shell}"; there is for ${Object.keys(scripts).join(', ')}`,
    help: 'nexo help completion',
  })
}
