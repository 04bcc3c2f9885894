import { fault } from './should.ts'

/** What a stream begins with: an event with its data, or a comment, which says only that it is open. */
export type FirstBlock = { readonly type: 'comment' } | { readonly type: 'event'; readonly data: string }

/**
 * Reads a stream of server-sent events up to its first complete block; `fetch`, because Playwright's `request` waits
 * for the end of a body. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function firstBlock(url: string, limitMs: number): Promise<FirstBlock> {
  const signal = AbortSignal.timeout(limitMs)
  const late = () => fault('timeout', `${url} sent nothing whole in ${limitMs} ms`)
  const response = await fetch(url, { signal, headers: { accept: 'text/event-stream' } }).catch(
    (error: unknown) => {
      throw signal.aborted ? late() : error
    },
  )
  const type = response.headers.get('content-type') ?? 'nothing'
  if (!type.startsWith('text/event-stream') || !response.body) {
    await response.body?.cancel()
    throw fault('wrong-data', `${url} is no stream of events: ${response.status}, ${type}`)
  }
  let text = ''
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const block = parseBlock(text)
      if (block) return block
    }
  } catch (error) {
    throw signal.aborted ? late() : error
  }
  throw fault('reset', `${url} ended before anything whole was sent`)
}

/** A stream without anything to tell may send comments only, to stay open. */
function parseBlock(text: string): FirstBlock | undefined {
  const [block, ...rest] = text.split(/\r?\n\r?\n/)
  if (block === undefined || rest.length === 0) return undefined
  const data = block
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length).trim())
  return data.length > 0 ? { type: 'event', data: data.join('\n') } : { type: 'comment' }
}
