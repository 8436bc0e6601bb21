/** Where the price of a server comes from that is taken to be free for being here and wanting no key. */
export const THIS_MACHINE = 'this machine'
