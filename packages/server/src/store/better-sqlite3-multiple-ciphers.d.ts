/** The package has the interface of better-sqlite3, but its exports name no types. */
declare module 'better-sqlite3-multiple-ciphers' {
  import Database = require('better-sqlite3')
  export = Database
}
