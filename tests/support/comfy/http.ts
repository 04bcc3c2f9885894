import type { z } from 'zod'
import { reasonOf } from '../../../runner/checks/playwright/reason.ts'
import { explain } from '../../../runner/lib/errors.ts'
import { inShort, parsed, statusReason } from '../answer.ts'
import { fault } from '../should.ts'

export type Http = {
  /** The status and the parsed body of any answer. */
  ask(path: string, init?: { readonly post?: unknown; readonly limitMs?: number }): Promise<Answer>
  /** The body of a 200 in the shape that it must have. */
  get<Shape extends z.ZodType>(path: string, shape: Shape, limitMs?: number): Promise<z.output<Shape>>
  bytes(path: string): Promise<Buffer>
}

export type Answer = { readonly status: number; readonly body: unknown }

const usualLimitMs = 5_000

/** ComfyUI's HTTP, with errors that say which call, where, and why. */
export function createHttp(url: string): Http {
  const send = async (path: string, post: unknown, limitMs: number) => {
    const signal = AbortSignal.timeout(limitMs)
    const headers = post === undefined ? {} : { 'content-type': 'application/json' }
    const body = post === undefined ? null : JSON.stringify(post)
    const method = post === undefined ? 'GET' : 'POST'
    try {
      const response = await fetch(url + path, { method, headers, body, signal })
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
    } catch (error) {
      if (signal.aborted) throw fault('timeout', `${method} ${url}${path} did not answer in ${limitMs} ms`)
      const why = explain(error)
      throw fault(reasonOf(why), `${method} ${url}${path} failed: ${why}`, { cause: error })
    }
  }
  const ask: Http['ask'] = async (path, { post, limitMs = usualLimitMs } = {}) => {
    const { status, bytes } = await send(path, post, limitMs)
    return { status, body: parsed(bytes.toString('utf8')) }
  }
  return {
    ask,
    async get(path, shape, limitMs) {
      const { status, body } = await ask(path, limitMs === undefined ? {} : { limitMs })
      if (status !== 200)
        throw fault(statusReason(status), `${url}${path} answered ${status}: ${inShort(body)}`)
      const result = shape.safeParse(body)
      if (result.success) return result.data
      const issue = result.error.issues[0]
      const where = issue?.path.join('.') || 'the body'
      throw fault(
        'wrong-data',
        `${url}${path} answered something else than it should: ${where}: ${issue?.message}`,
      )
    },
    async bytes(path) {
      const { status, bytes } = await send(path, undefined, usualLimitMs)
      if (status === 200) return bytes
      throw fault(statusReason(status), `${url}${path} answered ${status} instead of the file`)
    },
  }
}
