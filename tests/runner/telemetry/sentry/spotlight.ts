import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export type Item = { readonly type: string; readonly body: Record<string, unknown>; readonly raw: string }

/** Sentry's own local receiver as a child, and what has arrived there. */
export async function startSpotlight(t: TestContext) {
  const child = fork(join(import.meta.dirname, 'spotlight-server.ts'), { stdio: 'ignore' })
  const over = new AbortController()
  t.after(async () => {
    over.abort()
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const [port] = await once(child, 'message')
  const received = await follow(`http://127.0.0.1:${port}/stream`, over.signal)
  return { dsn: `http://0123456789abcdef0123456789abcdef@127.0.0.1:${port}/1`, ...received }
}

/** Reads the stream of envelopes that Spotlight has parsed. */
async function follow(url: string, over: AbortSignal) {
  const items: Item[] = []
  let heard = Promise.withResolvers<void>()
  const response = await fetch(url, { signal: over })
  const take = (message: string) => {
    const data = message.split('\n').flatMap((line) => (line.startsWith('data:') ? line.slice(5) : []))
    if (data.length === 0) return
    const [, parts] = JSON.parse(data.join('\n')) as [unknown, [{ type: string }, Record<string, unknown>][]]
    for (const [{ type }, body] of parts) items.push({ type, body, raw: JSON.stringify(body) })
    heard.resolve()
    heard = Promise.withResolvers()
  }
  void (async () => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true })
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      messages.forEach(take)
    }
  })().catch((error: unknown) => {
    if (!over.aborted) throw error
  })
  return {
    items,
    /** Resolves with everything when so much of a type is there. */
    async until(type: string, count: number): Promise<readonly Item[]> {
      const late = AbortSignal.timeout(20_000)
      const tooLate = new Promise<never>((_, reject) =>
        late.addEventListener('abort', () =>
          reject(new Error(`Not ${count} of ${type}: ${JSON.stringify(items).slice(0, 2_000)}`)),
        ),
      )
      tooLate.catch(() => undefined)
      const ofType = () => items.filter((item) => item.type === type)
      while (ofType().length < count) await Promise.race([heard.promise, tooLate])
      return ofType()
    },
  }
}
