import type { Answer } from '../core/observation.ts'
import { explain } from '../lib/errors.ts'
import { defineCheck } from '../lib/plugin.ts'
import { plain } from '../lib/text.ts'
import { secretsOf, shownUrl } from '../lib/url.ts'
import { hide } from './http/request.ts'
import { judgeNetworkError } from './network/failure.ts'
import { firstMessage } from './websocket/first-message.ts'
import { judgeHeard } from './websocket/judge.ts'
import { websocketOptions } from './websocket/options.ts'

/** Opens a WebSocket, each time a new one, and compares the first message with what is expected. */
export default defineCheck({
  name: 'websocket',
  options: websocketOptions,
  create(options, { clock }) {
    const url = new URL(options.url)
    const name = plain(shownUrl(url), 200)
    const secrets = [...secretsOf(url), ...Object.values(options.headers)].filter(({ length }) => length >= 4)
    return {
      async ask({ signal }): Promise<Answer> {
        const startedAt = clock.now()
        try {
          const heard = await firstMessage(options, signal, () => clock.now() - startedAt)
          const answer = judgeHeard(name, heard, options)
          return { ...answer, summary: plain(hide(answer.summary, secrets)) }
        } catch (error) {
          if (signal.aborted) throw signal.reason
          return judgeNetworkError(error, name) ?? judgeProtocolError(error, name)
        }
      },
    }
  },
})

/** `ws` says in its codes what the other side did wrong; anything else is ours. */
function judgeProtocolError(error: unknown, name: string): Answer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const theirs =
    code.startsWith('WS_ERR_') ||
    code.startsWith('HPE_') ||
    /WebSocket-Accept|Upgrade header/i.test(explain(error))
  return theirs
    ? {
        verdict: 'fail',
        reason: 'wrong-data',
        summary: plain(`${name} does not speak WebSocket: ${explain(error)}`),
      }
    : {
        verdict: 'inconclusive',
        reason: 'own-trouble',
        summary: plain(`${name} could not be asked: ${explain(error)}`),
      }
}
