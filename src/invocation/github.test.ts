import { expect, test } from 'vitest'

import { githubJob } from './github.ts'

const job = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'lab/benches',
  GITHUB_SHA: 'abc',
  GITHUB_STEP_SUMMARY: '/tmp/summary.md',
  GITHUB_WORKSPACE: '/work',
}

test('a job knows where its files and its summary are', () => {
  expect(githubJob(job)).toEqual({
    summaryPath: '/tmp/summary.md',
    filesUrl: 'https://github.com/lab/benches/blob/abc',
    workspace: '/work',
  })
  expect(githubJob({ ...job, GITHUB_SERVER_URL: 'https://git.example' })?.filesUrl).toBe(
    'https://git.example/lab/benches/blob/abc',
  )
})

test('what it does not know is left out, and an empty variable says nothing', () => {
  expect(githubJob({ ...job, GITHUB_SHA: '' })?.filesUrl).toBeUndefined()
  expect(githubJob({ ...job, GITHUB_REPOSITORY: undefined })?.filesUrl).toBeUndefined()
  expect(githubJob({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: ' ' })).toEqual({
    summaryPath: undefined,
    filesUrl: undefined,
    workspace: undefined,
  })
})

test('elsewhere there is none', () => {
  expect(githubJob({})).toBeUndefined()
  expect(githubJob({ ...job, GITHUB_ACTIONS: 'false' })).toBeUndefined()
})
