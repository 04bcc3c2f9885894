import type { IncomingMessage } from 'node:http'

/**
 * False for a page of another site that calls a server on loopback: host or port of its Origin differ from
 * what it called. `localhost` and `127.0.0.1` are different here, as in the real server.
 */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  const { host, origin } = headers
  if (host === undefined || origin === undefined) return true
  if (!URL.canParse(origin) || !URL.canParse(`http://${host}`)) return true
  const called = new URL(`http://${host}`)
  const from = new URL(origin)
  if (from.hostname === '' || !isLoopback(called.hostname)) return true
  const portsCount = from.port !== '' && called.port !== ''
  return called.hostname === from.hostname && (!portsCount || called.port === from.port)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
