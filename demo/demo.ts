import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import pc from 'picocolors'
import { stopSignal } from '../runner/lib/stop-signal.ts'
import { acts, play, runSuite, type Told, waitFor } from './story/acts.ts'
import { showPolicy } from './story/policy.ts'
import { freePorts, type Setting, setStage } from './story/setting.ts'

const once = process.argv.includes('--once')
const wished = { comfyui: 18_188, panel: 13_000, thumbs: 13_100, guardian: 9_091 }
const say = (text: string) => process.stdout.write(`${text}\n`)

const interrupted = stopSignal()
const setting = await setStage(await freePorts(wished), once)
try {
  if (once) await Promise.race([story(), interrupted.then(() => Promise.reject(new Error('Interrupted')))])
  else await visit()
} finally {
  await setting.close()
}

/** Until Ctrl+C: the stack is there to be looked at, broken and seen to be healed. */
async function visit(): Promise<void> {
  const green = await waitFor(allUp, 30_000)
  if (green === undefined) throw new Error(`The stack did not come up; see ${setting.log}`)
  const { urls, reportsDir, log } = setting
  const fault = `curl -X POST -H 'content-type: application/json' -d '{"name":"white-screen"}' ${urls.panel}/__demo/fault`
  say(`
${pc.bold('Guardian watches a stack of three.')} Look at:
  the panel       ${pc.cyan(urls.panel)}
  ComfyUI         ${pc.cyan(`${urls.comfyui}/queue`)}
  the state       ${pc.cyan(`${urls.guardian}/api/guardian/status`)}
  the metrics     ${pc.cyan(`${urls.guardian}/metrics`)}
  incident pages  ${pc.cyan(`${reportsDir}/incidents/index.html`)}
  what it does    ${pc.cyan(`tail -f ${log}`)}

Break something, and see it healed:
  ${fault}

Ctrl+C ends everything.`)
  await interrupted
}

/** The whole story, by itself; exit 0 only if all of it came true. */
async function story(): Promise<void> {
  const startedAt = Date.now()
  const line = (text: string) =>
    say(`${pc.dim(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s`)}  ${text}`)
  say(showPolicy())
  line('Guardian starts the stack …')
  const problems = await allGreen(setting, line)
  const faults: Told[] = []
  for (const act of acts) {
    line(pc.bold(act.title))
    const { told, true: came } = await play(setting, act, oncePerText(line))
    faults.push(told)
    if (!came)
      problems.push(
        `${act.fault} of ${act.service}: expected ${act.expected}, and it was ${JSON.stringify(told)}`,
      )
  }
  problems.push(...(await noFourth(setting, line)), ...missingReports(faults))
  for (const problem of problems) line(pc.red(problem))
  const status = await setting.status()
  const passed = problems.length === 0
  line(passed ? pc.green('All of it came true.') : pc.red('It did not all come true.'))
  say(JSON.stringify({ passed, faults, checks: status?.counts.checks ?? 0 }))
  if (!passed) process.exitCode = 1
}

async function allUp(): Promise<true | undefined> {
  const status = await setting.status()
  return status?.services.every(({ phase }) => phase === 'up') ? true : undefined
}

async function allGreen(stage: Setting, line: (text: string) => void): Promise<string[]> {
  if ((await waitFor(allUp, 30_000)) === undefined) return [`The stack did not come up; see ${stage.log}`]
  line('Every light check passes; now the suites, once')
  const problems: string[] = []
  for (const suite of ['api', 'smoke']) {
    const { failed, passed } = await runSuite(stage, suite)
    line(`suite ${suite}: ${passed} passed, ${failed.length} failed`)
    problems.push(...failed, ...(passed === 0 ? [`suite ${suite} ran nothing`] : []))
  }
  return problems
}

/** The breaker stays open: some cooldowns later there is still no fourth restart. */
async function noFourth(stage: Setting, line: (text: string) => void): Promise<string[]> {
  await pause(6_000)
  const incident = stage.incidents().find(({ service }) => service === 'thumbs')
  const attempts = incident?.actions.length ?? 0
  line(`${attempts} restarts of the thumbnail service, and no fourth`)
  return attempts === 3 ? [] : [`the thumbnail service was restarted ${attempts} times`]
}

function missingReports(faults: readonly Told[]): readonly string[] {
  return faults.flatMap(({ report, fault }) =>
    report !== null && existsSync(report) ? [] : [`${fault} has no report`],
  )
}

/** The same news is said once. */
function oncePerText(line: (text: string) => void): (text: string) => void {
  let last = ''
  return (text) => {
    if (text === last) return
    last = text
    line(`  ${text}`)
  }
}
