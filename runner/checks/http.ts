import type { Answer } from '../core/observation.ts'
import { explain } from '../lib/errors.ts'
import { defineCheck } from '../lib/plugin.ts'
import { plain } from '../lib/text.ts'
import { shownUrl } from '../lib/url.ts'
import { exchange, type Request, type Response } from './http/exchange.ts'
import { judgeResponse } from './http/judge.ts'
import { type HttpOptions, httpOptions } from './http/options.ts'
import { hide, redirected, requestOf, secretsIn } from './http/request.ts'
import { judgeNetworkError } from './network/failure.ts'

/** Sends one HTTP request, each time over a new connection, and compares the answer with what is expected. */
export default defineCheck({
  name: 'http',
  options: httpOptions,
  create(options, { clock }) {
    const request = requestOf(options)
    const name = plain(`${request.method} ${shownUrl(request.url)}`, 200)
    const secrets = secretsIn(options)
    return {
      async ask({ signal }) {
        const startedAt = clock.now()
        const answer = await ask(request, name, options, signal, () => clock.now() - startedAt)
        return answer.verdict === 'pass'
          ? answer
          : { ...answer, summary: plain(hide(answer.summary, secrets)) }
      },
    }
  },
})

async function ask(
  request: Request,
  name: string,
  options: HttpOptions,
  signal: AbortSignal,
  took: () => number,
): Promise<Answer> {
  try {
    const response = await follow(request, options.followRedirects, signal)
    return judgeResponse(name, response, took(), options)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    const answer = judgeNetworkError(error, name)
    if (answer) return answer
    return {
      verdict: 'inconclusive',
      reason: 'own-trouble',
      summary: `${name} could not be asked: ${explain(error)}`,
    }
  }
}

async function follow(request: Request, redirects: number, signal: AbortSignal): Promise<Response> {
  const response = await exchange(request, signal)
  const next = redirects > 0 ? redirected(request, response) : undefined
  return next ? follow(next, redirects - 1, signal) : response
}
