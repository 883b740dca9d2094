/** Header by which both sides say which protocol they speak. */
export const protocolHeader = 'x-nexo-protocol'
