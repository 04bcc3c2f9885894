import pc from 'picocolors'
import { policy } from '../guardian.config.ts'

/** The policy of the story, beside what a stack of one's own gets: two minutes cannot wait as long. */
export function showPolicy(): string {
  const usual = {
    confirmAfter: '3s',
    cooldown: '30s',
    startGrace: '15s',
    verifyFor: '15s',
    actDeadline: '30s',
    restartsPerTenMinutes: 6,
  }
  const rows = Object.entries(policy).map(
    ([name, value]) =>
      `  ${name.padEnd(22)} ${String(value).padEnd(6)} ${pc.dim(`(default ${usual[name as keyof typeof usual] ?? '?'})`)}`,
  )
  return [
    pc.bold('The policy of this story; the defaults are calmer:'),
    ...rows,
    '  light checks           every 2s (default 15s), 3 attempts (default 3)',
    '',
  ].join('\n')
}
