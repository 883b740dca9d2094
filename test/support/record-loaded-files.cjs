// Preloaded by a test: writes every file that was loaded, one a line, when the process ends.
process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.LOADED_FILES, Object.keys(require.cache).join('\n'))
})
