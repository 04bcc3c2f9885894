import { join } from 'node:path'
import { run } from '../bootstrap/run.mjs'
import { oneFailed, onePassed, sum, type Tally } from './tally.ts'

/** Both are started by their JavaScript: the commands in .bin are shell scripts, and .cmd files on Windows. */
const linters = [
  { name: 'Biome', file: '@biomejs/biome/bin/biome', args: ['ci', '--colors=off'] },
  { name: 'TypeScript', file: 'typescript/bin/tsc', args: ['-p', '.', '--pretty', 'false'] },
]

/** Each linter counts as one test. */
export async function lint(root: string): Promise<Tally> {
  const tallies: Tally[] = []
  for (const { name, file, args } of linters) {
    const command = ['node', join(root, 'node_modules', ...file.split('/')), ...args]
    const ended = await run(command, { node: process.execPath, env: process.env, cwd: root })
    console.log(`${ended === 0 ? '✔' : '✖'} ${name}`)
    tallies.push(ended === 0 ? onePassed : oneFailed)
  }
  return sum(tallies)
}
