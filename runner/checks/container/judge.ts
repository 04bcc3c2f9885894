import type { Answer } from '../../core/observation.ts'
import { plain } from '../../lib/text.ts'
import type { ContainerCommand } from '../container.ts'
import type { Output } from './execute.ts'

/** The first thing that is not as it was expected, or that all of it is. */
export function judgeOutput(chosen: ContainerCommand, { output, lines, exitCode }: Output): Answer {
  const values = { exitCode, lines }
  const what = `${chosen.command[0]} in ${chosen.container}`
  const problem = problemOf(chosen, output, lines, exitCode)
  if (problem === undefined)
    return { verdict: 'pass', reason: 'ok', summary: `${what} answered as expected`, values }
  const printed = output.trim() === '' ? 'nothing' : plain(output)
  return {
    verdict: 'fail',
    reason: 'wrong-data',
    summary: `${what}: ${problem}; it printed ${printed}`,
    values,
  }
}

function problemOf(
  chosen: ContainerCommand,
  output: string,
  lines: number,
  exitCode: number,
): string | undefined {
  const { contains, matches, lines: wanted } = chosen
  if (exitCode !== chosen.exitCode) return `exit code ${exitCode}, expected ${chosen.exitCode}`
  if (contains !== undefined && !output.includes(contains)) return `"${contains}" was not printed`
  if (matches !== undefined && !new RegExp(matches, 'm').test(output))
    return `nothing that was printed matches /${matches}/`
  if (wanted?.atLeast !== undefined && lines < wanted.atLeast)
    return `${lines} lines, expected at least ${wanted.atLeast}`
  if (wanted?.atMost !== undefined && lines > wanted.atMost)
    return `${lines} lines, expected at most ${wanted.atMost}`
  return undefined
}
