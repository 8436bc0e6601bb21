import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { documentOf, matrixRecord, plannedCell, sampleOf } from '../../test/builders.ts'
import { gatedRecord } from '../../test/gated-record.ts'
import { z } from '../model/zod.ts'
import { openMetricsLines } from './openmetrics.ts'

// Of Grafana's dashboard model what each part must have, to be imported and drawn.
const datasource = z.object({ type: z.literal('prometheus'), uid: z.literal('${DS_PROMETHEUS}') })
const dashboardSchema = z.object({
  uid: z.string(),
  title: z.string(),
  // 39 is that of Grafana 11; later versions convert it.
  schemaVersion: z.literal(39),
  id: z.null(),
  time: z.object({ from: z.string(), to: z.string() }),
  templating: z.object({
    list: z.array(
      z.discriminatedUnion('type', [
        z.object({
          type: z.literal('datasource'),
          name: z.literal('DS_PROMETHEUS'),
          query: z.literal('prometheus'),
        }),
        z.object({
          type: z.literal('query'),
          name: z.string(),
          datasource,
          query: z.object({ query: z.string() }),
          // A series without the label is one of all, too.
          allValue: z.literal('.*'),
        }),
      ]),
    ),
  }),
  panels: z.array(
    z.object({
      id: z.int().positive(),
      type: z.enum(['stat', 'timeseries', 'bargauge', 'table']),
      title: z.string().min(1),
      description: z.string().min(1),
      datasource,
      gridPos: z.object({
        x: z.int().nonnegative(),
        y: z.int().nonnegative(),
        w: z.int().positive(),
        h: z.int().positive(),
      }),
      fieldConfig: z.object({
        defaults: z.object({
          unit: z.enum(['s', 'short', 'percentunit', 'currencyUSD']).optional(),
        }),
      }),
      targets: z
        .array(
          z.object({
            refId: z.string(),
            datasource,
            expr: z.string(),
            legendFormat: z.string().optional(),
          }),
        )
        .min(1),
      transformations: z
        .array(
          z.object({
            options: z.object({
              indexByName: z.record(z.string(), z.int()),
              excludeByName: z.record(z.string(), z.boolean()),
            }),
          }),
        )
        .optional(),
    }),
  ),
})

const path = fileURLToPath(new URL('../../dashboards/grafana.json', import.meta.url))
const dashboard = dashboardSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
const { panels, templating } = dashboard
const variables = templating.list.flatMap((variable) =>
  variable.type === 'query' ? [variable] : [],
)
const queries = [
  ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...variables.map(({ query }) => query.query),
]

/** Label names and values of every series that an export with all kinds of figures has. */
const exported = new Map<string, Map<string, Set<string>>>()
const cell = plannedCell('gpt-4.1-mini', 'openai')
const failure = {
  class: 'timeout',
  status: undefined,
  message: 'too slow',
  inStream: false,
} as const
const samples = Array.from({ length: 8 }, (_, round) =>
  sampleOf({ cell: cell.id, round, ...(round === 0 ? { status: 'failed', failure } : {}) }),
)
for (const line of openMetricsLines(
  documentOf([gatedRecord(), matrixRecord([cell], samples, { name: 'Another' })]),
)) {
  const [, name] = /^(\w+)\{/.exec(line) ?? []
  if (name === undefined) continue
  const labels = exported.get(name) ?? new Map<string, Set<string>>()
  exported.set(name, labels)
  for (const [, label = '', value = ''] of line.matchAll(/([a-z_]+)="([^"]*)"/g)) {
    labels.set(label, (labels.get(label) ?? new Set()).add(value))
  }
}

test.each(queries)('%s asks for what an export has', (query) => {
  const names = [...query.matchAll(/\bllm_bench_\w+/g)].map(([name]) => name)
  expect(names).not.toEqual([])
  for (const name of names) expect([...exported.keys()]).toContain(name)
  for (const [, name = '', matchers = ''] of query.matchAll(/(\w+)\{([^}]*)\}/g)) {
    for (const [, label = '', operator, text = ''] of matchers.matchAll(
      /(\w+)\s*(=~|!=|=)\s*"([^"]*)"/g,
    )) {
      const values = exported.get(name)?.get(label)
      expect(values, `${name} by ${label}`).toBeDefined()
      if (operator === '=' && !text.startsWith('$')) expect(values).toContain(text)
      if (text.startsWith('$')) {
        expect(text).toBe(`$${label}`)
        expect(variables.map((variable) => variable.name)).toContain(label)
      }
    }
  }
  const [, grouped] = /\bby \((\w+)\)/.exec(query) ?? []
  const [, listed] = /^label_values\(.*, (\w+)\)$/.exec(query) ?? []
  for (const label of [grouped, listed].filter((name) => name !== undefined)) {
    expect([...(exported.get(names[0] ?? '')?.keys() ?? [])]).toContain(label)
  }
})

test('legends and columns are labels of what is asked for', () => {
  for (const { title, targets, transformations = [] } of panels) {
    for (const { expr, legendFormat = '' } of targets) {
      const name = /llm_bench_\w+/.exec(expr)?.[0] ?? ''
      const labels = [...(exported.get(name)?.keys() ?? [])]
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label)
      const columns = transformations.flatMap(({ options }) => Object.keys(options.indexByName))
      for (const label of [...shown, ...columns]) expect(labels, title).toContain(label)
      const hidden = new Set(
        transformations.flatMap(({ options }) => Object.keys(options.excludeByName)),
      )
      // A label that comes to be is shown or left out on purpose.
      if (columns.length > 0) {
        expect(labels.filter((label) => !hidden.has(label)).toSorted()).toEqual(columns.toSorted())
      }
    }
  }
})

test('verdicts that are shown red are those that fail a build', () => {
  const query = queries.find((text) => text.includes('verdict=~'))
  const [, alternatives = ''] = /verdict=~"([^"]*)"/.exec(query ?? '') ?? []
  expect(alternatives.split('|').toSorted()).toEqual(['failed', 'no-data', 'regressed', 'worse'])
})

test('panels have ids of their own and lie beside each other on 24 columns', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  for (const [index, { title, gridPos: one }] of panels.entries()) {
    expect(one.x + one.w, title).toBeLessThanOrEqual(24)
    for (const { title: other, gridPos } of panels.slice(index + 1)) {
      const isApart =
        one.x + one.w <= gridPos.x ||
        gridPos.x + gridPos.w <= one.x ||
        one.y + one.h <= gridPos.y ||
        gridPos.y + gridPos.h <= one.y
      expect(isApart, `${title} and ${other}`).toBe(true)
    }
  }
})
