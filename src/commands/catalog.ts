// catalog: the names of all commands and what each is for, in the order of use. Data only: help is made of it, and help
// must cost nothing.

export type CommandEntry = { readonly name: string; readonly summary: string }
export type CommandGroup = { readonly heading: string; readonly commands: readonly CommandEntry[] }

export const commandGroups: readonly CommandGroup[] = [
  {
    heading: 'Begin:',
    commands: [
      { name: 'init', summary: 'write nexo.yaml for this project' },
      { name: 'validate', summary: 'check manifest, project and target' },
      { name: 'doctor', summary: 'check that this machine is ready' },
      { name: 'generate', summary: 'turn a requirements document into an application' },
    ],
  },
  {
    heading: 'Deploy:',
    commands: [
      { name: 'plan', summary: 'show what a deployment would change' },
      { name: 'deploy', summary: 'make a new release serve' },
      { name: 'orchestrate', summary: 'run the whole chain, from requirements on' },
      { name: 'rollback', summary: 'make an older release serve again' },
    ],
  },
  {
    heading: 'Look:',
    commands: [
      { name: 'status', summary: 'show what serves' },
      { name: 'releases', summary: 'list releases' },
      { name: 'logs', summary: "show the application's log" },
      { name: 'report', summary: 'show how delivery goes, figure by figure' },
      { name: 'monitor', summary: 'watch applications; see what fires and why' },
      { name: 'open', summary: 'open what serves in a browser' },
    ],
  },
  {
    heading: 'Run:',
    commands: [
      { name: 'restart', summary: 'replace every replica without a dropped request' },
      { name: 'stop', summary: 'stop serving, keep the releases' },
      { name: 'start', summary: 'serve again after stop' },
      { name: 'scale', summary: 'change how many replicas run' },
      { name: 'exec', summary: 'run a command in the serving release' },
      { name: 'maintain', summary: 'back up, prove, restore, and run that by the clock' },
    ],
  },
  {
    heading: 'Keep:',
    commands: [{ name: 'integrate', summary: 'exchange data with other systems' }],
  },
  {
    heading: 'Settings:',
    commands: [
      { name: 'env', summary: "list and edit the application's variables in nexo.yaml" },
      { name: 'secrets', summary: 'list and set secrets; values are never shown' },
      { name: 'lock', summary: 'see, take or release the lock of an environment' },
      { name: 'destroy', summary: 'remove an environment with all its releases' },
    ],
  },
  {
    heading: 'Machine:',
    commands: [
      { name: 'agent', summary: 'see and manage the background process of this machine' },
      { name: 'providers', summary: 'list what nexo can deploy to and keep secrets in' },
      { name: 'schema', summary: 'print the JSON Schema of nexo.yaml' },
    ],
  },
  {
    heading: 'Help:',
    commands: [
      { name: 'explain', summary: 'explain an error code' },
      { name: 'completion', summary: 'print a completion script for your shell' },
      { name: 'help', summary: 'show help for a command, or for exit-codes' },
    ],
  },
]

/** Flags that every command takes, with their meaning. */
export const commonFlags: readonly (readonly [string, string])[] = [
  ['--json', 'for scripts: JSON on stdout, everything else on stderr'],
  ['--quiet', 'no progress, only warnings, errors and the answer'],
  ['--verbose', 'also the output of commands and small steps'],
  ['--no-color', 'no colours (NO_COLOR and FORCE_COLOR are obeyed too)'],
  ['--cwd <folder>', 'work on the project in this folder'],
]
export const versionFlag = ['-V, --version', 'show the version'] as const
export const helpFlag = ['-h, --help', 'show help'] as const
