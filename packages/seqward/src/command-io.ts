/** Where a command writes: standard output for what was asked, standard error for all else. */
export interface CommandIo {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}

/** A command of ours: takes the words after its name, gives the exit code (docs/contracts.md). */
export type Command = (args: string[], io: CommandIo) => Promise<number>

/** Writes all of a text, however slow the reader: an exit right after would cut what a pipe has not taken. */
export async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()))
  })
}
