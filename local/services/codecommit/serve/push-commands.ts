/**
 * The beginning of a push: pkt-lines `<old> <new> <reference>`, the first followed by a NUL and what the client can do,
 * ended by a flush.
 */

export interface PushCommand {
  readonly old: string;
  readonly next: string;
  readonly reference: string;
}

const COMMAND = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([^\0\n]+)/;

/**
 * Lines that are no commands (shallow, push certificates) are passed over; damaged ones end the list: git itself
 * refuses them.
 */
export const readCommands = (bytes: Buffer): readonly PushCommand[] => {
  const commands: PushCommand[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Number.parseInt(bytes.toString('latin1', at, at + 4), 16);
    if (!(length > 4) || at + length > bytes.length) break;
    const [, old, next, reference] = COMMAND.exec(bytes.toString('utf8', at + 4, at + length)) ?? [];
    if (old && next && reference) commands.push({ old, next, reference });
    at += length;
  }
  return commands;
};
