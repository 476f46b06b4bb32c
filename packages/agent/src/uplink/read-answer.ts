import type { IncomingMessage } from 'node:http'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { UplinkAnswer } from './transport.ts'

/** Bytes of an answer that are read; receipts and problems have under 1 KiB, a portal's page may have any size. */
export const answerBytesMax = 64 * 1024

/** Headers that mean something to us. */
const headersKept = ['retry-after', 'date', 'content-type', 'location', 'via'] as const

/**
 * The answer, cut at its limit. Ends at Content-Length, at the last chunk or with the connection, whichever a proxy has
 * left of it. Nothing packed is asked for, yet some proxies pack what passes. Rejects when the line is cut.
 */
export async function readAnswer(incoming: IncomingMessage): Promise<UplinkAnswer & { readonly kind: 'answered' }> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // The rest of an overlong answer says nothing; leaving the loop closes the connection.
    if (bytes > answerBytesMax) break
    chunks.push(chunk)
  }
  const headers: Record<string, string> = {}
  for (const name of headersKept) {
    const value = incoming.headers[name]
    if (typeof value === 'string') headers[name] = value
  }
  const body = unpack(Buffer.concat(chunks), incoming.headers['content-encoding'])
  return { kind: 'answered', status: incoming.statusCode ?? 0, headers, body }
}

function unpack(body: Buffer, encoding: string | undefined): Buffer {
  const limit = { maxOutputLength: answerBytesMax }
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(body, limit)
    if (encoding === 'deflate') return inflateSync(body, limit)
    if (encoding === 'br') return brotliDecompressSync(body, limit)
  } catch {
    // What does not unpack holds no receipt either.
  }
  return body
}
