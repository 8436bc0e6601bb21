import { type HttpProtocolName, httpProtocolNames } from '../src/model/provider.ts'
import type { FakeVendor } from '../src/protocol/fake-vendor.ts'
import { httpFakeVendors } from '../src/protocol/fake-vendors.ts'

export type HttpFakeVendor = FakeVendor<string> & { readonly protocol: HttpProtocolName }

/** The fake vendors of protocols that are server-sent events. */
export const fakeVendors: readonly HttpFakeVendor[] = httpProtocolNames.map((protocol) => ({
  ...httpFakeVendors[protocol],
  protocol,
}))
