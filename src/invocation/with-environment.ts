import type { Environment } from './environment-overrides.ts'

/** Does something that reads this process's own environment, with another one in its place. */
export async function withEnvironment<Result>(
  environment: Environment,
  action: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env }
  apply(environment)
  try {
    return await action()
  } finally {
    apply(before)
  }
}

function apply(environment: Environment): void {
  for (const name of Object.keys(process.env)) {
    if (environment[name] === undefined) delete process.env[name]
  }
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) process.env[name] = value
  }
}
