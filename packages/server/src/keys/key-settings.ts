/** Where the wrapping keys are kept. All paths are absolute; secrets are in files of their own. */
export type KeySettings =
  | { readonly provider: 'file'; readonly file: string }
  | {
      readonly provider: 'pkcs11'
      /** The module's shared library. */
      readonly module: string
      /** Label of the token. */
      readonly token: string
      readonly pinFile: string
    }
  | {
      readonly provider: 'aws-kms'
      readonly region: string
      /** Null for the region's own endpoint. */
      readonly endpoint: string | null
      /** JSON with accessKeyId, secretAccessKey and, where there is one, sessionToken. */
      readonly credentialsFile: string
      /** Before the names of keys, so that several services share an account: `alias/PREFIX/...`. */
      readonly prefix: string
    }
