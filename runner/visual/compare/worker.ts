/** The thread in which pictures are decoded and compared, so that whoever asks goes on meanwhile. */
import { parentPort } from 'node:worker_threads'
import { explain } from '../../lib/errors.ts'
import type { Asked, Told } from './thread.ts'
import { workHere } from './work.ts'

const work = workHere()

parentPort?.on('message', async (asked: Asked) => {
  parentPort?.postMessage(await answered(asked))
})

async function answered({ id, ask }: Asked): Promise<Told> {
  try {
    const { compare, overlay, keep } = await work
    if (ask.name === 'compare') return { id, answer: await compare(...ask.args) }
    if (ask.name === 'overlay') return { id, answer: await overlay(...ask.args) }
    return { id, answer: await keep(...ask.args) }
  } catch (error) {
    return { id, error: explain(error) }
  }
}
