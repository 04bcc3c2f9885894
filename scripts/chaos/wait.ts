import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds that no clock of the host can move. */
export const now = (): number => Math.round(performance.timeOrigin + performance.now())

/** Asks until the answer is neither undefined nor false; rejects after `ms`. */
export async function until<Value>(
  what: string,
  ms: number,
  question: () => Promise<Value | undefined | false> | Value | undefined | false,
  everyMs = 20,
): Promise<Value> {
  const end = now() + ms
  for (;;) {
    const answer = await question()
    if (answer !== undefined && answer !== false) return answer
    if (now() > end) throw new Error(`In ${ms / 1_000} s it has not come to this: ${what}`)
    await pause(everyMs)
  }
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** Whether a service answers its health address with 200 within half a second. */
export async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`, {
    signal: AbortSignal.timeout(500),
    headers: { connection: 'close' },
  }).then(
    (answer) => answer.ok,
    () => false,
  )
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

export const worst = (values: readonly number[]): number => Math.max(...values)
