import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { afterAll, expect, test } from 'vitest'

import { pictures } from '../../test/pictures.ts'
import { parseOptions } from '../model/parse-options.ts'
import { z } from '../model/zod.ts'
import { imageOption } from './image-option.ts'

const folder = mkdtempSync(join(tmpdir(), 'images-'))
afterAll(() => rmSync(folder, { recursive: true }))
const schema = z.strictObject({ images: z.array(imageOption) })

function read(value: unknown): unknown {
  return parseOptions(schema, { images: [value] }, 'matrix()').images[0]
}

function file(name: string, bytes: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const png = Buffer.from(pictures.png, 'base64')
const read1x1 = { mediaType: 'image/png', data: pictures.png, width: 1, height: 1 }

test.each([
  ['a path', () => file('a.png', png)],
  ['a path by name', () => ({ path: file('b.png', png) })],
  ['a file that is called by another kind', () => file('c.jpg', png)],
  ['a URL of a file', () => pathToFileURL(file('d.png', png))],
  ['the text of one', () => pathToFileURL(file('e.png', png)).href],
  ['a data URL', () => `data:image/png;base64,${pictures.png}`],
  [
    'a data URL by name, of another kind',
    () => ({ dataUrl: `data:image/gif;base64,${pictures.png}` }),
  ],
])('%s', (_name, make) => {
  expect(read(make())).toMatchObject(read1x1)
})

test('a GIF is one', () => {
  expect(read(`data:;base64,${pictures.gif}`)).toMatchObject({ mediaType: 'image/gif' })
})

test.each<[unknown, readonly string[]]>([
  ['nowhere.png', ['`images.0`', '"nowhere.png"', 'there is none', 'import.meta.url']],
  [folder, ['`images.0`', 'expected the path of an image']],
  [import.meta.filename, ['`images.0`', 'PNG, JPEG, WebP or GIF']],
  ['data:image/png,abc', ['`images.0`', 'in base64']],
  ['data:text/plain;base64,aGVsbG8=', ['`images.0`', 'PNG, JPEG, WebP or GIF']],
  [{ url: 'x' }, ['`images.0`', '{ path } or { dataUrl }', '{"url":"x"}']],
  [{ path: 'x', dataUrl: 'y' }, ['`images.0`', '{ path } or { dataUrl }']],
  ['https://example.com/a.png', ['`images.0`', 'Download it', 'example.com']],
  [7, ['`images.0`', 'the path of an image', '7']],
])('%j is none', (value, says) => {
  for (const part of says) expect(() => read(value)).toThrow(part)
})

test.each([
  ['a pipe', () => execFileSync('mkfifo', [join(folder, 'pipe.png')]), join(folder, 'pipe.png')],
  ['a device', () => undefined, '/dev/zero'],
])('%s is refused, and not waited for', (_name, make, path) => {
  make()
  expect(() => read(path)).toThrow(/`images.0`.*a folder, a pipe or a device is no file/)
})

test('one that is too large is not read', () => {
  const path = file('large.png', png)
  truncateSync(path, 21e6)
  expect(() => read(path)).toThrow(/at most 20 MB.*21\.0 MB/)
})
