import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Resvg } from '@resvg/resvg-js'
import { expect, test } from 'vitest'

import type { Mark } from '../paint/scene.ts'
import { svgOf } from '../paint/svg.ts'
import { encodePng } from './encode-png.ts'
import { loadPngMaker } from './png.ts'
import { textAt } from './text-at.ts'
import { colours, FONT_FAMILY, fonts } from './theme.ts'

const renderer = await loadPngMaker()
if (!renderer) throw new Error('the renderer is not installed')
const pngOf = renderer

const dot: Mark = { mark: 'point', x: 60, y: 40, shape: 'triangle-up', size: 9, fill: colours.bar }
const words = [textAt('Time to first token', 5, 12, { font: fonts.title }), textAt('605 ms', 5, 40)]
const svg = picture([...words, dot])

function picture(marks: readonly Mark[], fontFamily = FONT_FAMILY): string {
  const sheet = { width: 180, height: 60, background: colours.ground, description: 'a test' }
  return svgOf({ ...sheet, fontFamily, marks })
}

test('the PNG is the same whatever fonts the machine has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vitest-llm-bench-'))
  try {
    const [source, target] = [join(folder, 'in.svg'), join(folder, 'out.png')]
    writeFileSync(source, svg)
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs'
      const { loadPngMaker } = await import(${JSON.stringify(new URL('png.ts', import.meta.url).href)})
      const pngOf = await loadPngMaker()
      writeFileSync(process.argv[2], await pngOf(readFileSync(process.argv[1], 'utf8')))`
    execFileSync(process.execPath, ['--input-type=module', '-e', script, source, target], {
      env: { FONTCONFIG_FILE: '/nonexistent', FONTCONFIG_PATH: '/nonexistent', HOME: folder },
    })
    expect(Buffer.compare(readFileSync(target), await pngOf(svg))).toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the PNG has the bundled font, whatever family the picture names', async () => {
  const other = picture([...words, dot], 'Nobody Has This')
  expect(other).not.toBe(svg)
  expect(Buffer.compare(await pngOf(other), await pngOf(svg))).toBe(0)
  expect(Buffer.compare(await pngOf(picture([dot])), await pngOf(svg))).not.toBe(0)
})

test('the PNG has twice the density of the SVG', async () => {
  const bytes = Buffer.from(await pngOf(svg))
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([360, 120])
})

test('the PNG holds the pixels that the library drew', async () => {
  const image = new Resvg(svg, { font: { loadSystemFonts: false } }).render()
  const written = await encodePng(image)
  // Read back by the library itself, as a picture in a picture.
  const { width, height } = image
  const frame = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" href="data:image/png;base64,${written.toString('base64')}"/></svg>`
  expect(Buffer.compare(new Resvg(frame).render().pixels, image.pixels)).toBe(0)
})

test.each(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'])(
  'without the renderer there is none, said by %s',
  async (code) => {
    const missing = Object.assign(new Error('Cannot find module'), { code })
    expect(await loadPngMaker(() => Promise.reject(missing))).toBeUndefined()
  },
)

test('a renderer that is broken is an error', async () => {
  const broken = new Error('invalid ELF header')
  await expect(loadPngMaker(() => Promise.reject(broken))).rejects.toBe(broken)
})
