// What a place that holds the files of a repository promises. The format of the files is not its business.

/** The kinds of files, named as their folders. `config` has one file, of that name. */
export type FileKind = 'config' | 'keys' | 'locks' | 'snapshots' | 'index' | 'data'

export type Range = { readonly offset: number; readonly length: number }

/**
 * A place for files. Names are 64 hex digits, but for `config`.
 *
 * Every method raises NX-MAINTAIN-REPOSITORY-FULL or -UNREACHABLE when the place fails.
 */
export type RepositoryFiles = {
  /** As messages name it. */
  readonly location: string
  /** What is there, in no order; empty when the place does not exist. */
  list(kind: FileKind): Promise<readonly { readonly name: string; readonly sizeBytes: number }[]>
  /** The file or a range of it, shorter when the file ends before; undefined when there is none. */
  read(kind: FileKind, name: string, range?: Range): Promise<Buffer | undefined>
  /** Whole and durable when it resolves, or not there at all. A file that is there is replaced. */
  write(kind: FileKind, name: string, content: Uint8Array): Promise<void>
  /** Succeeds when there is none. */
  remove(kind: FileKind, name: string): Promise<void>
  close(): Promise<void>
}
