import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on loopback (0 takes any port) and says so on stdout in one JSON line, which `demo/stack.ts` reads. */
export async function announce(server: Server, port: number): Promise<string> {
  // Whoever reads our lines may end before us; that is no reason to end too.
  process.stdout.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.stdout.write(`${JSON.stringify({ listening: url, pid: process.pid })}\n`)
  return url
}

/** Ends on SIGTERM or SIGINT without waiting for anybody's keep-alive connection. */
export function endOnSignal(close: () => Promise<void>): void {
  const end = () => {
    setTimeout(() => process.exit(0), 1000).unref()
    void close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}
