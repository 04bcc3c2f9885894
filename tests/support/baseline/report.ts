import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { test } from '@playwright/test'

/** Attached as files, which every reporter can show: HTML, Allure and the incident. */
export async function attachPictures(
  name: string,
  pictures: Readonly<Record<string, Uint8Array | undefined>>,
) {
  for (const [kind, bytes] of Object.entries(pictures)) {
    if (!bytes) continue
    // Playwright's report puts these names beside each other, with a slider.
    const path = test.info().outputPath(`${name}-${kind}.png`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
    await test.info().attach(`${name}-${kind}.png`, { path, contentType: 'image/png' })
  }
}
