import type { FullConfig, TestCase, TestResult } from '@playwright/test/reporter'
import { categories, categoryOf } from './category.ts'
import { finishedTest } from './finished.ts'
import { listed } from './listed.ts'
import { judge } from './verdict.ts'

type Label = { readonly name: string; readonly value: string }

/** What Guardian knows of a finished test, as labels of Allure's. `check` finds the incidents of it. */
export function allureLabels(config: FullConfig, test: TestCase, result: TestResult): readonly Label[] {
  const check = listed(config, test)
  const answer = judge(finishedTest(test, result))
  const category = categoryOf(check, answer)
  return [
    { name: 'owner', value: check.service },
    { name: 'severity', value: check.vital ? 'critical' : 'normal' },
    { name: 'check', value: check.id },
    { name: 'verdict', value: answer.verdict },
    { name: 'reason', value: answer.reason },
    ...(category ? [{ name: 'category', value: categories[category] }] : []),
  ]
}
