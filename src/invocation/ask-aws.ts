import type { AwsCredentials } from '../model/credentials.ts'

const METADATA_SWITCH = 'AWS_EC2_METADATA_DISABLED'

/**
 * Asks AWS's standard credential chain: environment, profiles, web identity, container; and, only
 * where `metadata` allows it, the metadata address of the machine.
 */
export async function askAws({
  metadata,
}: {
  readonly metadata: boolean
}): Promise<AwsCredentials> {
  const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime')
  // Credentials belong to no region, but the client wants one.
  const client = new BedrockRuntimeClient({ region: 'us-east-1' })
  const before = process.env[METADATA_SWITCH]
  if (!metadata) process.env[METADATA_SWITCH] = 'true'
  try {
    await client.config.credentials()
    return 'found'
  } catch {
    return 'missing'
  } finally {
    if (before === undefined) delete process.env[METADATA_SWITCH]
    else process.env[METADATA_SWITCH] = before
    client.destroy()
  }
}
