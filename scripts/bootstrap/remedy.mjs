/** Something that the set-up could not get; `remedy` is the one command that mends it. */
export class Remedy extends Error {
  /**
   * @param {string} message
   * @param {string} remedy
   */
  constructor(message, remedy) {
    super(message)
    this.name = 'Remedy'
    this.remedy = remedy
  }
}

/**
 * Progress goes to stderr: stdout belongs to the command that runs afterwards.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`)
}

/**
 * Says what is being done and, when it is over, how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const began = Date.now()
  say(`${what} …`)
  const result = await work()
  say(`done in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  return result
}
