import { relative, sep } from 'node:path'
import type { FullConfig, TestCase } from '@playwright/test/reporter'
import { declared } from './marks.ts'
import type { ListedCheck } from './protocol.ts'

/** The suite of a Playwright project is its name up to the first hyphen: `smoke-phone` belongs to `smoke`. */
export const suiteOf = (project: string): string => project.split('-')[0] || project

/** The service of a test that names none. */
export const defaultService = 'panel'

/** Describes a test with an id that is the same in every run and on every machine. */
export function listed(config: Pick<FullConfig, 'rootDir'>, test: TestCase): ListedCheck {
  const [, project = '', , ...titlePath] = test.titlePath()
  const suite = suiteOf(project)
  const file = relative(config.rootDir, test.location.file).split(sep).join('/')
  const { service, vital, slowAfterMs } = declared(test.annotations)
  return {
    id: idOf({ suite, project, file, titlePath }),
    service: service ?? defaultService,
    declared: service !== undefined,
    vital,
    weight: 'suite',
    suite,
    project,
    file,
    line: test.location.line,
    titlePath,
    tags: test.tags,
    ...(slowAfterMs === undefined ? {} : { slowAfterMs }),
  }
}

/** `smoke › pages › home is painted · phone` */
export function idOf(test: Pick<ListedCheck, 'suite' | 'project' | 'file' | 'titlePath'>): string {
  const spec = test.file.replace(/\.(spec|test)\.[cm]?[jt]sx?$/, '')
  const name = spec.startsWith(`${test.suite}/`) ? spec.slice(test.suite.length + 1) : spec
  const variant = test.project === test.suite ? '' : ` · ${test.project.slice(test.suite.length + 1)}`
  return [test.suite, name, ...test.titlePath].join(' › ') + variant
}

/** The line by which Playwright's `--test-list` finds exactly this test. */
export const testListLine = (check: ListedCheck): string =>
  [`[${check.project}]`, check.file, ...check.titlePath].join(' › ')
