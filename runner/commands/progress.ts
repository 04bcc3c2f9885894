import { inWords } from '../lib/duration.ts'
import { plain } from '../lib/text.ts'

const everyMs = 1_000
const clearLine = '\r\u001b[2K'

export type Progress = { say(text: string): void; done(): void }

/** What goes on, and for how long: one line that is written over. Only a terminal sees it; a pipe sees nothing. */
export function showProgress(text: string): Progress {
  const stream = process.stderr
  if (!stream.isTTY) return { say: () => undefined, done: () => undefined }
  const startedAt = performance.now()
  let now = text
  const show = () => {
    const took = Math.floor((performance.now() - startedAt) / 1_000) * 1_000
    const line = took === 0 ? now : `${inWords(took)}  ${now}`
    stream.write(clearLine + plain(line, (stream.columns || 80) - 1))
  }
  show()
  const timer = setInterval(show, everyMs)
  return {
    say(next) {
      now = next
      show()
    },
    done() {
      clearInterval(timer)
      stream.write(clearLine)
    },
  }
}

/** Work that is shown while it goes on. */
export async function during<Result>(
  text: string,
  work: (say: Progress['say']) => Promise<Result>,
): Promise<Result> {
  const progress = showProgress(text)
  try {
    return await work(progress.say)
  } finally {
    progress.done()
  }
}
