import type { Incident } from '../../../runner/core/incident.ts'
import type { IncidentReport } from '../../../runner/render/report.ts'

export const began = Date.parse('2026-11-22T03:12:41.000Z')

/** A crash that one restart healed; parts can be replaced. */
export function exampleIncident(parts: Partial<Incident> = {}): Incident {
  return {
    id: 'BUG-20261122-0312-comfyui',
    service: 'comfyui',
    symptomAt: began,
    openedAt: began + 8_000,
    closedAt: began + 26_000,
    outcome: 'healed',
    failing: ['comfyui/stats'],
    summary: 'GET /system_stats: connection refused',
    observations: [
      {
        check: 'comfyui/stats',
        service: 'comfyui',
        from: 'here',
        startedAt: began,
        tookMs: 4,
        verdict: 'fail',
        reason: 'refused',
        summary: 'GET /system_stats: connection refused',
        evidence: [{ kind: 'error', title: 'Error', text: 'connect ECONNREFUSED 127.0.0.1:8188' }],
      },
    ],
    actions: [
      {
        id: 'a1',
        service: 'comfyui',
        kind: 'restart',
        attempt: 1,
        why: 'comfyui/stats failed twice',
        by: 'guardian',
        startedAt: began + 8_100,
        deadlineAt: began + 38_000,
        endedAt: began + 12_000,
        verifiedAt: began + 26_000,
        outcome: 'healed',
        detail: 'Started as process 48213',
        identityBefore: 'boot:1:main.py',
        identityAfter: 'boot:2:main.py',
      },
    ],
    timeline: [
      { at: began, kind: 'symptom', text: 'connection refused' },
      { at: began + 8_000, kind: 'detected', text: 'Confirmed: comfyui/stats' },
      { at: began + 26_000, kind: 'closed', text: 'healed by a restart' },
    ],
    suppressed: [],
    ...parts,
  }
}

export function exampleReport(parts: Partial<IncidentReport> = {}): IncidentReport {
  return {
    incident: exampleIncident(),
    service: { id: 'comfyui', title: 'ComfyUI' },
    now: began + 27_000,
    timezone: 'Europe/Moscow',
    language: 'en',
    exhibits: [],
    images: [],
    files: [],
    missing: [],
    ...parts,
  }
}

/** An open or given-up incident has no end. */
export function withoutEnd(incident: Incident): Incident {
  const { closedAt: _closedAt, outcome: _outcome, ...rest } = incident
  return rest
}
