import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { createServer, type ServerOptions } from '../../../runner/server/server.ts'
import { createMetrics } from '../../../runner/telemetry/metrics.ts'
import { handClock, observation } from '../store/setup.ts'

export const token = 'a-token-for-tests'

/** A server on a free port of loopback that writes down what it was asked. */
export async function freshServer(t: TestContext, change: Partial<ServerOptions> = {}) {
  const asked: unknown[] = []
  const metrics = createMetrics({ clock: handClock(), version: '1' })
  metrics.observe(observation())
  const server = await createServer({
    host: '127.0.0.1',
    port: 0,
    token,
    log: pino({ level: 'silent' }),
    version: '1.2.3',
    ready: () => ({ booted: true, sinceTickMs: 0 }),
    metrics,
    status: () => ({ services: [] }),
    check: async () => [observation()],
    control: async (...what) => {
      asked.push(what)
      return { done: true }
    },
    async *runSuite({ suites, by }) {
      yield { asked: suites, by }
      yield { passed: 2 }
    },
    ...change,
  })
  t.after(server.close)
  return { ...server, asked, post: poster(server.url) }
}

const poster =
  (url: string) =>
  (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
