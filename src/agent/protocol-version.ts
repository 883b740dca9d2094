/** Grows when an older caller could misread a reply. The agent refuses a caller that is too new or too old by name. */
export const protocolVersion = 1
