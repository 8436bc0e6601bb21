import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'

import { readInjector } from '../src/invocation/read-injector.ts'
import { variableNames } from '../src/invocation/variables.ts'
import { repository } from './docs/markdown.ts'

const mount = z.strictObject({ name: z.string(), mountPath: z.string(), subPath: z.string() })

const job = z.object({
  apiVersion: z.literal('batch/v1'),
  kind: z.literal('Job'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.object({
    completionMode: z.literal('Indexed').optional(),
    completions: z.int().optional(),
    parallelism: z.int().optional(),
    backoffLimit: z.literal(0),
    template: z.strictObject({
      spec: z.object({
        subdomain: z.string().optional(),
        restartPolicy: z.literal('Never'),
        containers: z.tuple([
          z.object({
            command: z.array(z.string()),
            env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
            volumeMounts: z.array(mount),
          }),
        ]),
        volumes: z.array(
          z.strictObject({
            name: z.string(),
            persistentVolumeClaim: z.strictObject({ claimName: z.string() }),
          }),
        ),
      }),
    }),
  }),
})

const service = z.object({
  kind: z.literal('Service'),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.object({
    clusterIP: z.literal('None'),
    publishNotReadyAddresses: z.literal(true),
    selector: z.record(z.string(), z.string()),
    ports: z.tuple([z.object({ port: z.int() })]),
  }),
})

const claim = z.object({
  kind: z.literal('PersistentVolumeClaim'),
  metadata: z.strictObject({ name: z.string() }),
})

function textOf(name: string): string {
  return readFileSync(join(repository, 'deploy', name), 'utf8')
}

test('the manifest for Kubernetes starts as many injectors as each is told, where they find each other', () => {
  const documents = parseAllDocuments(textOf('kubernetes-injectors.yaml')).map((document) => {
    expect(document.errors).toEqual([])
    const json: unknown = document.toJS()
    return json
  })
  const [headless, volume, injectors] = z.tuple([service, claim, job]).parse(documents)
  const { completions, parallelism, template } = injectors.spec
  const [container] = template.spec.containers
  const { name } = injectors.metadata
  // All at once: the first would wait for the last.
  expect(parallelism).toBe(completions)
  expect(container.command.join(' ')).toContain(
    `LLM_BENCH_INJECTOR=$((JOB_COMPLETION_INDEX + 1))/${completions} npx vitest bench`,
  )
  expect(container.command.join(' ')).toContain('--reporter=blob')
  // A pod of an indexed job is called after it and its index, below the service.
  expect(template.spec.subdomain).toBe(headless.metadata.name)
  expect(headless.spec.selector).toEqual({ 'batch.kubernetes.io/job-name': name })
  const env = Object.fromEntries(
    container.env.map(({ name: own, value }) => [own, value ?? 'x'.repeat(16)]),
  )
  const [{ port }] = headless.spec.ports
  expect(env['LLM_BENCH_RENDEZVOUS']).toBe(`${name}-0.${headless.metadata.name}:${port}`)
  expect(readInjector({ ...env, LLM_BENCH_INJECTOR: `1/${completions}` })).toMatchObject({ of: 3 })
  expect(variableNames).toEqual(expect.arrayContaining(Object.keys(env).filter(isOurs)))

  const report = job.parse(parse(textOf('kubernetes-report.yaml')))
  const [reporting] = report.spec.template.spec.containers
  expect(reporting.volumeMounts).toEqual(expect.arrayContaining(container.volumeMounts))
  for (const { volumes } of [template.spec, report.spec.template.spec]) {
    expect(volumes[0]?.persistentVolumeClaim.claimName).toBe(volume.metadata.name)
  }
})

function isOurs(name: string): boolean {
  return name.startsWith('LLM_BENCH_')
}
