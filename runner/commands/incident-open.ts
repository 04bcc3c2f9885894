import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Config } from '../config.ts'
import { UserError } from '../lib/errors.ts'
import { stopSignal } from '../lib/stop-signal.ts'
import { openViewer } from '../server/viewer.ts'
import { browse } from './browse.ts'
import type { Options } from './context.ts'
import { reportFolder, tracesIn } from './incident-files.ts'
import { print, printJson } from './output.ts'

/** Opens the report in a browser, where there is one, and says its address. */
export async function openReport(config: Config, id: string, { json }: Options): Promise<void> {
  const report = join(reportFolder(config, id), 'report.html')
  const url = pathToFileURL(report).href
  if (json) return printJson({ report, url })
  const shown = await browse(url, config.env)
  print(shown ? `Opened ${report}` : `Open in a browser: ${url}`)
}

/** Serves the traces in Playwright's own viewer until Ctrl+C. */
export async function openTraces(config: Config, id: string, { json }: Options): Promise<void> {
  const traces = tracesIn(reportFolder(config, id))
  if (traces.length === 0) throw noTrace(id)
  const stopping = stopSignal()
  const viewer = await openViewer(traces)
  const [first = ''] = viewer.urls
  if (json) printJson({ traces: traces.map((path, index) => ({ path, url: viewer.urls[index] })) })
  else {
    const shown = await browse(first, config.env)
    const lines = traces.map((path, index) => `${path}\n  ${viewer.urls[index]}`)
    print([...lines, `${shown ? 'The first is opened in a browser. ' : ''}Served until Ctrl+C.`].join('\n'))
  }
  await stopping
  await viewer.close()
}

const noTrace = (id: string) =>
  new UserError(
    `${id} has no trace`,
    'Only a failed Playwright check leaves one. What else there is: guardian incidents open '.concat(id),
    { exitCode: 1 },
  )
