import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AwsCredentials, signAwsRequest } from '../keys/aws-signature.ts'
import { decryptWithRandomNonce, encryptWithRandomNonce } from '../keys/aead.ts'

/** Speaks as much of the protocol of AWS KMS as the provider uses, and checks each signature. */
export interface KmsDouble {
  readonly endpoint: string
  readonly credentials: AwsCredentials
  /** Actions that were asked for, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

type Input = Readonly<Record<string, never>> & Readonly<Record<string, unknown>>

/** KMS says no, in its own words. */
class Refused extends Error {}

export async function startKmsDouble(region = 'eu-test-1'): Promise<KmsDouble> {
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: randomBytes(20).toString('hex'), sessionToken: null }
  const keys = new Map<string, { key: Buffer; deletion: number | null }>()
  const aliases = new Map<string, string>()
  const asked: string[] = []

  const usable = (keyId: unknown): Buffer => {
    const found = keys.get(String(keyId))
    if (found === undefined) throw new Refused('NotFoundException')
    if (found.deletion !== null) throw new Refused('KMSInvalidStateException')
    return found.key
  }
  const aad = (context: unknown) =>
    Buffer.from(
      JSON.stringify(
        Object.entries(context ?? {})
          .map(([name, value]) => `${name}=${String(value)}`)
          .toSorted((a, b) => (a < b ? -1 : 1)),
      ),
    )
  const encrypt = (keyId: unknown, plain: Buffer, context: unknown) => {
    const sealed = encryptWithRandomNonce(usable(keyId), aad(context), plain)
    return Buffer.concat([Buffer.from(`${String(keyId)} `), sealed]).toString('base64')
  }
  const decrypt = (keyId: unknown, blob: unknown, context: unknown): Buffer => {
    const bytes = Buffer.from(String(blob), 'base64')
    const space = bytes.indexOf(' ')
    const owner = bytes.toString('latin1', 0, space)
    if (!keys.has(owner)) throw new Refused('InvalidCiphertextException')
    if (owner !== keyId) throw new Refused('IncorrectKeyException')
    const plain = decryptWithRandomNonce(usable(owner), aad(context), bytes.subarray(space + 1))
    if (plain === null) throw new Refused('InvalidCiphertextException')
    return plain
  }

  const actions: Readonly<Record<string, (input: Input) => object>> = {
    CreateKey() {
      const keyId = randomUUID()
      keys.set(keyId, { key: randomBytes(32), deletion: null })
      return { KeyMetadata: { KeyId: keyId, KeyState: 'Enabled' } }
    },
    CreateAlias({ AliasName, TargetKeyId }) {
      aliases.set(String(AliasName), String(TargetKeyId))
      return {}
    },
    ListAliases: () => ({
      Aliases: [...aliases].map(([AliasName, TargetKeyId]) => ({ AliasName, TargetKeyId })),
      Truncated: false,
    }),
    DescribeKey({ KeyId }) {
      const found = keys.get(String(KeyId))
      if (found === undefined) throw new Refused('NotFoundException')
      const isEnabled = found.deletion === null
      const state = isEnabled ? { KeyState: 'Enabled' } : { KeyState: 'PendingDeletion', DeletionDate: found.deletion }
      return { KeyMetadata: { KeyId, ...state } }
    },
    Encrypt: ({ KeyId, Plaintext, EncryptionContext }) => ({
      KeyId,
      CiphertextBlob: encrypt(KeyId, Buffer.from(String(Plaintext), 'base64'), EncryptionContext),
    }),
    Decrypt: ({ KeyId, CiphertextBlob, EncryptionContext }) => ({
      KeyId,
      Plaintext: decrypt(KeyId, CiphertextBlob, EncryptionContext).toString('base64'),
    }),
    GenerateDataKey({ KeyId, EncryptionContext }) {
      const plain = randomBytes(32)
      return { KeyId, Plaintext: plain.toString('base64'), CiphertextBlob: encrypt(KeyId, plain, EncryptionContext) }
    },
    ReEncrypt(input) {
      const plain = decrypt(input.SourceKeyId, input.CiphertextBlob, input.SourceEncryptionContext)
      return { CiphertextBlob: encrypt(input.DestinationKeyId, plain, input.DestinationEncryptionContext) }
    },
    ScheduleKeyDeletion({ KeyId, PendingWindowInDays }) {
      usable(KeyId)
      const found = keys.get(String(KeyId))
      if (found !== undefined) found.deletion = Math.round(Date.now() / 1000) + Number(PendingWindowInDays) * 86_400
      return { KeyId, KeyState: 'PendingDeletion' }
    },
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const say = (status: number, value: object) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
        response.end(JSON.stringify(value))
      }
      const header = (name: string) => String(request.headers[name] ?? '')
      const action = header('x-amz-target').replace('TrentService.', '')
      const at = header('x-amz-date').replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z')
      const expected = signAwsRequest(
        {
          method: 'POST',
          url: new URL(`http://${header('host')}/`),
          headers: { 'content-type': header('content-type'), 'x-amz-target': header('x-amz-target') },
          body,
        },
        credentials,
        { region, service: 'kms' },
        new Date(at),
      )
      if (expected.authorization !== header('authorization')) return say(400, { __type: 'IncompleteSignature' })
      asked.push(action)
      try {
        const act = actions[action]
        if (act === undefined) throw new Refused('UnknownOperationException')
        return say(200, act(JSON.parse(body) as Input))
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        return say(400, { __type: `com.amazonaws.kms#${error.message}` })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    credentials,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
