import type { Activity } from '../../../runner/core/activity.ts'
import type { Effect } from '../../../runner/core/effect.ts'
import { happen, type Story } from './story.ts'

/** A look at whether a service is in use. */
export function looksAt(story: Story, service: string, seen: Partial<Activity> = {}): readonly Effect[] {
  const activity: Activity = { use: 'idle', what: 'nothing to do', ...seen }
  return happen(story, { type: 'activity', at: story.at, service, lookedAt: story.at, activity })
}

/** A job that is at that step. */
export const atStep = (step: number): Partial<Activity> => ({
  use: 'active',
  what: `job 7 is at step ${step} of 99`,
  advance: `7:${step}`,
  jobs: [
    { id: '7', state: 'running', title: 'portrait', progress: { value: step, max: 99 } },
    { id: '8', state: 'pending' },
  ],
})
