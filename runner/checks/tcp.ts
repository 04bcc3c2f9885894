import { connect } from 'node:net'
import { z } from 'zod'
import type { Answer } from '../core/observation.ts'
import { duration, inWords } from '../lib/duration.ts'
import { explain } from '../lib/errors.ts'
import { defineCheck } from '../lib/plugin.ts'
import { judgeNetworkError } from './network/failure.ts'

/** Connects to a port and hangs up: something listens there. Nothing is sent. */
export default defineCheck({
  name: 'tcp',
  options: z.strictObject({
    host: z.string().min(1).default('127.0.0.1'),
    port: z.int().min(1).max(65_535),
    slowAfter: duration({ atLeast: 1 }).optional(),
  }),
  create({ host, port, slowAfter }, { clock }) {
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
    return {
      async ask({ signal }): Promise<Answer> {
        const startedAt = clock.now()
        const error = await knock(host, port, signal)
        if (error) return judgeNetworkError(error, target) ?? unknown(target, error)
        const tookMs = clock.now() - startedAt
        if (slowAfter === undefined || tookMs <= slowAfter) {
          return { verdict: 'pass', reason: 'ok', summary: `${target} accepts connections` }
        }
        const summary = `${target} took ${inWords(tookMs)} to accept a connection, expected at most ${inWords(slowAfter)}`
        return { verdict: 'degraded', reason: 'slow', summary }
      },
    }
  },
})

/** Resolves with the error that stopped us; rejects only with the signal's reason. */
function knock(host: string, port: number, signal: AbortSignal): Promise<Error | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const socket = connect({ host, port })
    const onAbort = () => {
      socket.destroy()
      reject(signal.reason)
    }
    const end = (error?: Error) => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      resolve(error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('connect', () => end()).on('error', end)
  })
}

const unknown = (target: string, error: Error): Answer => ({
  verdict: 'inconclusive',
  reason: 'own-trouble',
  summary: `${target} could not be asked: ${explain(error)}`,
})
