import { exitCodes, messageOf, NexoError, type ErrorData } from '../../kernel/errors.ts'

/** The documented code of whatever was thrown. */
export const codeOf = (thrown: unknown): string => errorDataOf(thrown).code

/** Whatever was thrown, as the result of a deployment carries it. What no room knows is a mistake of nexo's own. */
export const errorDataOf = (thrown: unknown): ErrorData =>
  thrown instanceof NexoError
    ? thrown.toData()
    : {
        code: 'NX-INTERNAL',
        message: messageOf(thrown),
        hint: 'This is a mistake in nexo; please report it.',
        exitCode: exitCodes.internal,
        details: {},
      }
