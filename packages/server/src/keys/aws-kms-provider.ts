import { type AwsCredentials, signAwsRequest } from './aws-signature.ts'
import { checkKeyName, KeyError, type KeyErrorCode, type KeyProvider } from './key-provider.ts'

/** A key service that is slower is not there. */
const requestTimeoutMs = 10_000
/** The shortest time after which KMS lets a key go. It cannot be used from the moment that it is scheduled. */
const pendingWindowDays = 7

/**
 * Wrapping keys in AWS KMS, one for each name, found by alias (`alias/PREFIX/NAME/NUMBER`). What is wrapped never leaves
 * KMS under another key than the service's; contexts travel as encryption context, so that KMS's own log names them.
 */
export function openAwsKms(parts: {
  readonly region: string
  /** Null for the region's own. */
  readonly endpoint: string | null
  readonly credentials: AwsCredentials
  readonly prefix: string
  readonly fetch?: typeof fetch
  readonly now?: () => Date
}): KeyProvider {
  const { region, credentials, prefix, now = () => new Date() } = parts
  const call = parts.fetch ?? fetch
  const url = new URL(parts.endpoint ?? `https://kms.${region}.amazonaws.com/`)

  async function ask(action: string, input: object, place: string): Promise<Readonly<Record<string, unknown>>> {
    const body = JSON.stringify(input)
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${action}` }
    const request = { method: 'POST', url, headers, body }
    const { host: _, ...signed } = signAwsRequest(request, credentials, { region, service: 'kms' }, now())
    let answer: Response
    let text: string
    try {
      answer = await call(url, {
        method: 'POST',
        headers: signed,
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(requestTimeoutMs),
      })
      text = await answer.text()
    } catch (cause) {
      throw new KeyError('provider-unreachable', url.origin, 'KMS does not answer', { cause })
    }
    const read = (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>
    if (answer.ok) return read
    const type = typeof read.__type === 'string' ? read.__type.replace(/^.*#/, '') : ''
    throw new KeyError(codes[type] ?? 'provider-refused', place, `KMS refused ${action} (${type || answer.status})`)
  }

  async function aliases(): Promise<readonly { readonly name: string; readonly keyId: string }[]> {
    const found: { name: string; keyId: string }[] = []
    for (let marker: unknown; ; ) {
      const page = await ask('ListAliases', { Limit: 100, ...(marker === undefined ? {} : { Marker: marker }) }, prefix)
      for (const one of page.Aliases as readonly { AliasName: string; TargetKeyId?: string }[])
        if (one.TargetKeyId !== undefined) found.push({ name: one.AliasName, keyId: one.TargetKeyId })
      if (page.Truncated !== true) return found
      marker = page.NextMarker
    }
  }

  const encryptionContext = (context: string) => ({ 'seqward:key': context })
  const describe = async (keyId: string) => {
    const { KeyMetadata } = await ask('DescribeKey', { KeyId: keyId }, keyId)
    const { KeyState, DeletionDate } = KeyMetadata as { readonly KeyState: string; readonly DeletionDate?: number }
    const isUsable = KeyState === 'Enabled'
    const goneAt = DeletionDate === undefined ? null : new Date(DeletionDate * 1000).toISOString()
    return { keyId, state: isUsable ? 'usable' : 'destroyed', goneAt } as const
  }

  return {
    kind: 'aws-kms',
    async create(name) {
      checkKeyName(name)
      const made = await ask('CreateKey', { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' }, name)
      const keyId = String((made.KeyMetadata as { readonly KeyId?: unknown }).KeyId)
      const stamp = now().toISOString().replaceAll(/\D/g, '')
      await ask('CreateAlias', { AliasName: `alias/${prefix}/${name}/${stamp}-${keyId}`, TargetKeyId: keyId }, name)
      return keyId
    },
    async list(name) {
      const own = (await aliases()).filter((one) => one.name.startsWith(`alias/${prefix}/${name}/`))
      const usable: string[] = []
      for (const { keyId } of own.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
        if ((await describe(keyId)).state === 'usable') usable.push(keyId)
      return usable
    },
    async wrap(keyId, key, context) {
      const plain = Buffer.from(key).toString('base64')
      const input = { KeyId: keyId, Plaintext: plain, EncryptionContext: encryptionContext(context) }
      return bytesOf((await ask('Encrypt', input, keyId)).CiphertextBlob, keyId)
    },
    async unwrap(keyId, wrapped, context) {
      const blob = Buffer.from(wrapped).toString('base64')
      const input = { KeyId: keyId, CiphertextBlob: blob, EncryptionContext: encryptionContext(context) }
      return bytesOf((await ask('Decrypt', input, keyId)).Plaintext, keyId)
    },
    async rewrap(from, to, wrapped, context) {
      const input = {
        SourceKeyId: from,
        DestinationKeyId: to,
        CiphertextBlob: Buffer.from(wrapped).toString('base64'),
        SourceEncryptionContext: encryptionContext(context),
        DestinationEncryptionContext: encryptionContext(context),
      }
      return bytesOf((await ask('ReEncrypt', input, from)).CiphertextBlob, from)
    },
    async destroy(keyId) {
      const { state } = await describe(keyId)
      if (state === 'usable')
        await ask('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: pendingWindowDays }, keyId)
    },
    describe,
    close: async () => undefined,
  }
}

/** What KMS says, as what it means here. */
const codes: Readonly<Record<string, KeyErrorCode>> = {
  InvalidCiphertextException: 'key-wrong',
  IncorrectKeyException: 'key-wrong',
  KMSInvalidStateException: 'key-destroyed',
  DisabledException: 'key-destroyed',
  NotFoundException: 'key-destroyed',
}

function bytesOf(value: unknown, place: string): Buffer {
  if (typeof value !== 'string') throw new KeyError('provider-refused', place, 'KMS answered without a key')
  return Buffer.from(value, 'base64')
}
