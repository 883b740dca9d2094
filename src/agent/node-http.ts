// `import 'node:http'` makes Node run every getter of that module, one of which loads its fetch client: 14 MiB in a
// process that stays for months, 10 ms in a command that wants to be quick. Asked for this way it stays unloaded.
export const http = process.getBuiltinModule('node:http')
