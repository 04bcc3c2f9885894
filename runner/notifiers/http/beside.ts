import { explain } from '../../lib/errors.ts'
import { plain } from '../../lib/text.ts'

/**
 * What is done beside a message that was taken: a picture, a mark on an earlier one. Nothing of it may fail the
 * message, which would be sent again. Resolves with what to add to what the receiver said.
 */
export async function beside(what: string, work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return ''
  } catch (error) {
    return `, without ${what}: ${plain(explain(error), 200)}`
  }
}
