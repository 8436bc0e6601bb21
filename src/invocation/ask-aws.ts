import type { AwsCredentials } from '../model/credentials.ts'

/** Asks AWS's standard credential chain, which may reach out to a metadata address. */
export async function askAws(): Promise<AwsCredentials> {
  const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime')
  // Credentials belong to no region, but the client wants one.
  const client = new BedrockRuntimeClient({ region: 'us-east-1' })
  try {
    await client.config.credentials()
    return 'found'
  } catch {
    return 'missing'
  } finally {
    client.destroy()
  }
}
