import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { Mark } from '../paint/scene.ts'
import { svgOf } from '../paint/svg.ts'
import { loadPngMaker } from './png.ts'
import { textAt } from './text-at.ts'
import { colours, FONT_FAMILY, fonts } from './theme.ts'

const pngOf = await loadPngMaker()

const dot: Mark = { mark: 'point', x: 60, y: 40, shape: 'triangle-up', size: 9, fill: colours.bar }
const words = [textAt('Time to first token', 5, 12, { font: fonts.title }), textAt('605 ms', 5, 40)]
const svg = picture([...words, dot])

function picture(marks: readonly Mark[], fontFamily = FONT_FAMILY): string {
  const sheet = { width: 180, height: 60, background: colours.ground, description: 'a test' }
  return svgOf({ ...sheet, fontFamily, marks })
}

test('the PNG is the same whatever fonts the machine has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-llm-bench-'))
  try {
    const [source, target] = [join(folder, 'in.svg'), join(folder, 'out.png')]
    writeFileSync(source, svg)
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs'
      const { loadPngMaker } = await import(${JSON.stringify(new URL('png.ts', import.meta.url).href)})
      const pngOf = await loadPngMaker()
      writeFileSync(process.argv[2], pngOf(readFileSync(process.argv[1], 'utf8')))`
    execFileSync(process.execPath, ['--input-type=module', '-e', script, source, target], {
      env: { FONTCONFIG_FILE: '/nonexistent', FONTCONFIG_PATH: '/nonexistent', HOME: folder },
    })
    expect(Buffer.compare(readFileSync(target), pngOf(svg))).toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the PNG has the bundled font, whatever family the picture names', () => {
  const other = picture([...words, dot], 'Nobody Has This')
  expect(other).not.toBe(svg)
  expect(Buffer.compare(pngOf(other), pngOf(svg))).toBe(0)
  expect(Buffer.compare(pngOf(picture([dot])), pngOf(svg))).not.toBe(0)
})

test('the PNG has twice the density of the SVG', () => {
  const bytes = Buffer.from(pngOf(svg))
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([360, 120])
})
