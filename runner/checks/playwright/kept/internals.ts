import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BrowserServer, LaunchOptions } from '@playwright/test'
import { z } from 'zod'
import { type Asked, argumentsOf } from '../asked.ts'

/** As far as it matters here: a project as the configuration has it. */
export type Project = {
  readonly project: {
    readonly testDir: string
    readonly use: {
      readonly browserName?: string
      readonly launchOptions?: LaunchOptions
      readonly connectOptions?: unknown
    }
  }
}

type Config = { readonly projects: readonly Project[] }

export type Playwright = {
  /** Reads the configuration: the projects that are asked, and what runs them, with `playwright test`'s exit code. */
  prepare(asked: Asked): Promise<{ readonly projects: readonly Project[]; run(): Promise<number> }>
  /** Files that were read to know the tests, those in node_modules apart. */
  files(): readonly string[]
  launch(browserName: string, options: LaunchOptions): Promise<BrowserServer>
}

const fun = <Type>() => z.custom<Type>((value) => typeof value === 'function')
type Launcher = { launchServer(options: LaunchOptions & { host: string }): Promise<BrowserServer> }

/**
 * What `playwright test` itself calls. It is exported for Playwright's own tools and not documented, so its shape is
 * looked at first: what a later version has changed makes the caller start `playwright test` as ever.
 */
const shapes = {
  common: z.object({
    configLoader: z.object({
      loadConfigFromFile: fun<(file: undefined, overrides: object, noDeps: boolean) => Promise<Config>>(),
    }),
    cc: z.object({
      serializeCompilationCache: fun<() => { memoryCache: readonly (readonly [string, unknown])[] }>(),
    }),
  }),
  runner: z.object({
    testRunner: z.object({
      runAllTestsWithConfig: fun<(config: Config, options: object) => Promise<string>>(),
    }),
    projectUtils: z.object({
      filterProjects: fun<(projects: readonly Project[], names?: readonly string[]) => readonly Project[]>(),
    }),
  }),
}

/** The Playwright of the suites in `root`. Throws when there is none, or none that is known. */
export function playwrightOf(root: string): Playwright {
  const fromRoot = createRequire(join(root, 'package.json'))
  const fromTest = createRequire(fromRoot.resolve('@playwright/test/package.json'))
  const { configLoader, cc } = shapes.common.parse(fromTest('playwright/lib/common'))
  const { testRunner, projectUtils } = shapes.runner.parse(fromTest('playwright/lib/runner'))
  const launchers: Readonly<Record<string, Launcher>> = fromTest('playwright')
  return {
    async prepare(asked) {
      const config = await configLoader.loadConfigFromFile(undefined, overridesOf(asked), false)
      return {
        projects: projectUtils.filterProjects(config.projects, projectsOf(asked)),
        async run() {
          const status = await testRunner.runAllTestsWithConfig(config, optionsOf(asked))
          return status === 'passed' ? 0 : status === 'interrupted' ? 130 : 1
        },
      }
    },
    files: () => cc.serializeCompilationCache().memoryCache.map(([file]) => file),
    async launch(browserName, options) {
      const launcher = launchers[browserName]
      if (!launcher) throw new Error(`there is no browser called ${browserName}`)
      return launcher.launchServer({ ...options, host: '127.0.0.1' })
    },
  }
}

const projectsOf = ({ project }: Asked) => (project ? [project] : undefined)

const overridesOf = (asked: Asked) => ({
  argv: [process.execPath, 'playwright', ...argumentsOf(asked)],
  retries: 0,
  outputDir: asked.output,
  workers: asked.workers,
  reporter: asked.reporters.map((file) => [file]),
  use: {},
})

const optionsOf = (asked: Asked) => ({
  grep: asked.grep,
  listMode: asked.list === true,
  projectFilter: projectsOf(asked),
  testList: asked.testList,
})
