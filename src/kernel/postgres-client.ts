/**
 * As much of an open PostgreSQL session as rooms use, whatever driver it is of: declarations of the library speak of no
 * package that is inside the bundles.
 */
export type PostgresClient = {
  query(
    text: string,
    values?: readonly unknown[],
  ): Promise<{
    readonly rows: readonly Readonly<Record<string, unknown>>[]
    readonly rowCount: number | null
  }>
  /** Sends something that speaks the protocol itself, such as a stream of COPY. */
  query<Stream extends { submit(connection: never): void }>(stream: Stream): Stream
  /** Ends the session; what is not committed is gone. */
  end(): Promise<void>
}
