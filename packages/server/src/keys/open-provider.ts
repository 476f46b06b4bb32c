import { openKeyFile, readSecret } from './file-key-provider.ts'
import { KeyError, type KeyProvider } from './key-provider.ts'
import type { KeySettings } from './key-settings.ts'

/** The provider that a configuration names. Throws KeyError when it cannot be had. */
export async function openProvider(settings: KeySettings): Promise<KeyProvider> {
  switch (settings.provider) {
    case 'file':
      return openKeyFile(settings.file)
    case 'pkcs11': {
      // Loaded only here: who keeps keys in a file needs no foreign function interface.
      const { openPkcs11 } = await import('./pkcs11-provider.ts')
      return openPkcs11({ ...settings, pin: readSecret(settings.pinFile).trimEnd() })
    }
    case 'aws-kms': {
      const { openAwsKms } = await import('./aws-kms-provider.ts')
      return openAwsKms({ ...settings, credentials: readCredentials(settings.credentialsFile) })
    }
  }
}

function readCredentials(file: string) {
  const malformed = new KeyError('key-file-malformed', file, 'has no accessKeyId and secretAccessKey')
  let read: Readonly<Record<string, unknown>>
  try {
    read = JSON.parse(readSecret(file)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw error instanceof KeyError ? error : malformed
  }
  const { accessKeyId, secretAccessKey, sessionToken } = read
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') throw malformed
  return { accessKeyId, secretAccessKey, sessionToken: typeof sessionToken === 'string' ? sessionToken : null }
}
