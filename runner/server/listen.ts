import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { explain, UserError } from '../lib/errors.ts'

export type Address = {
  readonly host: string
  readonly port: number
  readonly portOwner?: (port: number) => Promise<string | undefined>
}

/** Begins to listen and says where. */
export async function listen(app: FastifyInstance, address: Address): Promise<{ url: string; port: number }> {
  try {
    await app.listen({ host: address.host, port: address.port })
  } catch (cause) {
    await app.close()
    throw await cannotListen(address, cause)
  }
  const { port } = app.server.address() as AddressInfo
  return { port, url: `http://${hostInUrl(address.host)}:${port}` }
}

/** Who listens on every address is reached on loopback. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

async function cannotListen({ host, port, portOwner }: Address, cause: unknown): Promise<UserError> {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') return taken(host, port, await portOwner?.(port), cause)
  const [what, remedy] = problems[code ?? ''] ?? [
    explain(cause),
    'Set another `server.host` or `server.port`.',
  ]
  return new UserError(`Guardian cannot listen on ${host}:${port}: ${what}.`, remedy, { cause, exitCode: 1 })
}

const taken = (host: string, port: number, owner: string | undefined, cause: unknown) =>
  new UserError(
    `Port ${port} on ${host} is taken${owner ? ` by ${owner}` : ''}.`,
    'End the program that holds it, or set another `server.port` in guardian.config.ts.',
    { cause, exitCode: 1 },
  )

const problems: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  EACCES: ['this user may not use that port', 'Set a `server.port` above 1024.'],
  EADDRNOTAVAIL: [
    'this host has no such address',
    'Set `server.host` to 127.0.0.1 or an address of this host.',
  ],
  ENOTFOUND: ['the name is not known', 'Set `server.host` to 127.0.0.1 or an address of this host.'],
}
