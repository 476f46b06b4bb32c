import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { problem } from './problem.ts'

/** Files whose names carry a hash of what is in them never change. */
const hashedFile = /\/assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/
const yearSeconds = 31_536_000

/**
 * Serves the built console. An address that is neither a file nor the API's is one of the console's own pages, so it
 * gets the page that finds its way from there. Without a built console there is the API alone.
 */
export async function serveConsole(app: FastifyInstance, folder: string | null): Promise<void> {
  const isBuilt = folder !== null && existsSync(join(folder, 'index.html'))
  if (isBuilt)
    await app.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isHashed = hashedFile.test(path.replaceAll('\\', '/'))
        reply.header('cache-control', isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
      },
    })
  app.setNotFoundHandler((request, reply) =>
    isBuilt && isPage(request) ? sendPage(reply) : problem(reply, 404, 'not-found', 'There is nothing here'),
  )
}

/** An address without an extension, asked for by somebody who reads pages. */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? ''
  const wantsPage = headers.accept === undefined || /text\/html|\*\/\*/.test(headers.accept)
  return (
    (method === 'GET' || method === 'HEAD') && wantsPage && !path.startsWith('/api/') && !/\.[a-z0-9]+$/i.test(path)
  )
}

function sendPage(reply: FastifyReply): FastifyReply {
  return reply.code(200).sendFile('index.html')
}
