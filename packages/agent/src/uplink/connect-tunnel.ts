import type { Socket } from 'node:net'
import { ChannelError, channelFault } from './channel-error.ts'

/** A proxy's answer to CONNECT has a few lines; one that sends more than this is something else. */
const headBytesMax = 16 * 1024

/**
 * Asks the proxy at the other end of a socket for a tunnel (RFC 9110 section 9.3.6), with Basic credentials where there
 * are any, and resolves when it stands. @throws ChannelError of stage `proxy`, with the status that was answered.
 */
export function askForTunnel(
  socket: Socket,
  target: string,
  authorization: string | null,
  millisecondsMax: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0)
    const timer = setTimeout(() => end(new ChannelError('proxy', 'ETIMEDOUT')), millisecondsMax)
    const closed = () => end(new ChannelError('proxy', 'ECONNRESET'))
    const release = () => {
      clearTimeout(timer)
      socket.removeListener('data', read).removeListener('error', end).removeListener('close', closed)
    }
    const end = (error: unknown) => {
      release()
      socket.destroy()
      reject(channelFault(error, 'proxy'))
    }
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk])
      const at = head.indexOf('\r\n\r\n')
      if (at < 0) return head.length > headBytesMax ? end(new ChannelError('proxy', 'proxy-speaks-no-http')) : undefined
      const refusal = refusalOf(head.subarray(0, at).toString('latin1'), authorization !== null)
      if (refusal !== null) return end(refusal)
      release()
      socket.pause()
      // The service says nothing before we do; whatever came along belongs to the tunnel all the same.
      if (head.length > at + 4) socket.unshift(head.subarray(at + 4))
      resolve()
    }
    socket.on('data', read).on('error', end).on('close', closed)
    const credentials = authorization === null ? '' : `Proxy-Authorization: ${authorization}\r\n`
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`)
  })
}

/** Why there is no tunnel; null when there is one. */
function refusalOf(head: string, hadCredentials: boolean): ChannelError | null {
  const [, digits] = /^HTTP\/1\.[01] (\d{3})(?: |\r\n|$)/.exec(head) ?? []
  if (digits === undefined) return new ChannelError('proxy', 'proxy-speaks-no-http')
  const status = Number(digits)
  if (status >= 200 && status < 300) return null
  return new ChannelError('proxy', refusalCode(status, head, hadCredentials), { status })
}

function refusalCode(status: number, head: string, hadCredentials: boolean): string {
  if (status === 407) {
    const offered = [...head.matchAll(/^proxy-authenticate:\s*([a-z]+)/gim)].map(([, scheme]) => scheme?.toLowerCase())
    if (offered.length > 0 && !offered.includes('basic')) return 'proxy-wants-other-credentials'
    return hadCredentials ? 'proxy-refuses-credentials' : 'proxy-needs-credentials'
  }
  if (status >= 300 && status < 400) return 'proxy-redirects'
  if (status === 502 || status === 503 || status === 504) return 'proxy-cannot-reach'
  return 'proxy-refuses'
}
