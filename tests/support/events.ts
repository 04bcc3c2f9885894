import { fault } from './should.ts'

/** One server-sent event. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export type ServerEvent = { readonly type: string; readonly data: string }

/** Reads a stream up to its first event; `fetch`, because Playwright's `request` waits for the end of a body. */
export async function firstEvent(url: string, limitMs: number): Promise<ServerEvent> {
  const signal = AbortSignal.timeout(limitMs)
  const late = () => fault('timeout', `${url} sent no event in ${limitMs} ms`)
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
      const event = parseEvent(text)
      if (event) return event
    }
  } catch (error) {
    throw signal.aborted ? late() : error
  }
  throw fault('reset', `${url} ended before its first event`)
}

/** The first complete block that carries data; comments keep a connection open and mean nothing. */
function parseEvent(text: string): ServerEvent | undefined {
  const blocks = text.split(/\r?\n\r?\n/).slice(0, -1)
  const fields = blocks
    .map((block) => block.split(/\r?\n/))
    .find((lines) => lines.some((line) => line.startsWith('data:')))
  if (!fields) return undefined
  const values = (name: string) =>
    fields.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim())
  return { type: values('event')[0] ?? 'message', data: values('data').join('\n') }
}
