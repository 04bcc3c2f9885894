import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { test } from '@playwright/test'

/** Attached as files, which every reporter can show: HTML, Allure and the incident. */
export async function attachPictures(
  name: string,
  pictures: Readonly<Record<string, Uint8Array | undefined>>,
) {
  const attachments = Object.entries(pictures).flatMap(([kind, bytes]) => {
    // Playwright's report and Allure's put these names beside each other, with a slider.
    const file = `${name}-${kind}.png`
    return bytes ? [{ name: file, path: test.info().outputPath(file), contentType: 'image/png', bytes }] : []
  })
  for (const { path, bytes } of attachments) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }
  // `attach` copies each to a name by which Allure does not find the others.
  for (const { name, path, contentType } of attachments)
    test.info().attachments.push({ name, path, contentType })
}
