// The client alone: the package's own entry also looks for the native one, which nexo does not ship.
declare module 'pg/lib/client.js' {
  import { Client } from 'pg'
  export default Client
}
