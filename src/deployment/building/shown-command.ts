/** A command as people read it: the line that a shell gets, without the shell. Pure. */
export const shownCommand = (argv: readonly string[]): string =>
  argv[0] === 'sh' && argv[1] === '-c' ? (argv[2] ?? '').replace(/^PATH="[^"]*"; /, '') : argv.join(' ')

/** What a build does, in one line. Pure. */
export const shownBuild = (steps: readonly (readonly string[] | null)[]): string => {
  const commands = steps.filter((argv) => argv !== null).map(shownCommand)
  return commands.length === 0 ? 'nothing to build' : commands.join(', then ')
}
