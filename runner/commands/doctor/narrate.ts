import type { Effect } from '../../core/effect.ts'
import type { Observation } from '../../core/observation.ts'
import type { Decided } from '../../engine.ts'
import { inWords } from '../../lib/duration.ts'
import { plain } from '../../lib/text.ts'
import type { Level, Line } from './journal.ts'

type About = { readonly service: string; readonly tries: number; readonly delayMs: number }

/** What a decision is to a person who looks on, in the words of Auto-Heal. */
export function narrate(decided: Decided, about: About): readonly Line[] {
  return [...ofEvent(decided, about), ...decided.effects.flatMap(ofEffect)]
}

function ofEvent({ event, before, after }: Decided, about: About): readonly Line[] {
  const was = before.services[about.service]
  switch (event.type) {
    case 'observed': {
      // While a restart is being verified the answers come by the second; how it ends is told.
      if (was?.phase.name === 'verifying' || was?.phase.name === 'acting') return []
      const failures = after.checks[about.service]?.[event.observation.check]?.failures ?? 0
      return [answerLine(event.observation, failures, about)]
    }
    case 'seen': {
      const { pid } = event.status
      return pid === undefined || pid === was?.status?.pid ? [] : [line('INFO', `Its process is ${pid}`)]
    }
    case 'acted':
      return [line(event.ok ? 'INFO' : 'ERROR', event.ok ? event.detail : `❌ ${event.detail}`)]
    default:
      return []
  }
}

function answerLine(one: Observation, failures: number, { tries, delayMs }: About): Line {
  if (one.verdict === 'inconclusive') return line('WARN', `⚠️ ${one.check} could not be asked: ${one.summary}`)
  if (one.verdict !== 'fail') return line('SUCCESS', `✅ ${goodWords(one)}`)
  if (failures < tries)
    return line('WARN', `Try ${failures} of ${tries} failed, again in ${inWords(delayMs)}: ${one.summary}`)
  return line(
    'ERROR',
    `❌ ${one.check} FAIL after ${failures} ${failures === 1 ? 'try' : 'tries'}: ${one.summary}`,
  )
}

/** `/api/girls OK (count: 6)`. */
export function goodWords({ check, values }: Pick<Observation, 'check' | 'values'>): string {
  const items = values?.items
  return typeof items === 'number' ? `${check} OK (count: ${items})` : `${check} OK`
}

function ofEffect(effect: Effect): readonly Line[] {
  if (effect.type === 'act') {
    const { kind, attempt, service } = effect.action
    const which = attempt > 0 ? ` (attempt ${attempt})` : ''
    return [
      ...(attempt > 0 ? [line('WARN', '⚠️ Trouble found, healing it')] : []),
      line('INFO', `🔄 ${kind} of ${service}${which}`),
    ]
  }
  if (effect.type !== 'tell') return []
  switch (effect.topic) {
    case 'healed':
      return [line('SUCCESS', `🎉 ${effect.text}`)]
    case 'ended':
      return [line('SUCCESS', `✅ ${effect.text}`)]
    case 'escalated':
      return [line('ERROR', `❌ ${effect.text}`)]
    // The failing answers have said it already.
    case 'opened':
      return []
    default:
      return [line('WARN', `⚠️ ${effect.text}`)]
  }
}

const line = (level: Level, text: string): Line => ({ level, text: plain(text, 600) })
