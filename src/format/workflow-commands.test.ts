import { describe, expect, test } from 'vitest'

import { annotationCommand, withoutCommands } from './workflow-commands.ts'

describe('a line without commands', () => {
  test.each([
    ['::error::x', ': :error::x'],
    ['  \t::set-output name=a::b', '  \t: :set-output name=a::b'],
    ['\u00a0::stop-commands::t', '\u00a0: :stop-commands::t'],
    [':::error::x', ': ::error::x'],
    ['text ##[add-mask]secret', 'text ## [add-mask]secret'],
    ['##[error]a ##[error]b', '## [error]a ## [error]b'],
  ])('disarms %j', (line, expected) => {
    expect(withoutCommands(line)).toBe(expected)
  })

  test.each(['connect ECONNREFUSED ::1:8080', 'std::vector<int>', '## heading', ' a ::error::b'])(
    'leaves %j alone',
    (line) => {
      expect(withoutCommands(line)).toBe(line)
    },
  )
})

describe('the command of an annotation', () => {
  const annotation = {
    kind: 'error',
    file: 'benches/a.bench.ts',
    line: 4,
    column: 3,
    title: 'A',
    message: 'b',
  } as const

  test('names file, line and column', () => {
    expect(annotationCommand(annotation)).toBe(
      '::error file=benches/a.bench.ts,line=4,col=3,title=A::b',
    )
  })

  test('leaves out what is unknown', () => {
    expect(annotationCommand({ ...annotation, line: undefined, column: undefined })).toBe(
      '::error file=benches/a.bench.ts,title=A::b',
    )
  })

  test('is one line whose parts cannot end early, whatever stands in them', () => {
    const hostile = 'x::y,line=9%0A\r\n::error::z'
    expect(annotationCommand({ ...annotation, title: hostile, message: hostile })).toBe(
      '::error file=benches/a.bench.ts,line=4,col=3,title=x%3A%3Ay%2Cline=9%250A%0D%0A%3A%3Aerror%3A%3Az::x::y,line=9%250A%0D%0A::error::z',
    )
  })
})
